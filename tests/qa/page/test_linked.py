"""A linked answer opens as it was given, though its live blog went on or is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.page.desk import Desk
from qa.page.view.cards import sources_html

_QUESTION = "How many passengers did the ferry carry?"


def _ferry(passengers: int) -> LiveBlog:
    update = Update("u-1", 1, "Ferry hits the quay", (f"The ferry carried {passengers} passengers.",))
    return LiveBlog("harbour", "Harbour day", (update,))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(_ferry(240))
        yield Desk(assistant)


def _linked(desk: Desk):
    turns = list(desk.ask((), _QUESTION, "harbour", None, "somebody"))[-1]
    return desk.linked(turns, 1)[0]


def test_a_link_opens_the_answer_with_the_sources_it_had(desk: Desk) -> None:
    turn = _linked(desk)
    desk.assistant.index(_ferry(17))
    (opened,), choice = desk.come_back([], None, turn.link, None)
    assert choice == "harbour"
    assert opened.answer == turn.answer and opened.sources == turn.sources
    assert "240 passengers" in sources_html((opened,))
    desk.assistant.remove("harbour")
    assert Desk(desk.assistant).come_back([], None, turn.link, None)[0][0].sources == turn.sources


def test_the_same_answer_has_the_same_link(desk: Desk) -> None:
    turn = _linked(desk)
    assert desk.linked((turn,), 1)[0].link == turn.link
    assert len(list((desk.assistant.settings.store / "answers").iterdir())) == 1


@pytest.mark.parametrize("key", ["", "nothing", "../feedback", "0" * 24])
def test_a_link_that_leads_nowhere_opens_nothing(desk: Desk, key: str) -> None:
    assert desk.links.open(key) is None
