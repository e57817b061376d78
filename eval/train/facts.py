"""Where a fact's wording stands in a text."""

from __future__ import annotations

import re


def find_fact(text: str, fact: str, start: int = 0) -> tuple[int, int] | None:
    """Where a fact's wording stands in a text from `start` on, at a word's beginning; None where it does not."""
    found = re.compile(rf"(?<!\w){re.escape(_plain(fact))}").search(_plain(text), start)
    return found.span() if found else None


def _plain(text: str) -> str:
    """Lower case and plain quote marks; every character keeps its place."""
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(str.maketrans("’‘“”–—\u00a0", "''\"\"-- "))
