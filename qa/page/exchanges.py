"""What a conversation on the page is made of: turns, each with its answer and its own sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from qa.answering.following import Development
from qa.models import Answer, Update

Status = Literal["streaming", "done", "stopped", "failed"]
Vote = Literal["", "up", "down"]


@dataclass(frozen=True)
class Card:
    """An update as it stood when the answer was given.

    `numbers` are the [n] that cite it, one or several. `spans` are the quoted stretches as (start, end, n),
    character offsets in `Update.text`, in order and not overlapping; empty for an update that is only near.
    `total` is how many updates the live blog had, 0 when it is gone; `stood_until` is when this wording was
    replaced or withdrawn, None for what stands.
    """

    numbers: tuple[int, ...]
    update: Update
    liveblog: str
    title: str
    total: int
    spans: tuple[tuple[int, int, int], ...] = ()
    stood_until: str | None = None

    @property
    def n(self) -> int:
        """The first of its numbers: what names it on the page."""
        return self.numbers[0]


@dataclass(frozen=True)
class Exchange:
    """One question and what came of it. `number` names it on the page; `key` names it in the feedback file.

    `as_of` is the moment to answer from, None for now; `text` is what has streamed so far; `problem` is the line
    that stands in for an answer after an error. `link` is the key that opens the answer again, and `linked_at`, where
    it was opened so, when it was given.
    """

    number: int
    key: str
    question: str
    liveblog: str | tuple[str, ...] | None
    as_of: str | None = None
    status: Status = "streaming"
    text: str = ""
    answer: Answer | None = None
    sources: tuple[Card, ...] = ()
    problem: str = ""
    vote: Vote = ""
    remark: str | None = None
    link: str = ""
    linked_at: str = ""
    followed: bool = False


@dataclass(frozen=True)
class Followed:
    """A question under way: `answer` is the last one, `revisions` are those of its live blogs when that was given."""

    key: str
    question: str
    choice: str
    answer: Answer
    revisions: tuple[str, ...]
    developments: tuple[Development, ...] = ()


def as_record(turn: Exchange) -> dict[str, Any]:
    """What is kept of a turn in a browser or a file: the question, what it was asked of, the answer."""
    return {
        "question": turn.question,
        "liveblog": turn.liveblog,
        "as_of": turn.as_of,
        "answer": turn.answer.to_dict() if turn.answer else None,
    }


def asked_of(kept: Any) -> str | tuple[str, ...] | None:
    """What a kept turn was asked of: JSON has no tuples."""
    return tuple(kept) if isinstance(kept, list) else kept or None


Turns = tuple[Exchange, ...]
