"""How far the answers' confidence can be trusted: a reliability plot, and the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.figures.results import Row
from eval.metrics.calibration import Reliability, calibration_error, reliability

_SIDE = 220
_LEFT, _TOP = 44, 8
_SMALLEST, _LARGEST = 3.0, 11.0


@dataclass(frozen=True)
class Point:
    """A bin in the plot: its place, its radius by the number of questions, and what it says in words."""

    x: float
    y: float
    radius: float
    words: str


@dataclass(frozen=True)
class ConfidencePlot:
    """Mean confidence to the right, the share that is told upwards, in a square of `side` pixels from `left`, `top`."""

    error: str
    n: int
    points: tuple[Point, ...]
    bins: tuple[Reliability, ...]
    side: int = _SIDE
    left: int = _LEFT
    top: int = _TOP


def confidence(rows: Sequence[Row]) -> ConfidencePlot | None:
    """The plot of a run; None where no answer has a confidence."""
    pairs = [
        (float(row.answer["confidence"]), row.answerable)
        for row in rows
        if row.answer and row.answer.get("confidence") is not None
    ]
    bins = reliability([chance for chance, _ in pairs], [told for _, told in pairs])
    error = calibration_error(bins)
    if error is None:
        return None
    most = max(one.n for one in bins)
    return ConfidencePlot(f"{error:.3f}", len(pairs), tuple(_point(one, most) for one in bins), tuple(bins))


def _point(one: Reliability, most: int) -> Point:
    return Point(
        x=round(_LEFT + one.mean * _SIDE, 1),
        y=round(_TOP + (1 - one.share) * _SIDE, 1),
        radius=round(_SMALLEST + (_LARGEST - _SMALLEST) * (one.n / most) ** 0.5, 1),
        words=f"confidence {one.low:.0%} to {one.high:.0%}: {one.share:.0%} told, n {one.n}",
    )
