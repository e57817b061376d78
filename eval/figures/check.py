"""A bar for CI: does a run reach the figures that were asked for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.errors import EvalError
from eval.figures.aggregate import FigureOf, Figures
from eval.metrics.catalog import METRICS, shown


@dataclass(frozen=True)
class Bar:
    """A metric must be at least (`min`) or at most (`max`) so much."""

    name: str
    kind: Literal["min", "max"]
    limit: float


@dataclass(frozen=True)
class Outcome:
    """Whether a bar is reached, with one line on why."""

    bar: Bar
    passed: bool
    line: str


def parse_bar(text: str, kind: Literal["min", "max"]) -> Bar:
    """Read `correct=0.9`; raises EvalError for an unknown metric or a limit that is no number."""
    name, sign, number = text.partition("=")
    if name not in METRICS:
        raise EvalError(f"No metric is called {name!r}. There are: {', '.join(METRICS)}.")
    try:
        limit = float(number)
    except ValueError:
        limit = float("nan")
    if not sign or limit != limit:
        raise EvalError(f"--{kind} {text!r} has no number. Write --{kind} {name}=0.9.")
    return Bar(name, kind, limit)


def check_bars(figures: Figures, bars: Sequence[Bar]) -> list[Outcome]:
    """Hold the figures against the bars. A figure without a value does not pass.

    Failed questions are unscored, so a run that failed on the hard ones would look good: unless a bar
    for `failed` is given, one failed question is one too many.
    """
    wanted = list(bars)
    if not any(bar.name == "failed" for bar in bars):
        wanted.append(Bar("failed", "max", 0.0))
    return [_held(figures.get(bar.name), bar) for bar in wanted]


def _held(figure: FigureOf | None, bar: Bar) -> Outcome:
    metric = METRICS[bar.name]
    sign = "≥" if bar.kind == "min" else "≤"
    if figure is None or figure.value is None:
        return Outcome(bar, False, f"{bar.name} has no value in this run; the bar is {sign} {bar.limit:g}")
    passed = figure.value >= bar.limit if bar.kind == "min" else figure.value <= bar.limit
    value = f"{figure.value:.4g} ({shown(metric, figure.value)}, n {figure.n})"
    line = f"{bar.name} = {value}, the bar is {sign} {bar.limit:g}"
    if figure.unscored:
        line += f"; {figure.unscored} unscored"
    return Outcome(bar, passed, line)
