"""How the answer to a question changed: through what the store holds already, and as it goes on being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qa.models import Answer, Citation
from qa.search.retrieval import Found
from qa.store.shelf import Shelf
from qa.text.figures import values
from qa.text.moments import seconds
from qa.text.terms import stems

_MOST_MOMENTS = 12
NOTHING = "not told"


@dataclass(frozen=True)
class Development:
    """An answer that differs from the one before it: another figure or value, or told where nothing was told.

    `at` is when (ISO 8601), None where the page gives no times; `before` is None for the first answer.
    """

    at: str | None
    before: Answer | None
    after: Answer

    def __str__(self) -> str:
        """Such as "11 → 14"."""
        return f"{said(self.before)} → {said(self.after)}" if self.before else said(self.after)

    def to_dict(self) -> dict[str, Any]:
        """The development as plain JSON values."""
        before = self.before.to_dict() if self.before else None
        return {"at": self.at, "said": str(self), "before": before, "after": self.after.to_dict()}


def follow(
    ask: Callable[[str | None], Answer], found: Found, shelf: Shelf, every: float | None = None
) -> Iterator[Development]:
    """How the answer changed up to now, the oldest first, then, with `every`, each change as it comes.

    `ask` answers as of a moment, None for now: it is asked as of each update that bears on the question, and after
    that so many seconds apart.
    """
    last: Answer | None = None
    for at, moment in _moments(found, shelf):
        answer = ask(moment)
        if differs(last, answer):
            yield Development(at, last, answer)
            last = answer
    while every is not None:
        time.sleep(every)
        answer = ask(None)
        if differs(last, answer):
            yield Development(answer.citations[0].published_at if answer.citations else None, last, answer)
            last = answer


def differs(before: Answer | None, after: Answer) -> bool:
    """Whether an answer says something else than the one before; other words for the same are no change."""
    if before is None:
        return after.answered
    if before.answered != after.answered:
        return True
    if not after.answered:
        return False
    old, new = (values(said(answer)) for answer in (before, after))
    if old or new:
        return old != new
    if {c.update_id for c in before.citations} & {c.update_id for c in after.citations}:
        return False
    return not _stems(before) & _stems(after)


def said(answer: Answer | None) -> str:
    """The words that answer: those that the reader marked in the first quote, or the quote."""
    if answer is None or not answer.answered or not answer.citations:
        return NOTHING
    return _words(answer.citations[0])


def _words(citation: Citation) -> str:
    return citation.said or citation.quote


def _stems(answer: Answer) -> frozenset[str]:
    return frozenset().union(*(stems(_words(citation)) for citation in answer.citations))


def _moments(found: Found, shelf: Shelf) -> list[tuple[str | None, str]]:
    """(time, what `as_of` takes) of the updates that were found, the oldest first; positions where no times are."""
    updates = [shelf.update(one.liveblog, one.update_id) for one in found.updates[:_MOST_MOMENTS]]
    if all(update.published_at for update in updates):
        times = {update.published_at for update in updates if update.published_at}
        return [(at, at) for at in sorted(times, key=lambda at: seconds(at) or 0.0)]
    positions = sorted({update.position for update in updates}, reverse=True)
    return [(None, f"#{position}") for position in positions]
