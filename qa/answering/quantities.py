"""Figures with what they count: a value is only the same when its unit is, where both are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.answering.dates import blanked, clock_times, dates
from qa.figures import figures

# How far a value may be off and still be the same: floating point, not rounding.
_TOLERANCE = 1e-6
_UNITS = {
    "percent": "% percent per_cent percentage pc",
    "dollar": "$ dollar usd",
    "euro": "€ euro eur",
    "pound": "£ gbp sterling",
    "yen": "¥ yen yuan",
    "hryvnia": "₴ hryvnia",
    "rupee": "₹ rupee",
    "rouble": "rouble ruble",
    "kilometre": "km kilometre kilometer",
    "metre": "metre meter",
    "mile": "mile",
    "foot": "foot feet ft",
    "kilogram": "kg kilogram kilo",
    "tonne": "tonne ton",
    "second": "second",
    "minute": "minute min",
    "hour": "hour hr",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
    "degree": "° degree",
}
_UNIT = {word.replace("_", " "): unit for unit, words in _UNITS.items() for word in words.split()}
_AFTER = re.compile(r"[\s-]*(?:US\s|of\s)?(%|°|per cent\b|[A-Za-z]+)")
_RANGE = re.compile(r"\s*(?:-|–|to)\s*[$€£¥₴₹]?", re.IGNORECASE)
_ONE_PERCENT = re.compile(r"\bone(?= ?(?:%|per ?cent\b))", re.IGNORECASE)
_MAGNITUDE = re.compile(r"\b(dozens|scores|hundreds|thousands|millions|billions|trillions)\b", re.IGNORECASE)
_SCALE = {
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
}


@dataclass(frozen=True)
class Quantity:
    """A value with its unit ("" where none is known), as it stands at `text[start:end]`."""

    value: float
    unit: str
    start: int
    end: int

    def same(self, other: Quantity) -> bool:
        """Whether the two say the same: equal values whose units don't exclude each other."""
        if abs(self.value - other.value) > _TOLERANCE * max(1.0, abs(other.value)):
            return False
        if self.unit == other.unit:
            return True
        if "percent" in {self.unit, other.unit}:
            return False
        return "" in {self.unit, other.unit}


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text in order; those in clock times and in a date's day and month are left out."""
    bare = blanked(text, clock_times(text))
    bare = _ONE_PERCENT.sub("  1", blanked(bare, dates(bare)))
    found = [Quantity(f.value, _unit(bare, f.kind, f.start, f.end), f.start, f.end) for f in figures(bare)]
    # "15 to 20 percent": the first takes the unit of the second.
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        if not first.unit and _RANGE.fullmatch(bare[first.end : second.start]):
            found[i] = Quantity(first.value, second.unit, first.start, first.end)
    return found


def _unit(text: str, kind: str, start: int, end: int) -> str:
    if kind == "percent":
        return "percent"
    if kind == "money":
        return _UNIT[next(c for c in text[start:end] if c in _UNIT)]
    follows = _AFTER.match(text, end)
    if not follows:
        return ""
    word = follows[1].lower()
    return _UNIT.get(word) or _UNIT.get(word.removesuffix("s"), "")


def magnitudes(text: str) -> list[str]:
    """Words such as "dozens" and "thousands" that give a figure's size."""
    return [match[1].lower() for match in _MAGNITUDE.finditer(text)]


def of_magnitude(word: str, value: float) -> bool:
    """Whether a value may be called by such a word: 4,300 are thousands."""
    scale = _SCALE[word]
    return 2 * scale <= value < 1000 * scale
