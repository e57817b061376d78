"""How a question hangs on the conversation, and what it is with the questions before it in front."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from qa.text.language import pattern
from qa.text.terms import content_words

_FEW = 2
_QUOTED = 300


class Lean(StrEnum):
    """How a question leans on the one before."""

    NOT = "not"
    REFERS = "refers"
    """It points back ("When was she elected?") but says itself what it asks."""
    SHORT = "short"
    """It says too little by itself ("And in Poland?")."""


def lean_of(question: str) -> Lean:
    """How a question leans on the one before, by its words alone; the search may still find that it does not."""
    own = content_words(question)
    named = any(word[:1].isupper() for word in question.split()[1:])
    if pattern("follow_up", "refers").search(question) and not named:
        return Lean.REFERS if own else Lean.SHORT
    if pattern("follow_up", "link").match(question):
        return Lean.SHORT
    return Lean.SHORT if len(own) < _FEW and not named else Lean.NOT


def with_earlier(question: str, history: Sequence[str]) -> str:
    """The question with those in front that it leans on; a chain is followed back to one that stands by itself."""
    chain: list[str] = []
    current = question
    for earlier in reversed([text.strip() for text in history if text.strip()]):
        if lean_of(current) is Lean.NOT:
            break
        chain.append(earlier[:_QUOTED])
        current = earlier
    return " ".join([*reversed(chain), question])
