"""Asking on the page: the turns of a conversation as an answer streams in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.models import Answer
from qa.page.sources import Lookup, collect_sources
from qa.page.turns import Source, Turn, Turns

if TYPE_CHECKING:
    from qa.assistant import Assistant

# The page is redrawn at most this often while words arrive, in seconds.
_REDRAW = 0.04


def ask_in_turn(assistant: Assistant, turns: Turns, question: str, liveblog: str | None) -> Iterator[Turns]:
    """The conversation with a new turn at its end: at once, then with the words, at last with the Answer.

    An error that a person can mend becomes the turn's text; anything else is raised.
    """
    number = turns[-1].number + 1 if turns else 1
    turn = Turn(number=number, key=uuid.uuid4().hex, question=question.strip(), liveblog=liveblog)
    history = [earlier.question for earlier in turns if earlier.answer]
    yield (*turns, turn)
    try:
        for turn in _streamed(assistant, turn, history):
            yield (*turns, turn)
    except QAError as error:
        yield (*turns, replace(turn, status="failed", problem=one_line(error)))


def _streamed(assistant: Assistant, turn: Turn, history: list[str]) -> Iterator[Turn]:
    shown = 0.0
    for piece in assistant.stream(turn.question, history=history, liveblog=turn.liveblog):
        if isinstance(piece, Answer):
            sources = collect_sources(piece, source_lookup(assistant))
            yield replace(turn, status="done", text=piece.text, answer=piece, sources=sources)
            return
        turn = replace(turn, text=turn.text + piece)
        if time.monotonic() - shown >= _REDRAW:
            shown = time.monotonic()
            yield turn


def stopped(turns: Turns) -> Turns:
    """The conversation after Stop: what had streamed stays, and says that it was stopped."""
    if not turns or turns[-1].status != "streaming":
        return turns
    return (*turns[:-1], replace(turns[-1], status="stopped"))


def failed(turns: Turns) -> Turns:
    """The conversation after a fault of ours: the open turn says so, and can be asked again."""
    if not turns or turns[-1].status != "streaming":
        return turns
    problem = "Something went wrong on the server: its log says what. Ask again."
    return (*turns[:-1], replace(turns[-1], status="failed", problem=problem))


def source_lookup(assistant: Assistant) -> Lookup:
    """Finds updates as they stand now, with their live blog's title and size."""
    titles = {page.id: page.title for page in assistant.liveblogs()}

    def look_up(liveblog: str, update_id: str) -> Source | None:
        if liveblog not in titles:
            return None
        updates = assistant.updates(liveblog)
        found = next((update for update in updates if update.id == update_id), None)
        return Source((), found, liveblog, titles[liveblog], len(updates)) if found else None

    return look_up


def one_line(error: QAError) -> str:
    """The error as the command line prints it: one line."""
    return " ".join(str(error).split())
