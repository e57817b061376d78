"""Figures that a sentence may have worked out from those of its updates: small counts, totals, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from qa.answering.check.evidence import Contents
from qa.text.quantities import Quantity, quantities

# "Two earlier attempts", where the update tells of both and counts neither.
_COUNTED_BY_EYE = 12
_UNITS_NOT_COUNTED = frozenset({"percent", "ordinal"})
_MOST_FIGURES = 40


def worked_out(written: str, readings: Sequence[Contents]) -> bool:
    """Whether a figure that stands in none of the readings may follow from them; only a judge knows if it does."""
    wanted = quantities(written)
    if len(wanted) != 1:
        return False
    figure = wanted[0]
    if figure.value <= _COUNTED_BY_EYE and figure.value.is_integer() and figure.unit not in _UNITS_NOT_COUNTED:
        return True
    told = [quantity for reading in readings for quantity in reading.quantities][:_MOST_FIGURES]
    return any(_gives(one, other, figure) for one, other in combinations(told, 2))


def _gives(one: Quantity, other: Quantity, figure: Quantity) -> bool:
    """Whether the figure is the sum or the difference of two quantities of one kind, or a percentage of one."""
    for share, whole in ((one, other), (other, one)):
        if share.unit == "percent" and figure.same(replace(whole, value=share.value * whole.value / 100)):
            return True
    if one.unit and other.unit and one.unit != other.unit:
        return False
    unit = one.unit or other.unit
    values = (one.value + other.value, abs(one.value - other.value))
    return any(figure.same(replace(figure, value=value, unit=unit or figure.unit)) for value in values)
