"""Units after a figure, each under one name: "km/h", "kilometres an hour" and "kph" are the same."""

from __future__ import annotations

import re

_UNITS = {
    "percent": "% percent per_cent percentage pc",
    "dollar": "$ dollar usd",
    "euro": "€ euro eur",
    "pound": "£ gbp sterling",
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
    r"[\s-]*(?:US\s|of\s|(?P<power>square|cubic|sq)\.?[\s-])?(?P<word>%|°|per cent\b|[A-Za-z]+)(?P<raised>[²³])?"
    r"(?:(?:\s?/\s?|\s(?:per|an|a)\s)(?P<rate>h|s|hour|second)\b)?"
)
_RAISED = {"²": "square", "³": "cubic", "sq": "square"}


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
