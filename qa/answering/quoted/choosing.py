"""Which of the readings to answer with: the one that tells best, all of a list, each of values that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.stretch import items_beside, sentences
from qa.models import Update
from qa.reading.readings import Reading, read, thresholds
from qa.search.question import Question, Recency
from qa.search.retrieval import AMONG_SEVERAL
from qa.store.shelf import Shelf
from qa.text.figures import values
from qa.text.moments import seconds
from qa.text.quantities import quantities

_MOST_OF_SEVERAL = 6
_MOST_VALUES = 3
_MOST_LIKELY = 3
# Ranks are logits of one passage against another: what lies closer to the best than this is quoted beside it, further
# behind where it is of an update that is quoted anyway. Where several answers are wanted they may lie further apart.
_AS_LIKELY, _BESIDE = 0.6, 2.0
_BESIDE_AMONG_SEVERAL = 4.0
# A reading rivals the best one where it ranks nearly as high.
_RIVALS = 1.2
# "The latest on X" takes the newest of those that tell at least this well, beside the best.
_NEARLY = 0.8
# Another side stands close by, and tells as well as the first.
_REACH = 3
_NEARLY_AS_WELL = 0.6
# All of a list is wanted where so many of its other items answer as well.
_FEWEST_ITEMS, _MOST_ITEMS = 3, 9
_SHARE = 0.5


@dataclass(frozen=True)
class Told:
    """A reading that tells, with its update."""

    reading: Reading
    update: Update

    @property
    def liveblog(self) -> str:
        """The live blog that the update is of."""
        return self.reading.passage.chunk.liveblog

    @property
    def of(self) -> tuple[str, str]:
        """The live blog and the id of its update."""
        return self.liveblog, self.update.id

    @property
    def said(self) -> str:
        """The words that answer."""
        return self.update.text[self.reading.start : self.reading.end]

    @property
    def order(self) -> tuple[float, int]:
        """Sorts by time, the oldest first; by position where there are no times."""
        return (seconds(self.update.published_at) or 0.0, -self.update.position)


def told(readings: Sequence[Reading], shelf: Shelf) -> list[Told]:
    """The readings that tell, best first, each answer of an update once."""
    found: dict[tuple[str, str, int], Told] = {}
    for reading in readings:
        if reading.probability < thresholds().told:
            continue
        chunk = reading.passage.chunk
        one = Told(reading, shelf.update(chunk.liveblog, chunk.update_id))
        found.setdefault((chunk.liveblog, chunk.update_id, reading.start), one)
    return list(found.values())


def read_parts(question: Question, one: Told, parts: Sequence[tuple[int, int]]) -> tuple[Reading, ...]:
    """Readings of other stretches of a told one's update, each by itself under the same headline, the best first."""
    passage, text = one.reading.passage, one.update.text
    chunks = [replace(passage.chunk, text=text[start:end], start=start, end=end) for start, end in parts]
    return read(question.read, [replace(passage, chunk=chunk) for chunk in chunks])


def choose(question: Question, telling: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """What answers, in the order of reading, and those of it that give another value than the first."""
    if not telling:
        return [], []
    if question.several:
        return _of_updates(_near_best(telling, AMONG_SEVERAL, _BESIDE_AMONG_SEVERAL), _MOST_OF_SEVERAL), []
    best = telling[0].reading.probability
    if question.recency is not Recency.ANY:
        near = [one for one in telling if one.reading.probability >= _NEARLY * best]
        first = (max if question.recency is Recency.LATEST else min)(near, key=lambda one: one.order)
        return ([first] if first in _as_likely(telling) else [first, telling[0]]), []
    rivals = _rivals(telling)
    if not rivals:
        return _of_updates(_as_likely(telling), _MOST_LIKELY), []
    ordered = sorted([telling[0], *rivals], key=lambda one: one.order, reverse=True)[:_MOST_VALUES]
    return ordered, ordered[1:]


def _of_updates(telling: Sequence[Told], most: int) -> list[Told]:
    """All that tells in the first updates, an update's passages together and in their order."""
    first = list(dict.fromkeys(one.of for one in telling))[:most]
    return sorted((one for one in telling if one.of in first), key=lambda one: (first.index(one.of), one.reading.start))


def _as_likely(telling: Sequence[Told]) -> list[Told]:
    """The best, and what is nearly as likely to be what is asked for."""
    return _near_best(telling, _AS_LIKELY, _BESIDE)[:_MOST_LIKELY]


def _near_best(telling: Sequence[Told], close: float, beside: float) -> list[Told]:
    """What ranks close to the best, and what ranks somewhat lower in the same updates."""
    best = telling[0].reading.rank
    near = {one.of for one in telling if one.reading.rank >= best - close}
    return [one for one in telling if one.of in near and one.reading.rank >= best - beside]


def _rivals(telling: Sequence[Told]) -> list[Told]:
    """Other updates that answer nearly as well with another figure than the best does."""
    lead = telling[0]
    known = [values(lead.said)]
    found = []
    for one in telling[1:]:
        mine = values(one.said)
        ranks = one.update.id != lead.update.id and one.reading.rank >= lead.reading.rank - _RIVALS
        if ranks and known[0] and mine and mine not in known:
            known.append(mine)
            found.append(one)
    return found


def other_sides(question: Question, lead: Told) -> list[Told]:
    """Sentences near the one that answers which answer too, by the reader, with another figure of the same kind."""
    known = values(lead.said)
    if not known:
        return []
    spans = sentences(lead.update)
    at = next((i for i, (start, end) in enumerate(spans) if start <= lead.reading.start < end), None)
    if at is None:
        return []
    text = lead.update.text
    beside = [span for i, span in enumerate(spans) if i != at and abs(i - at) <= _REACH and values(text[slice(*span)])]
    least = max(thresholds().told, _NEARLY_AS_WELL * lead.reading.probability)
    found = []
    for reading in read_parts(question, lead, beside):
        one = Told(reading, lead.update)
        if reading.probability >= least and values(one.said) and not values(one.said) & known and _same_kind(one, lead):
            found.append(one)
            known |= values(one.said)
    return found


def _same_kind(one: Told, other: Told) -> bool:
    units = [{quantity.unit for quantity in quantities(told.said)} - {""} for told in (one, other)]
    return not (units[0] and units[1]) or bool(units[0] & units[1])


def wants_whole_list(question: Question, one: Told, quoted: tuple[int, int]) -> bool:
    """Whether the answer is an item of a list whose other items answer too and don't stand in the quote anyway."""
    beside = items_beside(one.update, one.reading.start)[:_MOST_ITEMS]
    if len(beside) + 1 < _FEWEST_ITEMS or all(quoted[0] <= start and end <= quoted[1] for start, end in beside):
        return False
    told = sum(reading.probability >= thresholds().told for reading in read_parts(question, one, beside))
    return told >= _SHARE * len(beside)
