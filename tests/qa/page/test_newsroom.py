"""What editors may do to live blogs on the page, and what they see of readers' questions; readers may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import QuestionError, StoreError
from qa.models import LiveBlog, Update
from qa.page.desk import Desk
from qa.page.kiosk import ALL
from qa.page.labels import Labels
from qa.page.newsroom import Newsroom
from qa.page.serving.access import Roles

_FERRY = LiveBlog("harbour", "Harbour day", (Update("u-1", 1, "Ferry hits the quay", ("It carried 240 passengers.",)),))
_FAIR = LiveBlog("fair", "Village fair", (Update("f-1", 1, "Pig escapes", ("The pig ran for 900 metres.",)),))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(_FERRY)
        assistant.index(_FAIR)
        yield Desk(assistant)


@pytest.fixture
def newsroom(desk: Desk) -> Newsroom:
    return Newsroom(desk, Roles(frozenset({"anna"})))


def _ask(desk: Desk, question: str, choice: str = ALL):
    return list(desk.ask((), question, choice, None, "somebody"))[-1]


def test_a_reader_changes_nothing_and_sees_nothing(desk: Desk, newsroom: Newsroom) -> None:
    for user in (None, "ben"):
        assert newsroom.html(user) == ""
        assert "Only editors" in newsroom.change(user, "remove", "fair")
        with pytest.raises(QuestionError):
            newsroom.export(user)
    assert len(desk.pages()) == 2


def test_another_title_is_shown_everywhere_and_survives_a_renewal(desk: Desk, newsroom: Newsroom) -> None:
    newsroom.change("anna", "rename", "harbour", "  The <b>quay</b> ")
    desk.assistant.index(_FERRY)
    assert ("The <b>quay</b>", "harbour") in Desk(desk.assistant).choices()
    assert _ask(desk, "How many passengers did the ferry carry?")[0].sources[0].title == "The <b>quay</b>"
    assert "<b>quay" not in newsroom.html("anna")
    newsroom.change("anna", "rename", "harbour", "")
    assert ("Harbour day", "harbour") in desk.choices()


def test_a_hidden_live_blog_is_not_asked(desk: Desk, newsroom: Newsroom) -> None:
    newsroom.change("anna", "hide", "fair")
    assert [name for _, name in desk.choices()] == ["harbour"]
    assert "900 metres" not in _ask(desk, "How far did the pig run?")[0].text
    assert "shown here" in _ask(desk, "How far did the pig run?", "fair")[0].problem
    with pytest.raises(QuestionError):
        desk.answer("How far did the pig run?", [], "fair", None, "program")
    assert "Hidden from readers" in newsroom.html("anna")
    newsroom.change("anna", "show", "fair")
    assert "900 metres" in _ask(desk, "How far did the pig run?")[0].text


def test_a_live_blog_is_removed(desk: Desk, newsroom: Newsroom) -> None:
    assert "is removed" in newsroom.change("anna", "remove", "fair")
    assert "No live blog named" in newsroom.change("anna", "remove", "fair")
    assert [page.id for page in desk.pages()] == ["harbour"]
    assert "came from no address" in newsroom.change("anna", "refresh", "harbour")


def test_what_was_not_told_or_voted_down_is_listed_once_and_exported(desk: Desk, newsroom: Newsroom) -> None:
    _ask(desk, "Who won the chess match in Reykjavik?")
    desk.answer("Which lawyer represents the bank?", [], None, None, "program")
    liked = _ask(desk, "How far did the pig run?")
    assert len(newsroom.missed("anna")) == 2
    judged = desk.judge(liked, 1, vote="down")
    desk.judge(judged, 1, remark="too <i>short</i>")
    assert [one.question for one in newsroom.missed("anna")][0] == "How far did the pig run?"
    lines = [json.loads(line) for line in newsroom.export("anna").splitlines()]
    assert [line["vote"] for line in lines] == ["down", "", ""]
    html = newsroom.html("anna")
    assert "chess match" in html and "&lt;i&gt;short" in html and "<i>" not in html


def test_a_file_of_labels_that_is_none_names_itself(tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(StoreError, match=r"labels\.json can't be read"):
        Labels(tmp_path)
