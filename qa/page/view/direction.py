"""From which side a live blog's words are read: the page's own English labels stand where those begin."""

from __future__ import annotations

import unicodedata
from collections import Counter

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction_of(*texts: str) -> str:
    """Either "rtl" or "ltr": the direction that most letters of the texts have."""
    sides = {"ltr": 0, "rtl": 0}
    for letter, count in Counter("".join(texts)).items():
        if side := _STRONG.get(unicodedata.bidirectional(letter)):
            sides[side] += count
    return "rtl" if sides["rtl"] > sides["ltr"] else "ltr"
