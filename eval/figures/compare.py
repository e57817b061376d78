"""Two runs of the same questions: which figures differ by more than noise, and which questions changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.errors import RunError
from eval.figures.aggregate import columns
from eval.figures.bootstrap import STATISTICS, Interval, number, paired
from eval.figures.results import Row
from eval.metrics.catalog import CATALOG, Metric


@dataclass(frozen=True)
class FigureDifference:
    """One metric in both runs over the questions that both scored; `change` is B minus A."""

    metric: Metric
    a: float | None
    b: float | None
    change: Interval
    n: int

    @property
    def exceeds_noise(self) -> bool:
        """Whether the 95% interval of the change leaves zero out."""
        low, high = self.change.low, self.change.high
        return low is not None and high is not None and (low > 0 or high < 0)

    @property
    def verdict(self) -> str:
        """One of better, worse, changed (neither is better), noise (it could be chance) and same."""
        if not self.exceeds_noise or self.change.value is None:
            return "same" if self.change.value == 0 else "noise"
        if self.metric.better == "neither":
            return "changed"
        return "better" if (self.change.value > 0) == (self.metric.better == "higher") else "worse"


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between run A and run B, over the questions that both hold."""

    differences: tuple[FigureDifference, ...]
    better: tuple[tuple[Row, Row], ...]
    worse: tuple[tuple[Row, Row], ...]
    shared: int
    only_a: int
    only_b: int
    identical: int

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values: figures by metric, and the ids of the questions that changed."""
        return {
            "figures": {
                one.metric.name: {
                    "a": one.a,
                    "b": one.b,
                    "change": one.change.value,
                    "low": one.change.low,
                    "high": one.change.high,
                    "n": one.n,
                    "verdict": one.verdict,
                }
                for one in self.differences
            },
            "better": [new.id for _, new in self.better],
            "worse": [new.id for _, new in self.worse],
            "shared": self.shared,
            "only_a": self.only_a,
            "only_b": self.only_b,
            "identical": self.identical,
        }


def compare_runs(a: Sequence[Row], b: Sequence[Row]) -> Comparison:
    """Compare by question id; raises RunError when the runs share no question."""
    in_a, in_b = {row.id: row for row in a}, {row.id: row for row in b}
    pairs = [(row, in_b[row.id]) for row in a if row.id in in_b and in_b[row.id].question == row.question]
    if not pairs:
        raise RunError("The two runs share no question. Compare runs of the same suite.")
    changed = [(old, new) for old, new in pairs if old.correct != new.correct]
    return Comparison(
        differences=tuple(found for metric in CATALOG if (found := difference(pairs, metric)).n),
        better=tuple((old, new) for old, new in changed if new.correct),
        worse=tuple((old, new) for old, new in changed if not new.correct and old.correct),
        shared=len(pairs),
        only_a=len(in_a) - len(pairs),
        only_b=len(in_b) - len(pairs),
        identical=sum(_said(old) == _said(new) for old, new in pairs),
    )


def difference(pairs: Sequence[tuple[Row, Row]], metric: Metric) -> FigureDifference:
    """One metric over the pairs in which both rows have a value."""
    both = [(old, new) for old, new in pairs if _scored(old, metric) and _scored(new, metric)]
    rows_a = columns([old for old, _ in both], metric)
    rows_b = columns([new for _, new in both], metric)
    statistic = STATISTICS[metric.statistic]
    if not both:
        return FigureDifference(metric, None, None, Interval(None, None, None), 0)
    change = paired(rows_a, rows_b, statistic)
    # A ratio over nothing, such as the precision of refusals that nobody made, is no figure.
    value_a, value_b = number(statistic(rows_a)), number(statistic(rows_b))
    return FigureDifference(metric, value_a, value_b, change, len(both))


def _scored(row: Row, metric: Metric) -> bool:
    return metric.score in row.scores and not row.scores[metric.score].unscored


def _said(row: Row) -> object:
    """What a reader sees of an answer: not its seconds."""
    if row.answer is None:
        return row.error
    places = [(c["update_id"], c["start"], c["end"]) for c in row.answer["citations"]]
    return row.answer["answered"], row.answer["text"], places
