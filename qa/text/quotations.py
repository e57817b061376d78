"""Quotations in a model's sentence, and whether a source says them word for word."""

from __future__ import annotations

import re
from functools import lru_cache

_CURLY = re.compile(r"[“„«]([^“”„«»]*)[”“»]")
_OPEN_ONLY = re.compile(r"[“„«]([^“”„«»]*)$")
_CLOSE_ONLY = re.compile(r"^([^“”„«»]*)[”»]")
_STRAIGHT = re.compile(r'"([^"]*)"')
# An apostrophe within or at the end of a word neither opens nor closes.
_SINGLE = re.compile(r"(?<!\w)[‘']((?:[^‘’'\n]|(?<=\w)[’'](?=\w))+)[’'](?!\w)")
_GAP = re.compile(r"\.{3,}|…|\[[^\]]*\]|\([^)]*\)")
_MARKS = str.maketrans("", "", "“”„«»\"‘’'")
_DASHES = re.compile(r"\s*[–—-]+\s*")


def quotations(sentence: str) -> list[str]:
    """What stands in quotation marks; a mark that only opens or closes reaches to the sentence's end or start."""
    found = [match[1] for match in _CURLY.finditer(sentence)]
    rest = _CURLY.sub(" ", sentence)
    found += [match[1] for pattern in (_OPEN_ONLY, _CLOSE_ONLY) for match in pattern.finditer(rest)]
    found += [match[1] for match in _STRAIGHT.finditer(rest)]
    rest = _STRAIGHT.sub(" ", rest)
    if '"' in rest:
        before, after = rest.split('"', 1)
        found.append(after if not before.strip() or before.endswith((" ", "(")) else before)
    found += [match[1] for match in _SINGLE.finditer(_OPEN_ONLY.sub(" ", _CLOSE_ONLY.sub(" ", rest)))]
    return [quotation.strip() for quotation in found if any(c.isalnum() for c in quotation)]


def stands_in(quotation: str, source: str) -> bool:
    """Whether the source has the quotation word for word, but for quote style, spaces, case and end punctuation.

    Words left out ("…") or put in brackets part it; the parts must stand in the source in order.
    """
    text, at = plain(source), 0
    for part in _GAP.split(quotation):
        wanted = plain(part).strip(" ,.;:!?-")
        if not wanted:
            continue
        found = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)").search(text, at)
        if not found:
            return False
        at = found.end()
    return True


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """The text in small letters with quotation marks gone, dashes and white space made one."""
    return " ".join(_DASHES.sub("-", text.translate(_MARKS).casefold()).split())
