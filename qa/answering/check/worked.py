"""Figures that a sentence may have worked out from those of its updates: small counts, totals, differences, shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from qa.answering.check.evidence import Contents
from qa.text.dates import TimeMention
from qa.text.quantities import Quantity
from qa.text.units import smallest

# "Two earlier attempts", where the update tells of both and counts neither.
_COUNTED_BY_EYE = 12
_MOST_FIGURES = 40
_DAY = 24 * 60
# A round figure may stand for one that it is this near to: "nearly 22,000" for 21,900.
_ROUNDED = 0.05
# How far a share may be off in points: in digits, and in words ("more than half").
_IN_DIGITS, _IN_WORDS = 0.5, 6.0


def worked_out(figure: Quantity, written: str, readings: Sequence[Contents]) -> bool:
    """Whether a figure that stands in none of the readings may follow from them; only a judge knows if it does.

    `written` is the figure as the sentence has it.
    """
    if figure.value <= _COUNTED_BY_EYE and figure.value.is_integer() and figure.unit != "percent":
        return True
    if figure.unit in {"minute", "hour"} and figure.value in set(_between_times(figure.unit, readings)):
        return True
    told = [quantity for reading in readings for quantity in reading.quantities][:_MOST_FIGURES]
    if any(_near(figure, one.value) and _one_kind(figure, one) for one in told):
        return True
    near = _IN_DIGITS if any(map(str.isdigit, written)) else _IN_WORDS
    shares = figure.unit == "percent" and [*_shares(told), *(100.0 - q.value for q in told if q.unit == "percent")]
    if shares and any(abs(share - figure.value) <= near for share in shares):
        return True
    return any(_gives(one, other, figure) for one, other in combinations(told, 2))


def later_or_earlier(moment: TimeMention, readings: Sequence[Contents]) -> bool:
    """Whether a clock time may follow from one that is told and a length of time: 38 hours from 07:00."""
    lengths = {
        smallest(q.value, q.unit)[0] / 60 for r in readings for q in r.quantities if q.unit in {"minute", "hour"}
    }
    ends = {(time + sign * length) % _DAY for time in _times(readings) for length in lengths for sign in (1, -1)}
    return bool(moment.values & ends)


def _gives(one: Quantity, other: Quantity, figure: Quantity) -> bool:
    """Whether the figure is the sum, difference or ratio of two quantities of one kind, or a percentage of one."""
    for share, whole in ((one, other), (other, one)):
        of_whole = replace(whole, value=share.value * whole.value / 100)
        if share.unit == "percent" and _near(figure, of_whole.value) and _one_kind(figure, of_whole):
            return True
    if not _one_kind(one, other):
        return False
    high, low = max(one.value, other.value), min(one.value, other.value)
    if figure.unit == "times" and low > 0 and _near(figure, high / low):
        return True
    kind = replace(one, unit=one.unit or other.unit)
    return _one_kind(figure, kind) and (_near(figure, high + low) or _near(figure, high - low))


def _shares(told: Sequence[Quantity]) -> Iterator[float]:
    """What percentage one quantity is of another."""
    for one, other in combinations(told, 2):
        low, high = sorted((one.value, other.value))
        if low > 0 and one.unit not in {"percent", "ordinal"} and _one_kind(one, other):
            yield 100.0 * low / high


def _one_kind(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities may count the same: what has no unit may be anything."""
    return one.unit == other.unit or not one.unit or not other.unit


def _near(figure: Quantity, value: float) -> bool:
    """Whether a figure gives a value, in as many digits as it shows."""
    exponent = Decimal(repr(figure.value)).normalize().as_tuple().exponent
    off = abs(figure.value - value)
    step = 10.0 ** int(exponent)
    return off <= 1e-6 * max(1.0, value) or (off < step and off <= _ROUNDED * value)


def _between_times(unit: str, readings: Sequence[Contents]) -> Iterator[float]:
    """How long it is from one clock time to another: in hours, or in minutes beside whole hours."""
    for one, other in combinations(_times(readings), 2):
        minutes = other - one
        yield from (minutes / 60,) if unit == "hour" else (float(minutes), float(minutes % 60))


def _times(readings: Sequence[Contents]) -> list[int]:
    times = {v for reading in readings for time in reading.clock_times for v in time.values if isinstance(v, int)}
    return sorted(times)[:_MOST_FIGURES]
