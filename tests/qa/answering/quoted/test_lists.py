"""Lists: all of one where the question wants it, an item where it wants one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.answering.stretch import items_beside
from qa.assistant import Assistant
from qa.models import LiveBlog, Update

_DIARY = Update(
    "diary",
    1,
    "Goodnight, and see you on Thursday",
    (
        "We close this page for the night, with thanks to the hundreds who wrote to us about the quay and its history.",
        "From the book on our desk:",
        "• 07:15 tomorrow: first ferry to the outer islands, with room for forty cars",
        "• 09:30: divers go down to the wreck of the dredger once more",
        "• 13:00: the mayor opens the rebuilt fish market in Harbour Street",
        "• 18:45: the crews of both lifeboats meet at the Seamen’s Hall",
        "Readers sent us more than a thousand pictures of the storm, and the best of them hang in the library.",
    ),
    published_at="2031-04-02T21:00:00+01:00",
)
_FOG = Update("fog", 2, "Fog at dawn", ("Boats waited for an hour.",), published_at="2031-04-02T06:00:00+01:00")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path_factory.mktemp("lists"), mode="quotes") as opened:
        opened.index(LiveBlog("harbour", "Harbour live", (_DIARY, _FOG)))
        yield opened


def test_what_all_items_answer_is_quoted_whole_though_nothing_in_the_wording_says_so(harbour: Assistant) -> None:
    answer = harbour.ask("What is planned for tomorrow?")
    assert all(time in answer.text for time in ("07:15", "09:30", "13:00", "18:45"))
    assert [citation.position for citation in answer.citations] == [1]


def test_what_one_item_answers_is_that_item(harbour: Assistant) -> None:
    answer = harbour.ask("Who opens the fish market?")
    assert "mayor" in answer.text
    assert "lifeboats" not in answer.text


def test_items_are_those_of_the_same_list() -> None:
    at = _DIARY.text.index("divers")
    beside = [_DIARY.text[start:end] for start, end in items_beside(_DIARY, at)]
    assert [item[:5] for item in beside] == ["07:15", "13:00", "18:45"]
    assert items_beside(_DIARY, _DIARY.text.index("Readers sent")) == []


def test_a_quote_never_ends_where_a_list_begins(harbour: Assistant) -> None:
    for question in ("Who wrote about the quay?", "What did hundreds of readers write about?"):
        assert not harbour.ask(question).text.split(" [1]")[0].endswith(":")
