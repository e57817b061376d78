"""Words for the full-text index: in scripts that part no words, each character is a word of its own."""

from __future__ import annotations

import re

_TERM = re.compile(r"\w+(?:[.,]\d+)*")
_UNPARTED = re.compile(
    "(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=\\w)|(?<=\\w)(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
)


def terms_of(text: str) -> list[str]:
    """The words and figures of a text, as the index holds them."""
    return _TERM.findall(parted(text))


def parted(text: str) -> str:
    """The text with spaces between the characters of scripts that have none between words."""
    return text if text.isascii() else _UNPARTED.sub(" ", text)
