"""A question that is followed on the page is asked again when its live blog was renewed, and told where it differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from app import ChatPage
from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.page.desk import Desk
from qa.page.following import MOST, look_again, toggle
from qa.page.newsroom import Newsroom
from qa.page.serving.access import Roles
from qa.page.view.followed import followed_html

_DEAD = "How many people died in the fire?"


def _toll(*counts: int) -> LiveBlog:
    updates = [
        Update(f"u-{n}", len(counts) - n, f"Toll rises to {n}", (f"{dead} people died in the fire, the mayor said.",),
               published_at=f"2024-05-01T1{n}:30:00+00:00")
        for n, dead in enumerate(counts)
    ]  # fmt: skip
    return LiveBlog("fire", "Fire", tuple(reversed(updates)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(_toll(11))
        yield Desk(assistant)


def test_a_new_figure_is_told_with_its_time_and_update_and_the_same_again_is_not(desk: Desk) -> None:
    turns = list(desk.ask((), _DEAD, "fire", None, "somebody"))[-1]
    turns, followed = toggle((), turns, turns[0].key, "fire", desk)
    assert turns[0].followed
    assert look_again(followed, desk) == followed
    desk.assistant.index(_toll(11, 11))
    followed = look_again(followed, desk)
    assert followed[0].developments == ()
    desk.assistant.index(_toll(11, 11, 14))
    followed = look_again(followed, desk)
    [change] = followed[0].developments
    assert str(change) == "11 → 14" and change.at == "2024-05-01T12:30:00+00:00"
    html = followed_html(followed)
    assert "11 → 14" in html and ">12:30<" in html and 'data-update="u-2"' in html
    turns, followed = toggle(followed, turns, turns[0].key, "fire", desk)
    assert not turns[0].followed and followed == () and followed_html(followed) == ""


def test_a_look_that_finds_nothing_takes_back_nothing_that_was_begun_meanwhile(desk: Desk) -> None:
    page = ChatPage(desk, Newsroom(desk, Roles()))
    assert page._look("fire", (), ())[2:] == (gr.skip(), gr.skip())
    turns = list(desk.ask((), _DEAD, "fire", None, "somebody"))[-1]
    _, followed = toggle((), turns, turns[0].key, "fire", desk)
    desk.assistant.index(_toll(11, 14))
    assert "11 → 14" in page._look("fire", (), followed)[3]


def test_only_some_are_followed(desk: Desk) -> None:
    turns, followed = (), ()
    for _ in range(MOST + 1):
        turns = list(desk.ask(turns, _DEAD, "fire", None, "somebody"))[-1]
        turns, followed = toggle(followed, turns, turns[-1].key, "fire", desk)
    assert len(followed) == MOST
    assert [turn.followed for turn in turns] == [False, *[True] * MOST]
