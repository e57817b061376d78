"""Follow-ups without a model: carry over what the earlier questions were about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.text.terms import content_words

_REFERS = re.compile(
    r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|such|same"
    r"|former|latter|others?)\b",
    re.IGNORECASE,
)
_OPENS_WITH_LINK = re.compile(r"^\s*(and|but|so|also|what about|how about|what else|or)\b", re.IGNORECASE)
_FEW = 2
_QUOTED = 300


def standalone_question(question: str, history: Sequence[str]) -> str:
    """The question as it would be asked by itself: with the question it follows in front, where it leans on one.

    A question leans on the one before when it opens with "and", points back ("he", "that"), or has at
    most two words of its own. A chain is followed back to the question that stands by itself.
    """
    question = question.strip()
    chain: list[str] = []
    current = question
    for earlier in reversed([text.strip() for text in history if text.strip()]):
        if not leans(current):
            break
        chain.append(earlier[:_QUOTED])
        current = earlier
    if not chain:
        return question
    return " ".join([*reversed(chain), question])


def leans(question: str) -> bool:
    """Whether a question can hardly be understood without the one before it."""
    own = content_words(question)
    named = any(word[:1].isupper() for word in question.split()[1:])
    if _OPENS_WITH_LINK.match(question):
        return True
    if len(own) <= _FEW and not named:
        return True
    return bool(_REFERS.search(question)) and not named
