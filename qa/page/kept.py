"""Conversations that a browser keeps, as plain JSON values, and what becomes of them when they come back."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from qa.errors import QuestionError
from qa.models import Answer
from qa.page.exchanges import Exchange, Turns, as_record, asked_of
from qa.page.finding import Finder
from qa.page.view.cards import collect_sources

if TYPE_CHECKING:
    from qa.assistant import Assistant

Kept = list[dict[str, Any]]
"""Conversations, the latest first: {"key", "liveblog", "turns"}. A browser holds them as JSON, or anything instead."""
MOST, _MOST_TURNS = 12, 30
_LONGEST_TITLE = 60


def keep(kept: str, turns: Turns, liveblog: str | None) -> str:
    """The browser's conversations with this one first; one without an answer is not kept."""
    done = [turn for turn in turns if turn.answer][-_MOST_TURNS:]
    conversations = conversations_of(kept)
    if not done:
        return kept
    key = turns[0].key
    written = [as_record(turn) for turn in done]
    others = [one for one in conversations if one["key"] != key]
    latest = [{"key": key, "liveblog": liveblog, "turns": written}, *others][:MOST]
    return json.dumps(latest, ensure_ascii=False, separators=(",", ":"))


def resume(kept: str, key: str | None, assistant: Assistant) -> tuple[Turns, str | None]:
    """A kept conversation, the latest where no key is given, and its live blog; nothing where there is none.

    Its sources are read from the store again; what is gone meanwhile shows what the citations hold.
    """
    conversations = conversations_of(kept)
    found = next((one for one in conversations if key in (None, one["key"])), None)
    if found is None:
        return (), None
    try:
        turns = [_read(turn, n, assistant) for n, turn in enumerate(found["turns"], start=1)]
    except (KeyError, TypeError, ValueError, AttributeError, QuestionError):
        # Of another version, or not ours.
        return (), None
    if turns:
        turns[0] = replace(turns[0], key=str(found["key"]))
    return tuple(turns), found.get("liveblog")


def earlier_html(kept: str, turns: Turns) -> str:
    """The kept conversations as buttons, while none is under way; empty without any."""
    conversations = [] if turns else conversations_of(kept)
    items = "".join(
        f'<li><button type="button" class="act" dir="auto" data-act="resume" data-key="{escape(str(one["key"]))}">'
        f"{escape(_title(one))}</button></li>"
        for one in conversations
        if _title(one)
    )
    if not items:
        return ""
    forget = '<button type="button" class="act" data-act="forget">Forget them</button>'
    listed = f"<h2>Earlier</h2><ul>{items}<li>{forget}</li></ul>"
    return f'<nav class="earlier" aria-label="Earlier conversations">{listed}</nav>'


def conversations_of(kept: str) -> Kept:
    """What a browser kept, as far as it is conversations."""
    try:
        held = json.loads(kept or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(held, list):
        return []
    return [one for one in held if isinstance(one, dict) and one.get("key") and isinstance(one.get("turns"), list)]


def _title(conversation: dict[str, Any]) -> str:
    first: Any = next(iter(conversation["turns"]), {})
    question = str(first.get("question", "")) if isinstance(first, dict) else ""
    return question if len(question) <= _LONGEST_TITLE else f"{question[:_LONGEST_TITLE]}…"


def _read(data: dict[str, Any], number: int, assistant: Assistant) -> Exchange:
    answer = Answer.from_dict(data["answer"])
    as_of = data.get("as_of") or None
    return Exchange(
        number=number,
        key=f"kept-{number}",
        question=str(data["question"]),
        liveblog=asked_of(data.get("liveblog")),
        as_of=as_of,
        status="done",
        text=answer.text,
        answer=answer,
        sources=collect_sources(answer, Finder(assistant, as_of)),
    )
