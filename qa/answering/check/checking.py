"""The check: every sentence of a written answer must stand in the updates it cites, or it is struck.

A sentence stands when its markers name updates that were sent; when all its figures, dates, times, names
and quotations are in them; and when each of those updates has a sentence that supports it. That sentence
becomes the citation's quote. A sentence without a marker may stand on those of its neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.answering.check.contradictions import contradictions
from qa.answering.check.evidence import Contents, SentUpdate, SourceSentence, lower_keys, read_update, stems
from qa.answering.check.facts import missing_facts, unnamed
from qa.answering.check.markers import MarkedSentence, read_line
from qa.answering.check.refusal import refuses
from qa.answering.draft import cite
from qa.models import Citation
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
class Checked:
    """What stands of a text, with its citations renumbered from 1; `unsupported` lists the sentences struck.

    `refused` says that the text begins by saying that the updates don't tell; that sentence is left out.
    """

    text: str
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...]
    refused: bool


@dataclass
class _Verdict:
    """One sentence on its way through the check: the numbers it stands on, or None while it doesn't."""

    sentence: MarkedSentence
    numbers: tuple[int, ...] | None = None
    carried: bool = False
    refusal: bool = False
    quotes: list[tuple[int, SourceSentence]] = field(default_factory=list)


def check(text: str, sources: Sequence[SentUpdate], question: str = "", *, complete: bool = True) -> Checked:
    """Check a cleaned text against the updates that were sent with the question; see `Checker.check`."""
    return Checker(sources, question).check(text, complete=complete)


def _judged(checker: Checker, text: str, *, complete: bool) -> list[list[_Verdict]]:
    lines = [[_Verdict(sentence) for sentence in read_line(line)] for line in text.split("\n")]
    if not complete:
        del lines[-1][-1:]
    previous: tuple[int, ...] = ()
    for line in lines:
        for verdict in line:
            previous = checker.judge(verdict, previous)
        if complete:
            checker.carry_back(line)
    return lines


class Checker:
    """Checks a text against the same updates as often as it grows; a sentence is compared with them only once."""

    def __init__(self, sources: Sequence[SentUpdate], question: str = "") -> None:
        self._sources = sources
        self._known: dict[tuple[str, tuple[int, ...]], list[tuple[int, SourceSentence]]] = {}
        self._readings = {s.n: read_update(s.update.text, s.update.published_at) for s in sources}
        self._common = lower_keys(list(self._readings.values()))
        self._question = read_update(question)

    def check(self, text: str, *, complete: bool = True) -> Checked:
        """What stands of a cleaned text.

        With `complete` False, the text is still being written: its last sentence is left out, and those without
        a marker are left in, because one may follow.
        """
        lines = _judged(self, text, complete=complete)
        verdicts = [verdict for line in lines for verdict in line]
        refused = bool(verdicts) and verdicts[0].refusal
        if refused:
            verdicts[0].numbers = None
        return _put_together(lines, self._sources, refused=refused, complete=complete)

    def judge(self, verdict: _Verdict, previous: tuple[int, ...]) -> tuple[int, ...]:
        """Decide on a sentence; hands on the numbers that a next one without a marker may stand on."""
        sentence = verdict.sentence
        known = tuple(number for number in sentence.numbers if number in self._readings)
        if refuses(sentence.text):
            verdict.refusal = True
            readings = [*self._readings.values(), self._question]
            verdict.numbers = () if not missing_facts(sentence.text, readings, self._common) else None
            return previous
        self._stand(verdict, known or previous)
        verdict.carried = not known
        return known if known and verdict.numbers else previous

    def carry_back(self, line: Sequence[_Verdict]) -> None:
        """A marker at the end of a paragraph may cover the sentences before it."""
        following: tuple[int, ...] = ()
        for verdict in reversed(line):
            if verdict.numbers is None and not verdict.sentence.numbers and following and not verdict.refusal:
                self._stand(verdict, following)
                verdict.carried = True
            if verdict.numbers and not verdict.carried:
                following = verdict.numbers

    def _stand(self, verdict: _Verdict, numbers: tuple[int, ...]) -> None:
        key = (verdict.sentence.text, numbers)
        if key not in self._known:
            self._known[key] = self._quotes(*key)
        if self._known[key]:
            verdict.quotes = self._known[key]
            verdict.numbers = tuple(n for n, _ in verdict.quotes)

    def _quotes(self, text: str, numbers: tuple[int, ...]) -> list[tuple[int, SourceSentence]]:
        """The supporting sentence of each update; none where the sentence says more than they do, or otherwise."""
        readings = [self._readings[n] for n in numbers]
        if not numbers or missing_facts(text, readings, self._common):
            return []
        if contradictions(text, readings, self._common):
            return []
        found = [(n, self._supporting(text, self._readings[n])) for n in numbers]
        return [(n, sentence) for n, sentence in found if sentence]

    def _supporting(self, text: str, reading: Contents) -> SourceSentence | None:
        wanted, said = stems(text), _Exact(text)
        found = names(text, self._common)
        named = {name.key for name in found}

        def weight(here: SourceSentence) -> float:
            shared = said.shared(here) + _WORD * len(wanted & here.stems) + _NAME * len(named & here.names)
            return shared * _HEADLINE if here.start == 0 and here.text[-1:].isalnum() else shared

        best = max(reading.sentences, key=weight, default=None)
        if not best or not (wanted or weight(best)):
            return None
        told = wanted & (reading.stems | (named - {name.key for name in unnamed(found, text, [reading])}))
        enough = len(told) >= _LEAST_SHARED * len(wanted)
        return best if enough or said.shared(best) else None


