"""Text that is written in Markdown, as converters and note-taking programs hand it on: without its marks."""

from __future__ import annotations

import re

_LEADING = ("#", "**")
_HEADING = re.compile(r"^#{1,6} +(?=\S)", re.MULTILINE)
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,})$", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])([^*\n]{1,300}?)(?<!\s)\1")
_EMPHASIS = re.compile(r"^([*_])(?=[^\s*_])([^*_\n]{1,300})(?<!\s)\1$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?:https?://|[/#])[^()\s]{1,500}\)")


def without_marks(text: str) -> str:
    """The text without the marks of headings, emphasis and links; as it is where no line begins with one of them."""
    if not any(text.startswith(mark) or f"\n{mark}" in text for mark in _LEADING):
        return text
    text = _RULE.sub("", _HEADING.sub("", text))
    return _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)))
