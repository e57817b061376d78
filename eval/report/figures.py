"""The report's figures as people read them: tiles, the table of all metrics, the causes of wrong answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from eval.figures.aggregate import FigureOf, Figures, Summary
from eval.metrics import CAUSES
from eval.metrics.catalog import CATALOG, METRICS, Metric, shown

TILES = (
    "correct",
    "hit_rate_1",
    "facts_found",
    "wrongly_refused",
    "abstention_recall",
    "number_errors",
    "quote_validity",
    "seconds_median",
)
BY_TYPE_COLUMNS = ("correct", "hit_rate_1", "facts_found", "citation_recall", "citation_precision", "wrongly_refused")


@dataclass(frozen=True)
class Cell:
    """A figure in words: value, interval ("" where there is none), questions scored and unscored."""

    value: str = "—"
    interval: str = ""
    n: int = 0
    unscored: int = 0


@dataclass(frozen=True)
class MetricLine:
    """One metric over all questions and in each split."""

    metric: Metric
    overall: Cell
    splits: dict[str, Cell]


@dataclass(frozen=True)
class CauseLine:
    """Why answers are not correct, how many of them, and the share of all that are not."""

    cause: str
    label: str
    count: int
    share: float


def cell(metric: Metric, figure: FigureOf | None) -> Cell:
    """A figure in words."""
    if figure is None:
        return Cell()
    spread = ""
    if figure.low is not None and figure.high is not None:
        spread = f"{shown(metric, figure.low)} – {shown(metric, figure.high)}"
    return Cell(shown(metric, figure.value), spread, figure.n, figure.unscored)


def tiles(summary: Summary) -> list[MetricLine]:
    """The few figures at the top; a metric that the run doesn't have is left out."""
    return [_line(METRICS[name], summary) for name in TILES if name in summary.overall]


def groups(summary: Summary) -> Iterator[tuple[str, list[MetricLine]]]:
    """All metrics of the run under the names of their groups."""
    present = [metric for metric in CATALOG if metric.name in summary.overall]
    for name, metrics in groupby(present, key=lambda metric: metric.group):
        yield name, [_line(metric, summary) for metric in metrics]


def by_type(summary: Summary) -> list[tuple[str, int, list[Cell]]]:
    """For each type, then each tag: its name, its questions, and the cells of BY_TYPE_COLUMNS."""
    kinds = summary.by_type | {f"tag {name}": figures for name, figures in summary.by_tag.items()}
    return [
        (kind, _questions(figures), [cell(METRICS[name], figures.get(name)) for name in BY_TYPE_COLUMNS])
        for kind, figures in kinds.items()
    ]


def causes(summary: Summary) -> list[CauseLine]:
    """Why answers are not correct, the most frequent first."""
    total = sum(summary.causes.values())
    return [CauseLine(cause, CAUSES.get(cause, cause), count, count / total) for cause, count in summary.causes.items()]


def _line(metric: Metric, summary: Summary) -> MetricLine:
    return MetricLine(
        metric=metric,
        overall=cell(metric, summary.overall.get(metric.name)),
        splits={name: cell(metric, figures.get(metric.name)) for name, figures in summary.by_split.items()},
    )


def _questions(figures: Figures) -> int:
    whole = figures["failed"]
    return whole.n + whole.unscored
