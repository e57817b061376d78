"""The check: what a model wrote is held against the updates it cites, sentence by sentence.

A sentence stands when what is exact in it (figures, dates, quotations) is in those updates, when they have a sentence
that bears it out, and when the judge, where there is one, finds the same meaning. Where they say otherwise it is
struck and what they say is quoted in its place; where they only don't say it, it stays, marked, with the quote beside
it. A sentence without a marker may stand on those of its neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answering.check.assembly import Assembly, Assessed, Checked
from qa.answering.check.evidence import SentUpdate, SourceSentence
from qa.answering.check.exact import Compared, Comparing
from qa.answering.check.markers import read_line
from qa.answering.check.refusal import refuses
from qa.answering.check.rulings import Claim, Ruling
from qa.answering.stretch import opening, quotable

_UNCITED = "It cites none of the updates."
_NOTHING = "The update has nothing of it."
_NOT_TOLD = "The update does not say so."
_OTHERWISE = "The update says otherwise."


def check(text: str, sources: Sequence[SentUpdate], question: str = "", *, complete: bool = True) -> Checked:
    """Check a cleaned text against the updates that were sent with the question; see `Checker.check`."""
    return Checker(sources, question).check(text, complete=complete)


class Checker:
    """Checks a text against the same updates as often as it grows; a sentence is compared with them only once."""

    def __init__(self, sources: Sequence[SentUpdate], question: str = "") -> None:
        self._sources = {source.n: source for source in sources}
        self._comparing = Comparing(sources, question)
        self._shown: dict[tuple[Claim, Ruling | None], tuple[int, int, int]] = {}

    def check(self, text: str, *, complete: bool = True, rulings: Mapping[Claim, Ruling] | None = None) -> Checked:
        """What stands of a cleaned text; `rulings` are a judge's on the claims of an earlier check.

        With `complete` False, the text is still being written: its last sentence is left out, nothing is marked or
        quoted beside, and sentences without a marker are left in, because one may follow.
        """
        lines = [[Assessed(sentence) for sentence in read_line(line)] for line in text.split("\n")]
        if not complete:
            del lines[-1][-1:]
        previous: tuple[int, ...] = ()
        for line in lines:
            for assessed in line:
                previous = self._judge(assessed, previous, rulings or {})
            if complete:
                self._carry_back(line, rulings or {})
            for assessed in line:
                assessed.pending = not complete and not assessed.sentence.numbers
        first = lines[0][0] if lines and lines[0] else None
        return Assembly(self._sources, complete=complete).put_together(
            lines, refusal=first if first and first.refusal else None
        )

    def _judge(self, assessed: Assessed, previous: tuple[int, ...], rulings: Mapping[Claim, Ruling]) -> tuple[int, ...]:
        """Decide on a sentence; hands on the numbers that a next one without a marker may stand on."""
        sentence = assessed.sentence
        known = tuple(number for number in sentence.numbers if number in self._sources)
        if refuses(sentence.text):
            assessed.refusal = True
            assessed.struck = not self._comparing.names_a_gap(sentence.text)
            assessed.reason = _UNCITED if assessed.struck else ""
            return previous
        assessed.carried = not known
        self._decide(assessed, known or previous, rulings)
        return known if known and assessed.kept else previous

    def _carry_back(self, line: Sequence[Assessed], rulings: Mapping[Claim, Ruling]) -> None:
        """A marker at the end of a paragraph may cover the sentences before it."""
        following: tuple[int, ...] = ()
        for assessed in reversed(line):
            if assessed.carried and assessed.reason and not assessed.refusal and following:
                again = Assessed(assessed.sentence, carried=True)
                self._decide(again, following, rulings)
                if not again.reason or not assessed.numbers:
                    vars(assessed).update(vars(again))
            if assessed.numbers and not assessed.carried and assessed.kept:
                following = assessed.numbers

    def _decide(self, assessed: Assessed, numbers: tuple[int, ...], rulings: Mapping[Claim, Ruling]) -> None:
        text = assessed.sentence.text
        assessed.numbers, assessed.reason, assessed.struck = numbers, "", False
        if not numbers:
            assessed.reason, assessed.struck = _UNCITED, True
            return
        compared = self._comparing.compare(text, numbers)
        claim = Claim(text, numbers)
        ruling = rulings.get(claim)
        assessed.claim = None if compared.plainly_wrong else claim
        assessed.quotes = compared.quotes
        if compared.quotes and not (ruling and ruling.verdict != "supported"):
            assessed.numbers = tuple(n for n, _ in compared.quotes)
        assessed.reason, assessed.struck = _reason(compared, ruling)
        if assessed.reason:
            # A sentence that leans on its neighbour's marker and has nothing of that update rests on nothing.
            astray = assessed.carried and not compared.quotes
            assessed.struck = assessed.struck or astray
            assessed.shown = None if astray else self._bearing(text, numbers, ruling)
        elif ruling and ruling.n is not None and not compared.quotes:
            place = self._sentence_at(ruling.n, ruling.start)
            assessed.quotes = ((ruling.n, place),) if place else ()
            assessed.numbers = (ruling.n,)

    def _bearing(self, text: str, numbers: tuple[int, ...], ruling: Ruling | None) -> tuple[int, int, int]:
        """Where the cited updates bear on it: the words that decided, the sentence most like it, or the first."""
        key = (Claim(text, numbers), ruling)
        if key not in self._shown:
            place = (ruling.n, ruling.start, ruling.end) if ruling and ruling.n is not None else None
            place = place or self._comparing.bearing(text, numbers)
            n, start, end = place or (numbers[0], 0, 0)
            update = self._sources[n].update
            self._shown[key] = (n, *(quotable(update, start, end) if place else opening(update)))
        return self._shown[key]

    def _sentence_at(self, n: int, start: int) -> SourceSentence | None:
        return next((s for s in self._comparing.readings[n].sentences if s.start <= start < s.end), None)


def _reason(compared: Compared, ruling: Ruling | None) -> tuple[str, bool]:
    """Why a sentence does not stand ("" where it does), and whether it is struck or only marked."""
    supported = ruling is not None and ruling.verdict == "supported"
    if compared.plainly_wrong or (compared.wrong and not supported):
        return f"Not in the updates it cites: {', '.join(compared.wrong)}.", True
    if ruling is not None:
        return {"supported": ("", False), "refuted": (_OTHERWISE, True), "not told": (_NOT_TOLD, False)}[ruling.verdict]
    if compared.unknown:
        return f"Not in the updates it cites: {', '.join(compared.unknown)}.", False
    return ("", False) if compared.quotes else (_NOTHING, False)
