"""Figures that are said in words of their own: ordinals ("the fourth"), shares ("two thirds"), multiples ("twice")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.text.language import pattern, word_values

_SHARE = pattern("spelled", "share")
_ONE_IN = pattern("spelled", "one_in")
_ORDINAL = pattern("spelled", "ordinal")
_MULTIPLE = pattern("spelled", "multiple")
_ORDINALS = word_values("number", "ordinals")
_NUMBERS = word_values("number", "small") | word_values("number", "tens")


@dataclass(frozen=True)
class Spelled:
    """A value and its unit ("ordinal", "percent" or "times") at `text[start:end]`.

    `sure` is False where the words may mean something else: "a third" is a share or an ordinal.
    """

    value: float
    unit: str
    start: int
    end: int
    sure: bool = True


def spelled(text: str) -> Iterator[Spelled]:
    """All of them, shares first; the words of a share are not read as an ordinal too, unless they may be one."""
    taken: set[int] = set()
    for share in _SHARE.finditer(text):
        count = _NUMBERS.get((share["count"] or "").lower(), 1)
        part = word_values("spelled", "parts")[(share["part"] or share["half"]).lower()]
        sure = bool(share["half"] or share["of"] or share["many"] or count > 1)
        yield Spelled(100 * count / part, "percent", share.start(), share.end(), sure)
        if not sure:
            yield Spelled(part, "ordinal", share.start("part"), share.end("part"), sure=False)
        taken.update(range(share.start(), share.end()))
    for ratio in _ONE_IN.finditer(text):
        word = ratio["many"].lower()
        many = _NUMBERS.get(word) or word_values("spelled", "so_many").get(word) or float(word)
        yield Spelled(100.0 / many, "percent", ratio.start(), ratio.end())
    for found in _ORDINAL.finditer(text):
        if found.start() not in taken:
            yield Spelled(_ordinal(found), "ordinal", found.start(), found.end(), sure=not found["maybe"])
    for found in _MULTIPLE.finditer(text):
        yield Spelled(word_values("number", "multiples")[found["stem"].lower()], "times", found.start(), found.end())


def _ordinal(found: re.Match[str]) -> float:
    if found["digits"]:
        return float(found["digits"])
    if found["tens"]:
        return _NUMBERS[found["tens"].lower()] + _ORDINALS[found["ones"].lower()]
    return _ORDINALS[(found["word"] or found["second"] or found["maybe"]).lower()]
