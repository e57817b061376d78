"""Asking on the page: the turns of a conversation as an answer streams in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.written.streaming import Revision
from qa.errors import QAError
from qa.models import Answer
from qa.page.discreet import discreet
from qa.page.exchanges import Exchange, Turns
from qa.page.finding import Finder, Titles
from qa.page.streaming import Asking
from qa.page.view.cards import collect_sources

if TYPE_CHECKING:
    from qa.assistant import Assistant

# The page is redrawn at most this often while words arrive, in seconds.
_REDRAW = 0.04
_FAULT = "Something went wrong on the server: its log says what. Ask again."


def new_turn(turns: Turns, question: str, liveblog: str | tuple[str, ...] | None, as_of: str | None) -> Exchange:
    """The next turn of a conversation, before anything has come."""
    number = turns[-1].number + 1 if turns else 1
    return Exchange(number=number, key=uuid.uuid4().hex, question=question.strip(), liveblog=liveblog, as_of=as_of)


def ask_in_turn(assistant: Assistant, turns: Turns, turn: Exchange, asking: Asking, titles: Titles) -> Iterator[Turns]:
    """The conversation with the turn at its end: at once, then with the words, at last with the Answer.

    An error that a person can mend becomes the turn's text, and so does a fault of ours.
    """
    history = [earlier.question for earlier in turns if earlier.answer]
    yield (*turns, turn)
    shown = 0.0
    try:
        stream = assistant.stream(turn.question, history=history, liveblog=turn.liveblog, as_of=turn.as_of)
        for piece in asking.pieces(stream):
            if isinstance(piece, Answer):
                turn = _answered(turn, piece, assistant, titles)
                break
            # A Revision replaces what was shown: a sentence was struck, or the model is asked again.
            text = piece.text if isinstance(piece, Revision) else turn.text + piece
            turn = replace(turn, text=text)
            if time.monotonic() - shown >= _REDRAW:
                shown = time.monotonic()
                yield (*turns, turn)
        else:
            turn = replace(turn, status="stopped") if asking.halted else replace(turn, status="failed", problem=_FAULT)
    except QAError as error:
        turn = replace(turn, status="failed", problem=discreet(error, assistant.settings))
    if not asking.discarded:
        yield (*turns, turn)


def _answered(turn: Exchange, answer: Answer, assistant: Assistant, titles: Titles) -> Exchange:
    answer = replace(answer, note=discreet(answer.note, assistant.settings))
    sources = collect_sources(answer, Finder(assistant, turn.as_of, titles))
    return replace(turn, status="done", text=answer.text, answer=answer, sources=sources)
