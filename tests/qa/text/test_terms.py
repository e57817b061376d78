"""Words that carry meaning, and their stems."""

from __future__ import annotations

import pytest

from qa.text.terms import content_words, stem, words


def test_words_keep_figures_and_apostrophes_whole() -> None:
    assert words("Kyiv’s 1,804 raids cost $3.5 — don't ask") == [
        "Kyiv’s",
        "1,804",
        "raids",
        "cost",
        "3.5",
        "don't",
        "ask",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("boats", "boat"), ("Boats", "boat"), ("resigned", "resigns"), ("Russia’s", "russia"), ("Lee's", "Lee")],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_words_have_different_stems() -> None:
    assert len({stem(word) for word in ("boat", "harbour", "russia", "russian", "12")}) == 5


def test_question_words_and_fillers_carry_no_meaning() -> None:
    assert content_words("What does the latest report say about who has resigned there today?") == [
        "latest",
        "resigned",
    ]
    assert content_words("the of and who’s don’t") == []


def test_us_the_country_carries_meaning_and_us_the_pronoun_does_not() -> None:
    assert content_words("Did the US tell us?") == ["US"]
    assert content_words("Was IT there?") == ["IT"]


def test_a_word_counts_once_as_it_was_first_written() -> None:
    assert content_words("Boats and a boat of Boats") == ["Boats"]


@pytest.mark.parametrize("text", ["", "???", "🙂", "_", "\ud800"])
def test_text_without_words_has_none(text: str) -> None:
    assert content_words(text) == []
