"""A page's language: told by its words, else as it declares; another one than English is warned of."""

from __future__ import annotations

import warnings

import pytest

from qa.models import LiveBlog
from qa.sources.formats import jsonlines
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_page
from tests.support.pages import html_page, posting, update

_GERMAN = [
    update(n, "Schleuse geöffnet", "Die Wärter haben die Schleuse am Abend geöffnet, das Wasser fällt.") for n in (2, 1)
]


def _read(page: str) -> tuple[LiveBlog, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PartialSourceWarning)
        found = parse_page(page, "page.html")
    return found, [str(one.message) for one in caught]


def _declared(page: str, language: str) -> str:
    return page.replace("<html>", f'<html class="no-js" lang="{language}">')


@pytest.mark.parametrize("declared", ["de-AT", "en"])
def test_a_page_in_german_says_that_only_english_is_supported_whatever_its_template_declares(declared: str) -> None:
    page, said = _read(_declared(html_page(posting(_GERMAN)), declared))
    assert page.language == "de"
    assert len(said) == 1 and "in German, and only English is supported" in said[0]


@pytest.mark.parametrize(
    ("page", "language"),
    [
        (html_page(posting([update(1, "1-0", "Goal!")], inLanguage="sv-SE", headline="Derby")), "sv"),
        (_declared(html_page(posting([update(1, "1-0", "Goal!")], headline="Derby")), "hu"), "hu"),
        (html_page(posting([update(1, "1-0", "Goal!")], headline="Derby")), None),
        (
            "<rss version='2.0'><channel><title>Derby</title><language>fi</language>"
            "<item><title>1-0</title><guid>1</guid></item></channel></rss>",
            "fi",
        ),
        (html_page(posting([update(1, "Weir shut", "The weir is shut and the water is high.")])), "en"),
    ],
)
def test_where_words_are_too_few_the_page_s_own_word_counts(page: str, language: str | None) -> None:
    assert _read(page)[0].language == language


def test_an_english_page_is_read_without_a_warning() -> None:
    assert _read(html_page(posting([update(1, "Weir shut", "The weir is shut and the water is high.")])))[1] == []


def test_a_language_survives_our_own_format() -> None:
    page, _ = _read(html_page(posting(_GERMAN)))
    assert jsonlines.parse(jsonlines.write(page), page.id).language == "de"
