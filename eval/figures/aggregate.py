"""From rows to figures: every metric overall, by type and by split, with its interval and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eval.figures.bootstrap import STATISTICS, Array, interval
from eval.figures.results import Row
from eval.metrics.catalog import CATALOG, Metric
from eval.suite.loading import SPLITS, TYPES

METRICS_FILE = "metrics.json"
_WHOLE_RUN = ("precision", "recall", "f1")


@dataclass(frozen=True)
class FigureOf:
    """One metric over some rows: value and interval (None: nothing to tell), rows scored and unscored."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    unscored: int


Figures = dict[str, FigureOf]


@dataclass(frozen=True)
class Summary:
    """All figures of a run. `totals` are sums; `causes` counts why answers are not correct."""

    questions: int
    overall: Figures
    by_type: dict[str, Figures]
    by_split: dict[str, Figures]
    by_tag: dict[str, Figures]
    causes: dict[str, int]
    totals: dict[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain JSON values: the content of `metrics.json`."""
        return asdict(self)


def summarise(rows: Sequence[Row]) -> Summary:
    """Sum up a run; a metric that applies to no row of a group is left out of the group."""
    tags = sorted({tag for row in rows for tag in row.tags})
    return Summary(
        questions=len(rows),
        overall=figures_of(rows),
        by_type={name: figures_of(of) for name in TYPES if (of := [row for row in rows if row.type == name])},
        by_split={name: figures_of(of) for name in SPLITS if (of := [row for row in rows if row.split == name])},
        by_tag={name: figures_of(of) for name in tags if (of := [row for row in rows if name in row.tags])},
        causes=dict(Counter(row.cause for row in rows if row.cause).most_common()),
        totals=_totals(rows),
    )


def figures_of(rows: Sequence[Row]) -> Figures:
    """Every metric that applies to at least one of the rows."""
    found = {metric.name: figure(rows, metric) for metric in CATALOG}
    return {name: figure for name, figure in found.items() if figure.n or figure.unscored}


def figure(rows: Sequence[Row], metric: Metric) -> FigureOf:
    """One metric over the rows that it applies to."""
    applies = [row for row in rows if metric.score in row.scores]
    scored = [row for row in applies if not row.scores[metric.score].unscored]
    found = interval(columns(scored, metric), STATISTICS[metric.statistic])
    return FigureOf(found.value, found.low, found.high, len(scored), len(applies) - len(scored))


def columns(rows: Sequence[Row], metric: Metric) -> Array:
    """The rows' values as (n, 1), or (n, 2) with "should refuse" first for the figures of refusals."""
    values = [row.scores[metric.score].value for row in rows]
    if metric.statistic in _WHOLE_RUN:
        return np.array([(not row.answerable, value) for row, value in zip(rows, values, strict=True)], dtype=float)
    return np.array(values, dtype=np.float64).reshape(-1, 1)


def _totals(rows: Sequence[Row]) -> dict[str, float | None]:
    sums: dict[str, float | None] = {}
    for name in ("prompt_tokens", "completion_tokens", "seconds", "cost"):
        values = [row.scores[name].value for row in rows if name in row.scores]
        # One unknown price makes the whole sum unknown.
        sums[name] = None if None in values else float(sum(value for value in values if value is not None))
    return sums
