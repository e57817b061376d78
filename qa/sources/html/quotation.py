"""Block quotations as text: in quotation marks, with who is quoted."""

from __future__ import annotations

import re

from qa.text.language import pattern

_INTRODUCES = pattern("sentence", "introduces")
_BULLET = "• "
_OPENING = "“\"‘'«„‹"
_SIGNED = re.compile(r"(?:[—–―]|--)\s*\S.{0,160}$")
_DASHES = re.compile(r"^[—–―\-\s]+")
_LONGEST_INTRODUCTION = 600


def format_quotation(paragraphs: list[str], start: int) -> None:
    """Turn `paragraphs[start:]`, a quotation, into text that shows it is one; changes the list.

    A closing line that begins with a dash is who is quoted and goes behind the quotation. A paragraph
    before it that introduces it ("The minister said:") and its first paragraph become one, so that
    the words and their speaker are found together.
    """
    quoted = paragraphs[start:]
    del paragraphs[start:]
    signature = _DASHES.sub("", quoted.pop()) if len(quoted) > 1 and _SIGNED.match(quoted[-1]) else ""
    quoted = _in_marks(quoted)
    if signature and quoted:
        quoted[-1] = signed(quoted[-1], signature)
    if quoted and paragraphs and _introduces(paragraphs[-1]) and not quoted[0].startswith(_BULLET):
        quoted[0] = f"{paragraphs.pop()} {quoted[0]}"
    paragraphs.extend(quoted)


def signed(quotation: str, who: str) -> str:
    """The quotation with who is quoted behind it."""
    return f"{quotation} — {_DASHES.sub('', who)}"


def _introduces(paragraph: str) -> bool:
    return len(paragraph) <= _LONGEST_INTRODUCTION and bool(_INTRODUCES.search(paragraph))


def _in_marks(paragraphs: list[str]) -> list[str]:
    """Opening marks at each paragraph, closing ones at the last, where the page has none itself."""
    last = max((i for i, text in enumerate(paragraphs) if not text.startswith(_BULLET)), default=-1)
    marked = []
    for i, text in enumerate(paragraphs):
        if text.startswith((_BULLET, *_OPENING)):
            marked.append(text)
        else:
            marked.append(f"“{text}”" if i == last and not _closes_more(text) else f"“{text}")
    return marked


def _closes_more(text: str) -> bool:
    """Whether a quotation ends in the text that didn't begin in it."""
    return text.count("”") > text.count("“") or text.count('"') % 2 == 1
