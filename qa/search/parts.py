"""A question that asks two things at once, as the questions that it is made of."""

from __future__ import annotations

import re

from qa.text.language import pattern
from qa.text.terms import content_words

_MOST = 3
_SHORT = 6


def parts_of(asked: str) -> tuple[str, ...]:
    """The questions that are asked in one ("how many died and who said so"), in order; one alone where it is one.

    Words in front of the first ("rotherham how many …, and how many …") belong to each.
    """
    asks = pattern("question", "asks")
    parts = [part.strip() for part in re.split(pattern("question", "joins"), asked) if part.strip()]
    whole = 1 < len(parts) <= _MOST and all(asks.search(part) for part in parts) and content_words(parts[0])
    # "Who is the man who fell and who was saved?" asks one thing: the second "who" belongs to the man.
    if not whole or len(asks.findall(parts[0])) > 1:
        return (asked,)
    lead = parts[0][: asks.search(parts[0]).start()].strip()  # type: ignore[union-attr]
    if not content_words(lead) or len(lead.split()) > _SHORT:
        return tuple(parts)
    return (parts[0], *(f"{lead} {part}" for part in parts[1:]))
