"""Readings: what the reader says of a question and passages, as calibrated probabilities with the answer's place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.models import Passage
from qa.reading.network import run, weights
from qa.reading.windows import joined


@dataclass(frozen=True)
class Reading:
    """What the reader says of a question and one passage.

    `probability`: that the passage tells what is asked, calibrated on the tune pages. `start`, `end`: the likeliest
    answer, as characters of the update's text; it may lie in the headline.
    """

    passage: Passage
    probability: float
    start: int
    end: int


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which a passage counts as telling, and from which it is worth showing as near."""

    told: float
    near: float


@lru_cache(maxsize=1)
def thresholds() -> Thresholds:
    """The two thresholds that came with the weights."""
    return Thresholds(**weights()["thresholds"])


def read(question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
    """A reading of each passage, the likeliest to tell first."""
    texts = [joined(passage.chunk.headline, passage.chunk.text) for passage in passages]
    outputs = run(question, [text for text, _ in texts], [lead for _, lead in texts])
    found = []
    for passage, (_, lead), output in zip(passages, texts, outputs, strict=True):
        start, end = _in_update(passage, lead, output.start, output.end)
        found.append(Reading(passage, probability(output.tell, passage), start, end))
    return tuple(sorted(found, key=lambda reading: (-reading.probability, reading.passage.position, reading.start)))


def probability(tell: float, passage: Passage) -> float:
    """The calibrated probability out of the reader's logit and what the search knows of the passage."""
    terms = weights()["calibration"]
    value = terms["intercept"] + terms["tell"] * tell + terms["score"] * passage.score
    value += terms["dense"] * (passage.similarity or 0.0)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _in_update(passage: Passage, lead: int, start: int, end: int) -> tuple[int, int]:
    """A span of the joined text as one of the update's: in the headline, or else in the paragraph."""
    chunk = passage.chunk
    if start < lead:
        return min(start, len(chunk.headline)), min(end, len(chunk.headline))
    return chunk.start + start - lead, chunk.start + end - lead
