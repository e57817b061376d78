"""What a browser keeps of conversations comes back as it was; what is no conversation is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.page.desk import Desk
from qa.page.kept import earlier_html, keep, resume

_UPDATE = Update("u-1", 1, "Ferry hits the quay", ("The ferry carried 240 passengers.",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(LiveBlog("harbour", "Harbour day", (_UPDATE,)))
        yield Desk(assistant)


def _asked(desk: Desk, question: str, turns=()):
    return list(desk.ask(turns, question, "harbour", None, "somebody"))[-1]


def test_a_kept_conversation_comes_back_with_its_sources(desk: Desk) -> None:
    turns = _asked(desk, "How many passengers did the ferry carry?")
    kept = keep("", turns, "harbour")
    back, liveblog = resume(kept, None, desk.assistant)
    assert liveblog == "harbour"
    assert back[0].answer == turns[0].answer
    assert back[0].sources == turns[0].sources
    # Going on from there is the same conversation.
    assert len(json.loads(keep(kept, _asked(desk, "And where?", back), "harbour"))) == 1


def test_the_latest_is_first_and_only_some_are_kept(desk: Desk) -> None:
    kept = ""
    for n in range(15):
        kept = keep(kept, _asked(desk, f"How many passengers did ferry {n} carry?"), "harbour")
    held = json.loads(kept)
    assert len(held) == 12
    assert "ferry 14" in held[0]["turns"][0]["question"]
    assert earlier_html(kept, ()).count('data-act="resume"') == 12
    assert earlier_html(kept, _asked(desk, "How many?")) == ""


def test_what_a_live_blog_lost_is_shown_as_the_citations_have_it(desk: Desk) -> None:
    kept = keep("", _asked(desk, "How many passengers did the ferry carry?"), "harbour")
    desk.assistant.remove("harbour")
    (turn,), _ = resume(kept, None, desk.assistant)
    assert "240 passengers" in turn.sources[0].update.text


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "x",
        "[" * 100_000,
        '{"a": 1}',
        "[1]",
        '[{"key": "k", "turns": [{"question": "q"}]}]',
        '[{"key": "k", "turns": [7]}]',
    ],
)
def test_what_is_no_conversation_is_nothing(desk: Desk, kept: str) -> None:
    assert resume(kept, None, desk.assistant) == ((), None)
    assert "<script" not in earlier_html(kept, ())


def test_titles_are_escaped(desk: Desk) -> None:
    kept = [{"key": '"><script>', "turns": [{"question": "<script>alert(1)</script>"}]}]
    assert "<script" not in earlier_html(json.dumps(kept), ())
