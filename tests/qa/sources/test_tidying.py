"""What an editing system leaves behind an update's text is not read as news."""

from __future__ import annotations

import pytest

from qa.models import LiveBlog, Update
from qa.sources.partial import PartialSourceWarning
from qa.sources.tidying import tidied, warn_if_badly_split

_TOLD = "The pier was closed at noon."


@pytest.mark.parametrize(
    "tail",
    [
        " Read more: Pier shut after storm breaks its rails",
        " Read more here Pier shut after storm 'breaks' its rails",
        " Lire aussi : Le port reste fermé",
        " Read more",
    ],
)
def test_what_only_leads_on_to_another_page_is_no_text(tail: str) -> None:
    blog = LiveBlog("pier", "Pier live", (Update(id="u1", position=1, headline="Pier shut", body=(_TOLD + tail,)),))
    assert tidied(blog).updates[0].body == (_TOLD,)


@pytest.mark.parametrize(
    "text",
    ["Pupils should read more books", "“Read more books,” she told them.", "Read more: that was her only advice."],
)
def test_a_sentence_about_reading_stays(text: str) -> None:
    blog = LiveBlog("school", "School live", (Update(id="u1", position=1, headline="Books", body=(text,)),))
    assert tidied(blog).updates[0].body == (text,)


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        (
            "The barge sank at noon.It had nine aboard.A tug came.",
            "The barge sank at noon. It had nine aboard. A tug came.",
        ),
        ("Is it safe?Nobody knows yet.", "Is it safe? Nobody knows yet."),
        ("Write to Help.Desk; see news.Example/live and Node.JS.", None),
    ],
)
def test_sentences_that_lost_their_space_are_parted_and_addresses_are_not(glued: str, apart: str | None) -> None:
    blog = LiveBlog("barge", "Barge live", (Update(id="u1", position=1, headline="Barge", body=(glued,)),))
    assert tidied(blog).updates[0].body == (apart or glued,)


def test_a_headline_that_stands_once_is_not_told_as_repeated() -> None:
    pages = [Update(id=f"u{n}", position=n, headline=f"Part {n}") for n in (1, 2, 3)]
    with pytest.warns(PartialSourceWarning, match=r"of 3 updates 0 have a text\. Give"):
        warn_if_badly_split(pages)


@pytest.mark.parametrize(
    ("headline", "kept"),
    [
        ("12:01 | Pier shut", "Pier shut"),
        ("12.01 Uhr: Pier shut", "Pier shut"),
        ("12:01pm Pier shut", "Pier shut"),
        ("12:05 | Pier shut", "12:05 | Pier shut"),
        ("12:01 train derails", "12:01 train derails"),
        ("12 ships wait", "12 ships wait"),
        ("12:01 UN votes", "UN votes"),
        ("12:01 (CET) Pier shut", "Pier shut"),
    ],
)
def test_a_headline_loses_the_time_that_it_begins_with_only_where_it_is_its_own(headline: str, kept: str) -> None:
    update = Update("u1", 1, headline, (_TOLD,), published_at="2031-03-02T12:01:30+01:00")
    assert tidied(LiveBlog("pier", "Pier live", (update,))).updates[0].headline == kept
