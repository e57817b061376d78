"""Recognise that a model says the updates don't tell, in the ways that models say it."""

from __future__ import annotations

from qa.text.language import pattern

_REFUSES = pattern("refusal", "refuses")


def refuses(sentence: str) -> bool:
    """Whether a sentence says that the updates hold no answer."""
    return bool(_REFUSES.match(sentence.strip(" \"'“”*•-")))
