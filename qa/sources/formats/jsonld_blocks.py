"""The JSON of a page's script blocks: taken out of comments, mended where templates break it, saved where cut off."""

from __future__ import annotations

import html
import json
import re

from qa.sources.json_text import as_dict, check_size
from qa.sources.partial import warn_partial

CUT_OFF = "cut off"
"""Marks a live blog of which only some updates could be read; no property of schema.org."""

_BEFORE = ("<!--", "//", "/*", "-->", "<![CDATA[", "*/", ">")
_AFTER = ("-->", "*/", "]]>", "<!", "/*", "//")
_IGNORED = "; \t\r\n"
_MOST_MARKS = 3
_ESCAPED = re.compile(r"[\[{\s]*&(?:quot|#0?34|#x22);", re.IGNORECASE)
_GAP = re.compile(r"[\s;,]*")
# A string first, so that nothing in one is taken for JSON; one without an end goes to the end of the block.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|,(?=\s*[\]}])|\}(?=\s*\{)', re.DOTALL)
_ESCAPE = re.compile(r'(\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))|\\')
# Properties spelled with where they are defined.
_SPELLED_OUT = re.compile(r'"(?:schema:|https?://schema\.org/)(\w+)"(?=\s*:)')
# A quotation mark within a string that nobody escaped: text stands on both sides of it.
_BARE_QUOTE = re.compile(r'(?<=[^\s{\[,:\\])(\s*)"(?=\s*[^\s,:}\]"])')
_UPDATES = re.compile(r'"liveBlogUpdate"\s*:\s*\[')
_NEXT_NODE = re.compile(r'\{\s*"')
_OF_UPDATES = frozenset(("articleBody", "datePublished", "liveBlogUpdate"))
_KEYS = re.compile(r'"(\w+)"\s*:')
_NEAR = 600
_MOST_FAILURES = 20
_DECODER = json.JSONDecoder(strict=False)


def read_block(content: str) -> object:
    """The value of one script block; a damaged one gives what can be saved of it, with a warning."""
    check_size(content)
    text = _unwrapped(content)
    try:
        return _load(text)
    except (ValueError, RecursionError):
        text = _TOKEN.sub(_mended, text)
    for attempt in (text, _BARE_QUOTE.sub(r"\1\"", text)):
        try:
            return _load(attempt)
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


def _unwrapped(content: str) -> str:
    """The JSON without the comment or CDATA marks that some pages put around it."""
    text = content.lstrip("\ufeff \t\r\n").rstrip(_IGNORED)
    for _ in range(_MOST_MARKS):
        for before in _BEFORE:
            text = text.removeprefix(before).lstrip()
        for after in _AFTER:
            text = text.removesuffix(after).rstrip(_IGNORED)
    if _ESCAPED.match(text):
        text = html.unescape(text)
    return _SPELLED_OUT.sub(r'"\1"', text) if '"schema:' in text or 'schema.org/liveBlogUpdate"' in text else text


def _load(text: str) -> object:
    """The value, or a list of them where a block holds several, one behind the other."""
    values = []
    position = 0
    while position < len(text):
        value, position = _DECODER.raw_decode(text, position)
        values.append(value)
        if gap := _GAP.match(text, position):
            position = gap.end()
    return values[0] if len(values) == 1 else values


def _mended(found: re.Match[str]) -> str:
    """A comma too many or too few, and escapes that JSON doesn't know."""
    piece = found.group()
    if piece == ",":
        return ""
    if piece == "}":
        return "},"
    return _ESCAPE.sub(r"\1", piece) if "\\" in piece else piece


def _salvage(text: str) -> object:
    """The updates that are whole in a block that is not."""
    start = _UPDATES.search(text)
    if not start:
        return None
    found: list[object] = []
    position, failures, damaged = start.end(), 0, 0
    while failures < _MOST_FAILURES:
        node = _NEXT_NODE.search(text, position)
        if not node:
            break
        try:
            value, position = _DECODER.raw_decode(text, node.start())
        except (ValueError, RecursionError):
            failures, position = failures + 1, node.end()
            damaged += 1 if _OF_UPDATES.intersection(_KEYS.findall(text, node.start(), node.end() + _NEAR)) else 0
            continue
        # Behind a damaged update its author and pictures come first.
        if _OF_UPDATES.intersection(as_dict(value)):
            found.append(value)
    if not found:
        return None
    lost = f", at least {damaged} could not" if damaged else ""
    warn_partial(f"The page's JSON-LD is damaged or cut off: {len(found)} updates in it could be read{lost}.")
    return {"@type": "LiveBlogPosting", "liveBlogUpdate": found, CUT_OFF: True}
