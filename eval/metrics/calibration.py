"""Whether a probability means what it says: of the questions given 0.8, eight in ten should be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """The questions whose probability lies in one bin: their mean probability, and the share that is told."""

    low: float
    high: float
    n: int
    mean: float
    share: float


def reliability(chances: Sequence[float], told: Sequence[bool], bins: int = BINS) -> list[Reliability]:
    """Bins of equal width over probabilities from 0 to 1; those without a question are left out."""
    inside: dict[int, list[tuple[float, bool]]] = {}
    for chance, is_told in zip(chances, told, strict=True):
        inside.setdefault(min(int(chance * bins), bins - 1), []).append((chance, is_told))
    return [
        Reliability(
            low=at / bins,
            high=(at + 1) / bins,
            n=len(pairs),
            mean=sum(chance for chance, _ in pairs) / len(pairs),
            share=sum(is_told for _, is_told in pairs) / len(pairs),
        )
        for at, pairs in sorted(inside.items())
    ]


def calibration_error(found: Sequence[Reliability]) -> float | None:
    """The expected calibration error (Naeini et al. 2015): how far mean and share lie apart, weighed by questions."""
    total = sum(one.n for one in found)
    return sum(one.n * abs(one.mean - one.share) for one in found) / total if total else None
