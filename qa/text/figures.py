"""Figures in text as values: "100,000", "100 000", "one hundred thousand" and "0.1m" are one and the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SMALL = {word: value for value, word in enumerate(_UNITS)} | _TENS
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "dozen": 12.0,
}
"""What a word or letter behind a figure multiplies it by."""
_CURRENCY = {"$": "money", "€": "money", "£": "money", "¥": "money", "₴": "money", "₹": "money"}
_NUMBER_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<currency>[$€£¥₴₹])?\s?(?P<digits>{_DIGITS})"
    r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen)\b|(?P<suffix>bn|tn|mn|m|k)(?![a-z]))?"
    r"(?P<percent>\s?(?:%|per ?cent\b|percentage points?\b))?"
    rf"|\b(?P<half>half\s+(?=an?\s))?(?P<words>(?:an?\s+)?(?:{_NUMBER_WORD}|hundred|thousand|million|billion|dozen)"
    rf"(?:(?:(?:(?<=hundred)|(?<=thousand)|(?<=million))\s+and\s+|[\s-]+)(?:{_NUMBER_WORD}|hundred|thousand|million|billion|trillion|dozen))*)\b"
    r"(?P<wordpercent>\s?(?:%|per ?cent\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Figure:
    """A figure as it stands at `text[start:end]`: its value, and "money", "percent" or "" as its kind."""

    value: float
    start: int
    end: int
    kind: str = ""


def figures(text: str) -> list[Figure]:
    """All figures of a text in order. A bare "one" or "a" is a word, not a figure."""
    found = []
    for match in _FIGURE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if match["digits"]:
            if start and (text[start - 1].isalpha() or text[start - 1] == "_") and not match["currency"]:
                continue
            value = float(re.sub(r"[,\s\u00a0\u202f]", "", match["digits"]))
            value *= SCALES.get((match["scale"] or match["suffix"] or "").lower(), 1.0)
            kind = "percent" if match["percent"] else "money" if match["currency"] else ""
            found.append(Figure(value, start, match.end(), kind))
        elif (spelled := _spelled(match["words"])) is not None:
            value = spelled / 2 if match["half"] else spelled
            found.append(Figure(value, start, match.end(), "percent" if match["wordpercent"] else ""))
    return found


def values(text: str) -> set[float]:
    """The values of all figures of a text."""
    return {round(figure.value, 6) for figure in figures(text)}


def _spelled(phrase: str) -> float | None:
    parts = [p for p in re.split(r"[\s-]+", phrase.lower()) if p not in {"and", "a", "an"}]
    if parts == ["one"] or not parts:
        return None
    total, group = 0.0, 0.0
    for part in parts:
        if part in _SMALL:
            group += _SMALL[part]
        elif part in {"hundred", "dozen"}:
            group = (group or 1) * SCALES[part]
        else:
            total += (group or 1) * SCALES[part]
            group = 0.0
    return total + group
