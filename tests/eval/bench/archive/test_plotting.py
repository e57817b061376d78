"""What archives cost is drawn against their size."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import fields

from eval.bench.archive.measuring import Costs
from eval.bench.archive.plotting import PANELS, plot

_SVG = "{http://www.w3.org/2000/svg}"


def _costs(updates: int, **known: float) -> Costs:
    values = {field.name: known.get(field.name, 10.0) for field in fields(Costs)}
    return Costs(**{**values, "updates": updates})  # type: ignore[arg-type]


def test_each_cost_has_a_line_with_a_point_for_each_archive() -> None:
    drawn = ElementTree.fromstring(plot([_costs(30_000), _costs(3_000), _costs(300_000)]))
    lines = [line.attrib["points"].split() for line in drawn.iter(f"{_SVG}polyline")]
    assert len(lines) == sum(len(panel.lines) for panel in PANELS)
    for line in lines:
        across = [float(point.partition(",")[0]) for point in line]
        assert across == sorted(across)
        # Both axes are logarithmic: ten times as much is as far each time.
        assert abs((across[1] - across[0]) - (across[2] - across[1])) < 0.2


def test_what_costs_more_stands_higher() -> None:
    drawn = ElementTree.fromstring(plot([_costs(1_000, answer_median=20), _costs(10_000, answer_median=90)]))
    first, second = next(drawn.iter(f"{_SVG}polyline")).attrib["points"].split()
    assert float(first.partition(",")[2]) > float(second.partition(",")[2])


def test_titles_and_names_stand_beside_the_lines() -> None:
    drawn = ElementTree.fromstring(plot([_costs(1_000)]))
    said = {text.text for text in drawn.iter(f"{_SVG}text")}
    assert {panel.title for panel in PANELS} | {name for panel in PANELS for name in panel.lines} <= said
