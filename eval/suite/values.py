"""Figures in running text, read as values: "15 800", "15,800" and "15.8 thousand" are one figure.

Units and currencies are left out of the value; a clock time is a value of its own ("14:30").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from qa.text.language import source, word_values

_THOUSAND = 1000
_UNITS, _TENS = word_values("number", "small"), word_values("number", "tens")
_SCALES = word_values("number", "scales") | word_values("number", "letters")
_UNIT, _TEN = source("number", "small"), source("number", "tens")
_BIG = "|".join(word for word, value in word_values("number", "scales").items() if value >= _THOUSAND)
_SMALL = rf"(?:(?:{_TEN})(?:[\s-]+(?:{_UNIT}))?|(?:{_UNIT})|(?<!half )a(?=[\s-]+(?:{_BIG})\b))"
# Spaces group thousands only where every further group has exactly three digits.
_NUMERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,:])(?P<time>\d{{1,2}}:\d{{2}})(?!:?\d)"
    rf"|(?<![\w.,:])(?P<numeral>{_NUMERAL})"
    rf"(?:[\s-]*(?P<scale>hundred|{_BIG}|bn|mn|tn)\b|(?P<letter>[km])\b|(?:st|nd|rd|th)\b)?(?!\d)"
    rf"|\b(?:(?P<hundreds>a|{_SMALL})[\s-]+hundred(?:[\s-]+(?:and\s+)?(?P<rest>{_SMALL}))?|(?P<small>{_SMALL}))\b"
    rf"(?:[\s-]+(?P<wordscale>{_BIG})\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """A figure and where it stands. `value` is canonical text; `spelled` tells words from digits."""

    value: str
    text: str
    start: int
    end: int
    spelled: bool


def figures(text: str) -> list[Amount]:
    """Every figure of the text, in reading order. Names such as "G7" are not figures."""
    return [
        Amount(_value(found), found.group(), found.start(), found.end(), bool(found["small"] or found["hundreds"]))
        for found in _FIGURE.finditer(text)
    ]


def with_values(text: str) -> str:
    """The text with each figure replaced by its canonical value, so that spellings compare equal."""
    return _FIGURE.sub(_value, text)


def _value(found: re.Match[str]) -> str:
    if found["time"]:
        return f"{found['time']:0>5}"
    if found["numeral"]:
        number = Decimal(re.sub(r"[,\s]", "", found["numeral"]))
        scale = found["scale"] or found["letter"]
        return _canonical(number * Decimal(_SCALES[scale.casefold()]) if scale else number)
    number = Decimal(_small(found["small"] or found["hundreds"]))
    if found["hundreds"]:
        number = number * 100 + (_small(found["rest"]) if found["rest"] else 0)
    scale = found["wordscale"]
    return _canonical(number * Decimal(_SCALES[scale.casefold()]) if scale else number)


def _small(words: str) -> int:
    if words.casefold() == "a":
        return 1
    return int(sum(_TENS.get(word, 0) + _UNITS.get(word, 0) for word in re.split(r"[\s-]+", words.casefold())))


def _canonical(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
