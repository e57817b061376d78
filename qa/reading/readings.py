"""Readings: what the reader says of a question and passages, as calibrated probabilities with the answer's place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.models import Passage
from qa.reading.network import run, weights

_CLOSED = (".", "!", "?", "…", ":", "”", '"')


@dataclass(frozen=True)
class Reading:
    """What the reader says of a question and one passage.

    `probability`: that the passage tells what is asked, calibrated on the tune pages. `rank`: what passages are put in
    order by: the reader's logit, and how well the search thinks that they fit. `start`, `end`: the likeliest
    answer, as characters of the update's text; it may lie in the headline. `begins`: where in the paragraph an answer
    may begin, likewise, with probabilities.
    """

    passage: Passage
    probability: float
    start: int
    end: int
    rank: float = 0.0
    begins: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which a passage is told without reserve, counts as telling, and is worth showing as near."""

    sure: float
    told: float
    near: float


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """The thresholds that came with the weights."""
    return Thresholds(**weights()["thresholds"])


def read(question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
    """A reading of each passage, the best first."""
    texts = [joined(passage.chunk.headline, passage.chunk.text) for passage in passages]
    outputs = run(question, [text for text, _ in texts], [lead for _, lead in texts])
    found = []
    for passage, (_, lead), output in zip(passages, texts, outputs, strict=True):
        start, end = _in_update(passage, lead, output.start, output.end)
        ranked = rank(output.tell, passage)
        begins = tuple((passage.chunk.start + at - lead, chance) for at, chance in output.begins)
        found.append(Reading(passage, probability(output.tell), start, end, ranked, begins))
    return best_first(found)


def best_first(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings by rank, the best first."""
    return tuple(sorted(readings, key=lambda reading: (-reading.rank, reading.passage.position, reading.start)))


def probability(tell: float) -> float:
    """The calibrated probability out of the reader's logit alone: a near miss fits as well as what tells."""
    terms = weights()["calibration"]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, terms["intercept"] + terms["tell"] * tell))))


def rank(tell: float, passage: Passage) -> float:
    """What a passage is put in order by."""
    terms = weights()["ranking"]
    return float(terms["tell"] * tell + terms["score"] * passage.score + terms["dense"] * (passage.similarity or 0.0))


def _in_update(passage: Passage, lead: int, start: int, end: int) -> tuple[int, int]:
    """A span of the joined text as one of the update's: in the headline, or else in the paragraph."""
    chunk = passage.chunk
    if start < lead:
        return min(start, len(chunk.headline)), min(end, len(chunk.headline))
    return chunk.start + start - lead, chunk.start + end - lead


def joined(headline: str, text: str) -> tuple[str, int]:
    """The headline, a full stop and the text; and how many characters stand before the text.

    A headline that ends in a mark keeps it; a text that is the headline stands alone.
    """
    if not headline or text == headline:
        return text, 0
    lead = f"{headline} " if headline.endswith(_CLOSED) else f"{headline}. "
    return lead + text, len(lead)
