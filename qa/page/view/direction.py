"""From which side a live blog's words are read: the page's own English labels stand where those begin."""

from __future__ import annotations

import unicodedata
from collections import Counter

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction_of(*texts: str) -> str:
    """Either "rtl" or "ltr": the direction that most letters of the texts have."""
    letters = Counter(_STRONG.get(unicodedata.bidirectional(letter)) for text in texts for letter in text)
    return "rtl" if letters["rtl"] > letters["ltr"] else "ltr"
