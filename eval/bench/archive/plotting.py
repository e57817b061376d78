"""Plots of what an archive costs against its size, as one SVG file: a panel for each cost, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from eval.bench.archive.measuring import Costs

_WIDE, _HIGH, _LEFT, _TOP, _ROOM = 330, 230, 62, 34, 36
_ACROSS = 2
_COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f")
_TICK = 'font-size="11" fill="#555"'


@dataclass(frozen=True)
class Panel:
    """A title with its unit, and the lines in it by name."""

    title: str
    lines: dict[str, Callable[[Costs], float]]


PANELS = (
    Panel(
        "A quoted answer, ms",
        {"median": lambda c: c.answer_median, "95th percentile": lambda c: c.answer_p95, "CPU": lambda c: c.answer_cpu},
    ),
    Panel("Opening, ms", {"the store": lambda c: c.open, "loading ahead": lambda c: c.warming}),
    Panel("Memory, MB", {"after the questions": lambda c: c.memory}),
    Panel("Disk, MB", {"all": lambda c: c.vectors + c.texts + c.tokens, "vectors": lambda c: c.vectors}),
)


def plot(measured: Sequence[Costs]) -> str:
    """The SVG of archives that were measured, in any order."""
    costs = sorted(measured, key=lambda one: one.updates)
    rows = -(-len(PANELS) // _ACROSS)
    parts = [
        f'<g transform="translate({i % _ACROSS * _WIDE},{i // _ACROSS * _HIGH})">{_drawn(panel, costs)}</g>'
        for i, panel in enumerate(PANELS)
    ]
    size = f'width="{_ACROSS * _WIDE}" height="{rows * _HIGH}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
        f'<title>What an archive costs, by updates</title><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _drawn(panel: Panel, costs: Sequence[Costs]) -> str:
    series = {name: [max(value(one), 0.1) for one in costs] for name, value in panel.lines.items()}
    across = _Axis.over([one.updates for one in costs], _LEFT, _WIDE - 16)
    up = _Axis.over([value for line in series.values() for value in line], _HIGH - _ROOM, _TOP)
    parts = [f'<text x="{_LEFT}" y="16" font-size="13" fill="#111">{escape(panel.title)}</text>']
    for tick in across.ticks:
        parts.append(f'<text x="{across(tick):.1f}" y="{_HIGH - 20}" text-anchor="middle" {_TICK}>{tick:,.0f}</text>')
    for tick in up.ticks:
        at = up(tick)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDE - 16}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" {_TICK}>{tick:,.0f}</text>')
    for i, ((name, values), colour) in enumerate(zip(series.items(), _COLOURS, strict=False)):
        places = [(across(one.updates), up(value)) for one, value in zip(costs, values, strict=True)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        label = f'<text x="{_LEFT + i * 110}" y="29" font-size="11" fill="{colour}">{escape(name)}</text>'
        parts.append(label)
    return "".join(parts)


@dataclass(frozen=True)
class _Axis:
    """A logarithmic axis from `low` at pixel `begin` to `high` at pixel `end`."""

    low: float
    high: float
    begin: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], begin: float, end: float) -> _Axis:
        low, high = 10.0 ** math.floor(math.log10(min(values))), 10.0 ** math.ceil(math.log10(max(values)))
        return cls(low, high if high > low else 10 * low, begin, end)

    @property
    def ticks(self) -> list[float]:
        powers = range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)
        return [10.0**power for power in powers]

    def __call__(self, value: float) -> float:
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return self.begin + share * (self.end - self.begin)
