"""The bundled sample live blog keeps every trap that a real page sets for the parser."""

from __future__ import annotations

from importlib.resources import files

import pytest

from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.text import parse_text

_UPDATES = 94
_CAPTIONED = {7: 1, 9: 1, 14: 1, 23: 1, 25: 2, 34: 1, 44: 1, 54: 1, 65: 1, 85: 1}
_CREDITED = (25, 60, 62)
_POINTING = (6, 22, 37, 42, 47, 65, 94)


@pytest.fixture(scope="module")
def page() -> str:
    return (files("qa.samples") / "ukraine-2022-03-24.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def blog(page: str) -> LiveBlog:
    return parse_text(page, "sample")


def _at(blog: LiveBlog, position: int) -> Update:
    return blog.updates[position - 1]


def _raw(page: str, blog: LiveBlog, position: int) -> list[str]:
    """The page's own lines of one update, before the parser drops any of them."""
    lines = [" ".join(line.split()) for line in page.splitlines()]
    start = lines.index(_at(blog, position).headline)
    end = lines.index(_at(blog, position + 1).headline) if position < _UPDATES else len(lines)
    return [line for line in lines[start + 1 : end] if line]


def test_every_update_is_found_once_and_in_order(blog: LiveBlog) -> None:
    assert [update.position for update in blog.updates] == list(range(1, _UPDATES + 1))
    assert len({update.id for update in blog.updates}) == _UPDATES
    assert len({update.headline for update in blog.updates}) == _UPDATES


def test_first_and_last_updates_are_the_pages_own(blog: LiveBlog) -> None:
    assert "Bulgaria" in _at(blog, 1).headline
    assert "60,000" in _at(blog, 1).body[2]
    assert "war crimes" in _at(blog, _UPDATES).headline
    assert "Antony Blinken" in _at(blog, _UPDATES).body[0]


def test_preamble_is_kept_apart_from_the_updates(blog: LiveBlog) -> None:
    assert "NATO" in blog.title
    assert blog.standfirst.startswith("The war between Russia and Ukraine on March 24")
    assert "closed" not in blog.standfirst
    assert "newest first" not in blog.standfirst
    assert len(blog.summary) == 5
    assert "1,000" in blog.summary[1]
    assert not any(point.startswith("•") for point in blog.summary)
    assert len(blog.captions) == 1
    assert blog.captions[0].endswith("[Staff picture/Example Agency]")


def test_only_two_headlines_are_questions(blog: LiveBlog) -> None:
    assert [update.position for update in blog.updates if update.headline.endswith("?")] == [20, 42]


def test_captions_stand_apart_at_their_positions(blog: LiveBlog) -> None:
    assert {u.position: len(u.captions) for u in blog.updates if u.captions} == _CAPTIONED
    assert not any("Example Agency" in paragraph for update in blog.updates for paragraph in update.body)
    assert _at(blog, 14).captions[0].endswith("] (Example)")


def test_a_caption_of_one_sentence_without_credit_is_no_body(blog: LiveBlog) -> None:
    update = _at(blog, 9)
    assert update.captions[0].startswith("A chart claiming that")
    assert len(update.body) == 4
    assert not any(paragraph.startswith("A chart") for paragraph in update.body)


def test_two_lines_of_body_in_one_block_are_no_caption(page: str, blog: LiveBlog) -> None:
    update = _at(blog, 63)
    assert f"{update.body[1]}\n{update.body[2]}" in page
    assert len(update.body) == 3
    assert update.captions == ()


def test_list_items_are_paragraphs_of_their_update(blog: LiveBlog) -> None:
    with_items = {u.position: sum(p.startswith("• ") for p in u.body) for u in blog.updates}
    assert {position: items for position, items in with_items.items() if items} == {20: 4}


def test_no_body_holds_boilerplate(blog: LiveBlog) -> None:
    assert [p for update in blog.updates for p in update.body if is_boilerplate(p)] == []
    assert not any(p.lower().rstrip(".…").endswith(" here") for update in blog.updates for p in update.body)


@pytest.mark.parametrize("position", [*_POINTING, *_CREDITED])
def test_pointers_and_credits_stand_on_the_page_but_not_in_the_body(page: str, blog: LiveBlog, position: int) -> None:
    dropped = [line for line in _raw(page, blog, position) if is_boilerplate(line)]
    assert dropped
    assert not set(dropped) & set(_at(blog, position).body)
    assert any(line.startswith("Reporting by") for line in dropped) == (position in _CREDITED)


def test_closing_lines_are_no_news_of_the_last_update(page: str, blog: LiveBlog) -> None:
    closing = [line for line in page.splitlines() if line][-3:]
    assert [line.split()[0] for line in closing] == ["Welcome", "You", "Source:"]
    assert len(_at(blog, _UPDATES).body) == 3


def test_one_update_has_a_headline_and_a_picture_only(blog: LiveBlog) -> None:
    assert [update.position for update in blog.updates if not update.body] == [65]
    assert len(_at(blog, 65).captions) == 1


def test_quotes_and_apostrophes_are_curly(page: str) -> None:
    assert "'" not in page
    assert '"' not in page
    assert "“" in page
    assert "’" in page


def test_a_wider_gap_does_not_end_the_page(page: str, blog: LiveBlog) -> None:
    gap = page.rindex("\n\n\n")
    assert page[:gap].endswith(_at(blog, 35).body[-1])
    assert page[gap:].lstrip().startswith(_at(blog, 36).headline)
