"""Units after a figure, each under one name: "km/h", "kilometres an hour" and "kph" are the same."""

from __future__ import annotations

from qa.text.language import pattern, word_groups

_AFTER = pattern("unit", "after")
MONEY = frozenset(word_groups("unit", "money"))
"""The units that are currencies."""
_UNIT = {
    word: unit
    for unit, words in (word_groups("unit", "money") | word_groups("unit", "measure")).items()
    for word in words
}
_RAISED = {"²": "square", "³": "cubic", "sq": "square"}
_WHOLE = {"year": ("month", 12.0), "week": ("day", 7.0), "day": ("hour", 24.0), "hour": ("minute", 60.0)}
_WHOLE |= {"minute": ("second", 60.0), "decade": ("year", 10.0), "kilometre": ("metre", 1000.0)}
_WHOLE |= {"tonne": ("kilogram", 1000.0), "gigawatt": ("megawatt", 1000.0), "metre": ("centimetre", 100.0)}


def smallest(value: float, unit: str) -> tuple[float, str]:
    """A value in the smallest unit that measures the same: twelve months and a year are one."""
    while unit in _WHOLE:
        value, unit = smaller(value, unit)
    return value, unit


def smaller(value: float, unit: str) -> tuple[float, str]:
    """A value in the next smaller unit, where there is one: half an hour in minutes."""
    unit, factor = _WHOLE.get(unit, (unit, 1.0))
    return value * factor, unit


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
