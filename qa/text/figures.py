"""Figures in text as values: "100,000", "100 000", "one hundred thousand" and "0.1m" are one and the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.text.language import source, word_list, word_values

_SMALL = word_values("number", "small") | word_values("number", "tens")
_LETTERS = word_values("number", "letters")
SCALES = word_values("number", "scales") | _LETTERS
"""What a word or letter behind a figure multiplies it by."""
_NUMBER_WORD = f"{source('number', 'small')}|{source('number', 'tens')}"
_SCALE, _LETTER = source("number", "scales"), source("number", "letters")
_THOUSAND = 1e3
_PERCENT = source("number", "percent")
_ARTICLE, _HALF, _JOINS = (source("number", name) for name in ("article", "half", "joins"))
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<currency>[$€£¥₴₹])?\s?(?P<digits>{_DIGITS})"
    rf"(?:[ -]?(?P<scale>{_SCALE})\b|(?P<suffix>{_LETTER})(?![a-z]))?(?P<percent>\s?(?:{_PERCENT}))?"
    rf"|\b(?P<half>{_HALF})?(?P<words>(?:{_ARTICLE}\s+)?(?:{_NUMBER_WORD}|{_SCALE})"
    rf"(?:(?:{_JOINS}|[\s-]+)(?:{_NUMBER_WORD}|{_SCALE}))*)\b"
    rf"(?P<wordpercent>\s?(?:{_PERCENT}))?",
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
    parts = [p for p in re.split(r"[\s-]+", phrase.lower()) if p not in word_list("number", "fillers")]
    if [_SMALL.get(part) for part in parts] in ([], [1.0]):
        return None
    total, group = 0.0, 0.0
    for part in parts:
        if part in _SMALL:
            group += _SMALL[part]
        elif SCALES[part] < _THOUSAND:
            group = (group or 1) * SCALES[part]
        else:
            total += (group or 1) * SCALES[part]
            group = 0.0
    return total + group
