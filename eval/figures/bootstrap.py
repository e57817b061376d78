"""Bootstrap intervals: how far a figure could lie from this one on other questions of the same kind.

A statistic takes an array (…, n questions, k columns) and gives (…); NaN where it is undefined.
Everything is seeded: the same rows give the same interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]

RESAMPLES = 2_000
LEVEL = 0.95
# Below this many questions an interval says nothing.
MIN_QUESTIONS = 2


def mean(rows: Array) -> Array:
    """The mean of the first column."""
    return np.asarray(rows[..., 0].mean(axis=-1), dtype=np.float64)


def median(rows: Array) -> Array:
    """The median of the first column."""
    return np.asarray(np.median(rows[..., 0], axis=-1), dtype=np.float64)


def p95(rows: Array) -> Array:
    """The 95th percentile of the first column."""
    return np.asarray(np.percentile(rows[..., 0], 95, axis=-1), dtype=np.float64)


def precision(rows: Array) -> Array:
    """Of the questions where the second column is 1 (done), the share where the first is 1 (wanted)."""
    return _ratio((rows[..., 0] * rows[..., 1]).sum(axis=-1), rows[..., 1].sum(axis=-1))


def recall(rows: Array) -> Array:
    """Of the questions where the first column is 1 (wanted), the share where the second is 1 (done)."""
    return _ratio((rows[..., 0] * rows[..., 1]).sum(axis=-1), rows[..., 0].sum(axis=-1))


def f1(rows: Array) -> Array:
    """The harmonic mean of precision and recall."""
    hits = (rows[..., 0] * rows[..., 1]).sum(axis=-1)
    return _ratio(2 * hits, rows[..., 0].sum(axis=-1) + rows[..., 1].sum(axis=-1))


STATISTICS: dict[str, Statistic] = {
    "mean": mean,
    "median": median,
    "p95": p95,
    "precision": precision,
    "recall": recall,
    "f1": f1,
}


@dataclass(frozen=True)
class Interval:
    """A figure with its interval; the ends are None where there are too few questions."""

    value: float | None
    low: float | None
    high: float | None


def interval(rows: Array, statistic: Statistic, *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """The statistic of the rows (n, k) with its percentile interval."""
    if not len(rows):
        return Interval(None, None, None)
    return _interval(rows, statistic, resamples=resamples, seed=seed)


def paired(a: Array, b: Array, statistic: Statistic, *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """The difference statistic(b) - statistic(a); row i of both is the same question."""
    if len(a) != len(b):
        raise ValueError(f"Paired rows must be as many: {len(a)} and {len(b)}.")
    if not len(a):
        return Interval(None, None, None)
    columns = a.shape[-1]

    def difference(rows: Array) -> Array:
        return statistic(rows[..., columns:]) - statistic(rows[..., :columns])

    return _interval(np.concatenate([a, b], axis=-1), difference, resamples=resamples, seed=seed)


def _interval(rows: Array, statistic: Statistic, *, resamples: int, seed: int) -> Interval:
    value = number(statistic(rows))
    if value is None or len(rows) < MIN_QUESTIONS:
        return Interval(value, None, None)
    draws = np.random.default_rng(seed).integers(0, len(rows), size=(resamples, len(rows)))
    found = statistic(rows[draws])
    found = found[~np.isnan(found)]
    if not len(found):
        return Interval(value, None, None)
    tail = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(found, [tail, 100 - tail])
    return Interval(value, float(low), float(high))


def _ratio(top: Array, bottom: Array) -> Array:
    undefined = np.full_like(np.asarray(bottom, dtype=np.float64), np.nan)
    return np.divide(top, bottom, out=undefined, where=bottom != 0)


def number(value: Array) -> float | None:
    """A statistic of one sample as a plain number; None where it is undefined."""
    return None if np.isnan(value) else float(value)
