"""What is exact in a sentence must stand in the updates it cites: figures, dates, times, codes, quotations, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.answering.check.evidence import Contents, SentUpdate, SourceSentence, lower_keys, read_update, stems
from qa.answering.check.facts import (
    missing_figures,
    missing_moments,
    missing_names,
    missing_quantities,
    missing_quotations,
    unnamed,
)
from qa.answering.check.worked import later_or_earlier, worked_out
from qa.text.dates import clock_times, dates
from qa.text.names import names
from qa.text.quantities import quantities
from qa.text.quotations import quotations, stands_in

# What a shared figure, quotation and name weigh beside a shared word, when the best supporting sentence is sought.
_FIGURE, _QUOTED, _NAME, _WORD = 3.0, 3.0, 1.5, 1.0
# A headline says in short what a sentence below it says in full: that one is the better quote.
_HEADLINE = 0.7
# The least share of a sentence's words of meaning that the update it cites must have.
_LEAST_SHARED = 0.25


@dataclass(frozen=True)
class Compared:
    """A sentence beside the updates it cites.

    `quotes` holds (number, sentence) for each update that has something of it; `wrong` what is exact and stands
    nowhere there, `derived` those of them that may have been worked out from what stands there, `unknown` names that
    none of them gives.
    """

    quotes: tuple[tuple[int, SourceSentence], ...] = ()
    wrong: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against it."""
        return bool(self.quotes) and not self.wrong and not self.unknown

    @property
    def plainly_wrong(self) -> bool:
        """Whether something exact stands nowhere and can't follow either: no judge is asked."""
        return len(self.wrong) > len(self.derived)


class Comparing:
    """Compares sentences with the same updates; each with the same ones only once."""

    def __init__(self, sources: Sequence[SentUpdate], question: str = "") -> None:
        self.readings = {s.n: read_update(s.update.text, s.update.published_at) for s in sources}
        self._common = lower_keys(list(self.readings.values()))
        self._question = read_update(question)
        self._foreign = {s.n for s in sources if s.foreign}
        self._known: dict[tuple[str, tuple[int, ...]], Compared] = {}

    def compare(self, text: str, numbers: tuple[int, ...]) -> Compared:
        """A sentence beside the updates of these numbers."""
        key = (text, numbers)
        if key not in self._known:
            self._known[key] = self._compared(text, numbers)
        return self._known[key]

    def names_a_gap(self, text: str) -> bool:
        """Whether a sentence that the updates don't tell something says nothing that was neither sent nor asked."""
        readings = [*self.readings.values(), self._question]
        return bool(self._foreign) or not (
            missing_figures(text, readings) or missing_names(text, readings, readings, self._common)
        )

    def bearing(self, text: str, numbers: tuple[int, ...]) -> tuple[int, int, int] | None:
        """The sentence of these updates that has most in common with the text: (number, start, end)."""
        weighed = _Weighing(text, self._common)
        places = [(n, sentence) for n in numbers for sentence in self.readings[n].sentences]
        n, best = max(places, key=lambda place: weighed.weight(place[1]), default=(0, None))
        return (n, best.start, best.end) if best and weighed.weight(best) else None

    def _compared(self, text: str, numbers: tuple[int, ...]) -> Compared:
        readings = [self.readings[n] for n in numbers]
        if not readings:
            return Compared()
        weighed = _Weighing(text, self._common)
        if self._foreign.intersection(numbers):
            # Words of two languages are not compared: what comes nearest is shown, and nothing is held against it.
            nearest = ((n, max(self.readings[n].sentences, key=weighed.weight, default=None)) for n in numbers)
            return Compared(quotes=tuple((n, sentence) for n, sentence in nearest if sentence))
        found = ((n, weighed.supporting(self.readings[n])) for n in numbers)
        quotes = tuple((n, sentence) for n, sentence in found if sentence)
        # Only what is quoted is shown beside it: a figure of an update that has nothing else of it is no ground.
        figures = missing_figures(text, [self.readings[n] for n, _ in quotes] or readings)
        return Compared(
            quotes=quotes,
            wrong=(*figures, *missing_quotations(text, readings)),
            derived=tuple(_derived(text, readings)),
            unknown=tuple(missing_names(text, readings, list(self.readings.values()), self._common)),
        )


def _derived(text: str, readings: Sequence[Contents]) -> Iterator[str]:
    """What is missing of a text, and may follow from what is there."""
    for quantity in missing_quantities(text, readings):
        written = text[quantity.start : quantity.end].strip()
        if worked_out(quantity, written, readings):
            yield written
    for moment in missing_moments(text, readings):
        if later_or_earlier(moment, readings):
            yield text[moment.start : moment.end]


class _Weighing:
    """What a sentence says, to find where it is said."""

    def __init__(self, text: str, common: frozenset[str]) -> None:
        self._text = text
        self._stems = stems(text)
        self._names = names(text, common)
        self._keys = {name.key for name in self._names}
        self._quantities = quantities(text)
        self._moments = [*clock_times(text), *dates(text)]
        self._quotations = quotations(text)

    def supporting(self, reading: Contents) -> SourceSentence | None:
        """The sentence that says most of it; None where the update has too little of it."""
        best = max(reading.sentences, key=self.weight, default=None)
        if not best or not (self._stems or self.weight(best)):
            return None
        foreign = {name.key for name in unnamed(self._names, self._text, [reading])}
        told = self._stems & (reading.stems | (self._keys - foreign))
        return best if len(told) >= _LEAST_SHARED * len(self._stems) or self._exact(best) else None

    def weight(self, here: SourceSentence) -> float:
        """How much of the sentence stands in another one."""
        words = _WORD * len(self._stems & here.stems) + _NAME * len(self._keys & here.names)
        shared = self._exact(here) + words
        return shared * _HEADLINE if here.start == 0 and here.text[-1:].isalnum() else shared

    def _exact(self, here: SourceSentence) -> float:
        moments = [*clock_times(here.text), *dates(here.text)] if self._moments else []
        figures = sum(any(one.same(other) for other in here.quantities) for one in self._quantities)
        times = sum(any(one.values & other.values for other in moments) for one in self._moments)
        quoted = sum(stands_in(quotation, here.text) for quotation in self._quotations)
        return _FIGURE * (figures + times) + _QUOTED * quoted
