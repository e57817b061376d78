"""A checked text put back together: what stands, what is marked, and what the updates say in place of what fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.answering.check.evidence import SentUpdate, SourceSentence
from qa.answering.check.markers import MarkedSentence
from qa.answering.check.rulings import Claim
from qa.answering.draft import blocks, cite
from qa.models import Citation, Unsupported


@dataclass(frozen=True)
class Checked:
    """A text with its citations renumbered from 1, `unsupported` as in `Answer`.

    `stands` says that a sentence of the model is left in it; `refused` that the text began by saying that the updates
    don't tell, which is left out; `claims` holds what a judge can be asked.
    """

    text: str
    citations: tuple[Citation, ...]
    unsupported: tuple[Unsupported, ...]
    refused: bool
    stands: bool
    claims: tuple[Claim, ...]


@dataclass
class Assessed:
    """One sentence on its way through the check."""

    sentence: MarkedSentence
    numbers: tuple[int, ...] = ()
    claim: Claim | None = None
    carried: bool = False
    refusal: bool = False
    pending: bool = False
    quotes: tuple[tuple[int, SourceSentence], ...] = ()
    reason: str = ""
    struck: bool = False
    shown: tuple[int, int, int] | None = None

    @property
    def kept(self) -> bool:
        """Whether it is left in the text."""
        return not self.struck


@dataclass
class Assembly:
    """Puts the sentences that are kept back into lines, with quotes below for those that don't stand."""

    sources: Mapping[int, SentUpdate]
    complete: bool
    shown: dict[int, int] = field(default_factory=dict)
    citations: dict[tuple[int, int, int], Citation] = field(default_factory=dict)
    unsupported: list[Unsupported] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    quoted: set[tuple[int, int, int]] = field(default_factory=set)

    def put_together(self, lines: Sequence[Sequence[Assessed]], refusal: Assessed | None) -> Checked:
        """The text, line by line; `refusal` is its first sentence where that only says that the updates don't tell."""
        texts, stands = [], False
        claims: dict[Claim, None] = {}
        for line in lines:
            kept: list[str] = []
            beside: list[Citation] = []
            for assessed in line:
                if assessed is refusal or assessed.sentence.text.casefold() in self.said:
                    continue
                self.said.add(assessed.sentence.text.casefold())
                if assessed.claim:
                    claims[assessed.claim] = None
                if assessed.pending or (assessed.kept and not self.complete):
                    kept.append(self._sentence(assessed))
                elif assessed.reason:
                    kept += self._not_borne_out(assessed, beside)
                else:
                    kept.append(self._sentence(assessed))
            stands = stands or bool(kept)
            if kept:
                texts.append(" ".join(kept))
            if beside:
                texts.append(blocks(beside))
        return Checked(
            "\n".join(texts),
            tuple(self.citations.values()),
            tuple(self.unsupported),
            refusal is not None,
            stands,
            tuple(claims),
        )

    def _sentence(self, assessed: Assessed) -> str:
        """A sentence with its markers renumbered; the sentences that bear it out become citations."""
        for n in assessed.numbers:
            self.shown.setdefault(n, len(self.shown) + 1)
        for n, quote in assessed.quotes if not assessed.reason else ():
            self._cite(n, quote.start, quote.end)
        numbers = sorted(assessed.numbers, key=lambda n: self.shown[n])
        more = numbers if assessed.carried else ()
        return assessed.sentence.with_marks(lambda n: self.shown[n] if n in numbers else None, more)

    def _not_borne_out(self, assessed: Assessed, beside: list[Citation]) -> list[str]:
        """What stays of such a sentence; the sentence of the update that bears on it goes `beside`."""
        number = None
        if assessed.shown and self.complete:
            n, start, end = assessed.shown
            self.shown.setdefault(n, len(self.shown) + 1)
            citation = self._cite(n, start, end)
            number = citation.n
            if (n, start, end) not in self.quoted:
                self.quoted.add((n, start, end))
                beside.append(citation)
        self.unsupported.append(Unsupported(assessed.sentence.text, assessed.reason, assessed.struck, number))
        if assessed.struck:
            return []
        stop = assessed.sentence.stop
        return [f"{assessed.sentence.text[:stop]} (not confirmed by [{number}]){assessed.sentence.text[stop:]}"]

    def _cite(self, n: int, start: int, end: int) -> Citation:
        source = self.sources[n]
        citation = cite(self.shown[n], source.liveblog, source.update, start, end)
        return self.citations.setdefault((citation.n, citation.start, citation.end), citation)
