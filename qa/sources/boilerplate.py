"""Lines that a live blog page carries but that are no news: pointers, credits, welcomes, closings."""

from __future__ import annotations

import re

from qa.text.language import pattern

_CLOSING = pattern("boilerplate", "closing")
_CREDIT = pattern("boilerplate", "credit")
_POINTER = pattern("boilerplate", "pointer")
_GREETING = pattern("boilerplate", "greeting")
_POINTER_LENGTH = 220
_ONE_SENTENCE = re.compile(r"[.!?…][”’\"')]*\s+\S")


def is_boilerplate(line: str) -> bool:
    """Whether the whole paragraph points elsewhere, credits or greets instead of telling news."""
    text = line.strip().lstrip("•-–> ").strip()
    if _CLOSING.match(text) or _CREDIT.match(text):
        return True
    # A pointer or a greeting is one short sentence; a paragraph that goes on after it is news.
    if len(text) > _POINTER_LENGTH or _ONE_SENTENCE.search(text):
        return False
    return bool(_POINTER.match(text) or _GREETING.match(text))
