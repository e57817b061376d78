"""The geometry of the report's plots: pixels from figures. The template only draws what stands here."""

from __future__ import annotations

from dataclasses import dataclass

from eval.figures.aggregate import FigureOf, Figures, Summary
from eval.metrics.catalog import METRICS, Metric, shown

WIDTH = 344
_LABEL = 96
_VALUE = 104
_ROW = 24
_TOP = 8
_AXIS = 22
_TICKS = (0.0, 0.5, 1.0)
# What a person looks at by type: right at all, then stage by stage.
BY_TYPE = ("correct", "hit_rate_1", "facts_found", "citation_recall", "citation_precision", "refused_rightly")


@dataclass(frozen=True)
class DotRow:
    """One type: its dot at `x`, its interval from `low` to `high` (None: too few questions)."""

    label: str
    y: float
    x: float
    low: float | None
    high: float | None
    value: str
    n: int


@dataclass(frozen=True)
class Tick:
    """A grid line of the share axis."""

    x: float
    label: str


@dataclass(frozen=True)
class DotPlot:
    """One metric by type, over shares from 0 to 100%."""

    title: str
    better: str
    rows: tuple[DotRow, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int
    left: float
    right: float
    axis_y: float


def plots_by_type(summary: Summary) -> list[DotPlot]:
    """A dot plot for each metric that at least one type has."""
    found = [_plot(name, summary) for name in BY_TYPE]
    return [plot for plot in found if plot.rows]


def _plot(name: str, summary: Summary) -> DotPlot:
    figures = {kind: _figure(name, figures) for kind, figures in summary.by_type.items()}
    known = [(kind, figure) for kind, figure in figures.items() if figure and figure.value is not None]
    metric = METRICS["abstention_recall" if name == "refused_rightly" else name]
    axis_y = _TOP + _ROW * len(known)
    return DotPlot(
        title="Refused where the updates don't tell" if name == "refused_rightly" else metric.title,
        better=metric.better,
        rows=tuple(_row(kind, figure, metric, place) for place, (kind, figure) in enumerate(known)),
        ticks=tuple(Tick(_x(share), f"{share:.0%}") for share in _TICKS),
        width=WIDTH,
        height=axis_y + _AXIS,
        left=_x(0),
        right=_x(1),
        axis_y=axis_y,
    )


def _figure(name: str, figures: Figures) -> FigureOf | None:
    if name != "refused_rightly":
        return figures.get(name)
    # By type, recall of refusals is the mirror of "answered all the same", with the same interval.
    wrong = figures.get("wrongly_answered")
    if wrong is None or wrong.value is None:
        return None
    low = None if wrong.high is None else 1 - wrong.high
    high = None if wrong.low is None else 1 - wrong.low
    return FigureOf(1 - wrong.value, low, high, wrong.n, wrong.unscored)


def _row(kind: str, figure: FigureOf, metric: Metric, place: int) -> DotRow:
    return DotRow(
        label=kind.replace("_", " "),
        y=_TOP + _ROW * (place + 0.5),
        x=_x(figure.value or 0.0),
        low=None if figure.low is None else _x(figure.low),
        high=None if figure.high is None else _x(figure.high),
        value=shown(metric, figure.value),
        n=figure.n,
    )


def _x(share: float) -> float:
    return round(_LABEL + share * (WIDTH - _LABEL - _VALUE), 1)
