"""Figures with what they count: a value is only the same when its unit is, where both are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.text.codes import codes
from qa.text.dates import blanked, clock_times, dates
from qa.text.figures import SCALES, figures
from qa.text.language import pattern, word_values
from qa.text.spelled import spelled
from qa.text.units import MONEY, smaller, smallest, unit_after, unit_of

_RANGE = pattern("quantity", "range")
_AND_A_HALF = pattern("quantity", "and_a_half")
_LENGTH = pattern("quantity", "length")
_PART = pattern("quantity", "part")
_SCALED = pattern("quantity", "scaled")
_BETWEEN = pattern("quantity", "between")
_COUNTS_NOTHING = pattern("quantity", "counts_nothing")
_A_TIME = pattern("quantity", "a_time")
_ONE_PERCENT = pattern("quantity", "one_percent")
_MAGNITUDE = pattern("quantity", "magnitude")
# How far a value may be off and still be the same: floating point, not rounding.
_TOLERANCE = 1e-6
# Only ",ddd" parts thousands: "2,19" is a decimal comma.
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(\d{1,3}),(\d{1,2})(?![\d,]|\.\d)")
# Units that say how a value is meant: without them it is another one.
_TELLING = {"percent", "ordinal", "times"}
_MOST_PERCENT = 1000
_REACH = 16


@dataclass(frozen=True)
class Quantity:
    """A value with its unit ("" where none is known, "kilometre/h" for a rate), as it stands at `text[start:end]`.

    `sure` is False where the words may mean something else; only what is sure has to be told by an update.
    """

    value: float
    unit: str
    start: int
    end: int
    sure: bool = True

    def same(self, other: Quantity) -> bool:
        """Whether another quantity tells this one: equal values whose units don't exclude each other."""
        if abs(self.value - other.value) > _TOLERANCE * max(1.0, abs(other.value)):
            (here, unit), (there, theirs) = smallest(self.value, self.unit), smallest(other.value, other.unit)
            return unit == theirs != "" and abs(here - there) <= _TOLERANCE * max(1.0, there)
        if self.unit.partition("/")[0] == other.unit.partition("/")[0]:
            return "" in {self.unit.partition("/")[2], other.unit.partition("/")[2]} or self.unit == other.unit
        # Who names a currency must have it from somewhere; who leaves it out says less, not something else.
        if _TELLING & {self.unit, other.unit}:
            return False
        if self.unit in MONEY and not other.unit:
            return False
        return "" in {self.unit, other.unit}


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text in order; those in clock times, names and in a date's day and month are left out."""
    bare = _DECIMAL_COMMA.sub(r"\1.\2", blanked(text, [*clock_times(text), *codes(text)]))
    bare = _ONE_PERCENT.sub("  1", blanked(bare, dates(bare)))
    found = [*_halves(bare), *_lengths(bare), *_parts(bare)]
    worded = [Quantity(s.value, s.unit, s.start, s.end, s.sure) for s in spelled(blanked(bare, found))]
    # "One and a half" is read whole, "twenty-first" not as twenty.
    bare = blanked(bare, [*found, *worded])
    found += [Quantity(f.value, _unit(bare, f.kind, f.start, f.end), f.start, f.end) for f in figures(bare)]
    found.sort(key=lambda quantity: quantity.start)
    _take_over(found, bare)
    found += _left_out(found, bare)
    found += [Quantity(1.0, unit_of(m[1]), m.start(), m.end(), sure=False) for m in _A_TIME.finditer(bare)]
    return sorted([*found, *worded], key=lambda quantity: quantity.start)


def _take_over(found: list[Quantity], text: str) -> None:
    """Within a range, one end takes from the other what it lacks: "15 to 20 percent", "$450 to 600 million"."""
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        between = text[first.end : second.start]
        if not (
            _RANGE.fullmatch(between)
            or (between == " and " and _BETWEEN.search(text[max(0, first.start - _REACH) : first.start]))
        ):
            continue
        scale = _SCALED.search(text[second.start : second.end])
        if scale and first.value < SCALES["thousand"] and not _SCALED.search(text[first.start : first.end]):
            factor = SCALES[scale[1].lower()]
            found.append(Quantity(first.value * factor, first.unit or second.unit, first.start, first.end))
            # What stands there bare may be meant as it stands: "from 5 to 2 million".
            found[i] = Quantity(first.value, "", first.start, first.end, sure=False)
        elif not first.unit:
            found[i] = Quantity(first.value, second.unit, first.start, first.end)
        if first.unit in MONEY and not second.unit:
            found[i + 1] = Quantity(second.value, first.unit, second.start, second.end)


def _left_out(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Percentages whose word was said before: "turnout was 70 per cent; four years ago it was 66.3"."""
    more: list[Quantity] = []
    percent_at = -1
    for quantity in found:
        if quantity.unit == "percent":
            percent_at = quantity.end
        elif not quantity.unit and percent_at >= 0 and quantity.value < _MOST_PERCENT:
            near = "\n" not in text[percent_at : quantity.start]
            if near and _COUNTS_NOTHING.match(text, quantity.end):
                more.append(Quantity(quantity.value, "percent", quantity.start, quantity.end, sure=False))
    return more


def _halves(text: str) -> Iterator[Quantity]:
    """Values such as "one and a half million"."""
    for match in _AND_A_HALF.finditer(text):
        whole = 1.0 if match["whole"].lower() == "one" else next((f.value for f in figures(match["whole"])), None)
        if whole is not None:
            value = (whole + 0.5) * SCALES.get((match["scale"] or "").lower(), 1.0)
            yield Quantity(value, unit_after(text, match.end()), match.start(), match.end())


def _lengths(text: str) -> Iterator[Quantity]:
    """What "4h 41m 07s" says: hours, minutes and seconds, and seconds in all."""
    for match in _LENGTH.finditer(text):
        parts = [(unit, float(match[unit])) for unit in ("hour", "minute", "second") if match[unit]]
        for unit, value in parts:
            yield Quantity(value, unit, match.start(unit), match.end(unit) + 1)
        total = sum(smallest(value, unit)[0] for unit, value in parts)
        yield Quantity(total, "second", match.start(), match.end(), sure=False)


def _parts(text: str) -> Iterator[Quantity]:
    """Parts of a unit, in the smaller one that they are whole in: "a quarter of an hour" is 15 minutes."""
    for match in _PART.finditer(text):
        value = word_values("quantity", "fourths")[match["part"].lower().replace("-", " ")] / 4
        yield Quantity(*smaller(value, unit_of(match["unit"])), match.start(), match.end())


def _unit(text: str, kind: str, start: int, end: int) -> str:
    if kind == "percent":
        return "percent"
    if kind == "money":
        return unit_of(next(c for c in text[start:end] if unit_of(c)))
    return unit_after(text, end)


def magnitudes(text: str) -> list[str]:
    """Words such as "dozens" and "thousands" that give a figure's size."""
    return [match[1].lower() for match in _MAGNITUDE.finditer(text)]


def of_magnitude(word: str, value: float) -> bool:
    """Whether a value may be called by such a word: 4,300 are thousands."""
    scale = word_values("number", "magnitudes")[word]
    return 2 * scale <= value < 1000 * scale
