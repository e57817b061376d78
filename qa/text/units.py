"""Units after a figure, each under one name: "km/h", "kilometres an hour" and "kph" are the same."""

from __future__ import annotations

import re

_UNITS = {
    "percent": "% percent per_cent percentage pc",
    "dollar": "$ dollar usd",
    "euro": "€ euro eur",
    "pound": "£ gbp sterling pound",
    "yen": "¥ yen yuan",
    "hryvnia": "₴ hryvnia",
    "rupee": "₹ rupee",
    "rouble": "rouble ruble",
    "franc": "franc chf",
    "krona": "krona kronor krone kroner sek nok dkk",
    "crown": "crown",
    "zloty": "zloty pln",
    "forint": "forint",
    "lira": "lira",
    "peso": "peso",
    "rand": "rand",
    "riyal": "riyal",
    "dinar": "dinar",
    "kilometre": "km kilometre kilometer",
    "metre": "metre meter",
    "centimetre": "cm centimetre centimeter",
    "millimetre": "mm millimetre millimeter",
    "mile": "mile",
    "yard": "yard",
    "foot": "foot feet ft",
    "inch": "inch inche",
    "kilogram": "kg kilogram kilo",
    "gram": "gram",
    "tonne": "tonne ton",
    "hectare": "hectare ha",
    "acre": "acre",
    "litre": "litre liter",
    "gallon": "gallon",
    "barrel": "barrel",
    "kilowatt": "kw kilowatt",
    "megawatt": "mw megawatt",
    "gigawatt": "gw gigawatt",
    "second": "second",
    "minute": "minute min",
    "hour": "hour hr",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
    "decade": "decade",
    "degree": "° degree",
    "times": "times",
    "kilometre/h": "kph kmh",
    "mile/h": "mph",
}
MONEY = frozenset(list(_UNITS)[1 : list(_UNITS).index("kilometre")])
"""The units that are currencies."""
_UNIT = {word.replace("_", " "): unit for unit, words in _UNITS.items() for word in words.split()}
_AFTER = re.compile(
    r"[\s-]*(?:(?:US|British|Australian|Canadian)\s|of\s|(?P<power>square|cubic|sq)\.?[\s-])?"
    r"(?P<word>%|°|per cent\b|[A-Za-z]+)(?P<raised>[²³])?"
    r"(?:(?:\s?/\s?|\s(?:per|an|a)\s)(?P<rate>h|s|hour|second)\b)?"
)
_RAISED = {"²": "square", "³": "cubic", "sq": "square"}


_WHOLE = {"year": ("month", 12.0), "week": ("day", 7.0), "day": ("hour", 24.0), "hour": ("minute", 60.0)}
_WHOLE |= {"minute": ("second", 60.0), "decade": ("year", 10.0), "kilometre": ("metre", 1000.0)}
_WHOLE |= {"tonne": ("kilogram", 1000.0), "gigawatt": ("megawatt", 1000.0), "metre": ("centimetre", 100.0)}


def smallest(value: float, unit: str) -> tuple[float, str]:
    """A value in the smallest unit that measures the same: twelve months and a year are one."""
    while unit in _WHOLE:
        unit, factor = _WHOLE[unit]
        value *= factor
    return value, unit


def unit_of(word: str) -> str:
    """The unit that a word or sign means, or ""."""
    small = word.lower()
    return _UNIT.get(small) or _UNIT.get(small.removesuffix("s"), "")


def unit_after(text: str, end: int) -> str:
    """The unit that follows at an offset, or "" for none that is known."""
    follows = _AFTER.match(text, end)
    unit = unit_of(follows["word"]) if follows else ""
    if not follows or not unit:
        return ""
    power = (follows["power"] or follows["raised"] or "").lower()
    unit = f"{_RAISED.get(power, power)} {unit}" if power else unit
    return f"{unit}/{follows['rate'][0]}" if follows["rate"] else unit