class _Exact:
    """What a sentence says that another one either says too or doesn't."""

    def __init__(self, text: str) -> None:
        self._quantities = quantities(text)
        self._moments = [*clock_times(text), *dates(text)]
        self._quotations = quotations(text)

    def shared(self, here: SourceSentence) -> float:
        moments = [*clock_times(here.text), *dates(here.text)] if self._moments else []
        figures = sum(any(one.same(other) for other in here.quantities) for one in self._quantities)
        times = sum(any(one.values & other.values for other in moments) for one in self._moments)
        quoted = sum(stands_in(quotation, here.text) for quotation in self._quotations)
        return _FIGURE * (figures + times) + _QUOTED * quoted


def _put_together(
    lines: Sequence[Sequence[_Verdict]], sources: Sequence[SentUpdate], *, refused: bool, complete: bool
) -> Checked:
    by_number = {source.n: source for source in sources}
    shown: dict[int, int] = {}
    citations: dict[tuple[int, int, int], Citation] = {}
    texts, struck = [], []
    said = set[str]()
    for line in lines:
        kept = []
        for verdict in line:
            pending = not complete and not verdict.sentence.numbers
            if verdict.numbers is None and not pending:
                if not (refused and verdict is lines[0][0]):
                    struck.append(verdict.sentence.text)
                continue
            if verdict.sentence.text.casefold() in said:
                continue
            said.add(verdict.sentence.text.casefold())
            _number(verdict, shown)
            for n, quote in verdict.quotes:
                citation = cite(shown[n], by_number[n].liveblog, by_number[n].update, quote.start, quote.end)
                citations.setdefault((citation.n, citation.start, citation.end), citation)
            kept.append(_shown(verdict, shown))
        if kept:
            texts.append(" ".join(kept))
    return Checked("\n".join(texts), tuple(citations.values()), tuple(struck), refused)


def _number(verdict: _Verdict, shown: dict[int, int]) -> None:
    for n in verdict.numbers or ():
        shown.setdefault(n, len(shown) + 1)


def _shown(verdict: _Verdict, shown: dict[int, int]) -> str:
    numbers = sorted(verdict.numbers or (), key=lambda n: shown[n])
    return verdict.sentence.with_marks(lambda n: shown[n] if n in numbers else None, numbers if verdict.carried else ())
