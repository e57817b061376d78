"""How the answer to a question changed: through what the store holds already, and as it goes on being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qa.brief import brief
from qa.models import Answer, Citation
from qa.search.retrieval import Found
from qa.store.shelf import Shelf
from qa.store.versions import Timeline, Version
from qa.text.figures import values
from qa.text.moments import AsOf, iso
from qa.text.terms import stems

_MOST_UPDATES = 12
# An update that is edited all day has many wordings: the latest moments count.
_MOST_MOMENTS = 40
# Epoch seconds lose a little on their way to a moment.
_JUST = 0.001
NOTHING = "not told"


@dataclass(frozen=True)
class Development:
    """An answer that differs from the one before it: another figure or value, or told where nothing was told.

    `at` is when (ISO 8601): the time that the page gives, or when a wording was first read; None for what the first
    reading of a page without times found. `before` is None for the first answer.
    """

    at: str | None
    before: Answer | None
    after: Answer
    __repr__ = brief("at", "before", "after")

    def __str__(self) -> str:
        """Such as "11 → 14"."""
        return f"{said(self.before)} → {said(self.after)}" if self.before else said(self.after)

    def to_dict(self) -> dict[str, Any]:
        """The development as plain JSON values."""
        before = self.before.to_dict() if self.before else None
        return {"at": self.at, "said": str(self), "before": before, "after": self.after.to_dict()}


def follow(
    ask: Callable[[AsOf | None], Answer], found: Found, fresh: Callable[[], Shelf], every: float | None = None
) -> Iterator[Development]:
    """How the answer changed up to now, the oldest first, then, with `every`, each change as it comes.

    `ask` answers as of a moment, None for now: it is asked as of each wording of the updates that bear on the question,
    and after that so many seconds apart. `fresh` gives the store as it is.
    """
    last: Answer | None = None
    for at, moment in _moments(found, fresh()):
        answer = ask(moment)
        if differs(last, answer):
            yield Development(at, last, answer)
            last = answer
    while every is not None:
        time.sleep(every)
        answer = ask(None)
        if differs(last, answer):
            yield Development(told_at(answer, fresh()), last, answer)
            last = answer


def told_at(answer: Answer, shelf: Shelf) -> str | None:
    """Since when an update has said what an answer quotes of it first; None where that is not known."""
    first = next(iter(answer.citations), None)
    version = shelf.edition(first.liveblog).timeline.by_id.get(first.update_id) if first else None
    if first is None or version is None:
        return None
    began = _began(version, shelf.edition(first.liveblog).timeline)
    return iso(began, first.published_at) if began is not None else None


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


def _moments(found: Found, shelf: Shelf) -> list[tuple[str | None, AsOf]]:
    """(time, what `as_of` takes) of each wording of the updates that were found, the oldest first.

    What the first reading of a page without times found is asked for by position, but for the newest of it.
    """
    moments: dict[tuple[float, int], tuple[str | None, AsOf]] = {}
    for one in found.updates[:_MOST_UPDATES]:
        update, timeline = shelf.update(one.liveblog, one.update_id), shelf.edition(one.liveblog).timeline
        for version in (*timeline.earlier(one.update_id), timeline.by_id[one.update_id]):
            began, start = _began(version, timeline), version.valid_from
            if began is None and version.lineage != _newest_at_first(timeline):
                moments[start, -update.position] = None, f"#{update.position}"
            else:
                told = iso(start, update.published_at) if began is not None else None
                moments[start, 0] = told, datetime.fromtimestamp(start + _JUST, UTC)
    return [moments[at] for at in sorted(moments)][-_MOST_MOMENTS:]


def _began(version: Version, timeline: Timeline) -> float | None:
    """From when a wording counts, in epoch seconds; None where all that is known is that it stood at first."""
    known = version.update.published_at is not None or version.valid_from > _first_reading(timeline)
    return version.valid_from if known else None


def _first_reading(timeline: Timeline) -> float:
    return min(one.valid_from for one in (*timeline.past, *timeline.standing))


def _newest_at_first(timeline: Timeline) -> str:
    """The lineage of the newest update that the first reading found."""
    first = _first_reading(timeline)
    there = {one.lineage for one in (*timeline.past, *timeline.standing) if one.valid_from == first}
    return next(lineage for lineage in timeline.order() if lineage in there)
