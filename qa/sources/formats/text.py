"""Plain-text live blogs: title, standfirst, summary points, then updates, newest first.

Blocks are parted by blank lines. A headline is a block of one line without closing punctuation
(a short question or exclamation may be one too). Two lines of which the last ends in a credit in
square brackets are a caption.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.markdown import without_marks
from qa.text.language import pattern
from qa.text.sentences import is_closed

_PICTURE = pattern("caption", "picture")
_ATTRIBUTED = pattern("caption", "attributed")
_TIME = pattern("caption", "time")
_HEADLINE_LENGTH = 200
_BULLET = re.compile(r"^\s*[•*‣◦▪–-]\s+")
_CREDIT = re.compile(r"\[[^\[\]]{2,120}\]\s*(\([^()]{1,40}\))?$")
_ASKS = re.compile(r"[?!][\"'”’)]*$")
_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_NO_WORD = re.compile(r"\W+")
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2})?$")


@dataclass(frozen=True)
class _Block:
    lines: tuple[str, ...]
    is_headline: bool = False
    is_time: bool = False
    is_list: bool = False
    is_caption: bool = False
    is_description: bool = False


@dataclass
class _Entry:
    headline: str
    published_at: str | None
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


def parse_text(text: str, liveblog_id: str) -> LiveBlog:
    """Read a plain-text page; raises SourceError when it holds no update."""
    blocks = _blocks(text)
    heads = [i for i, block in enumerate(blocks) if block.is_headline]
    if not heads or heads[-1] == len(blocks) - 1 == 0:
        raise SourceError(
            "No updates found: expected a headline line followed by its paragraphs, parted by blank lines."
        )
    # The first headline-like line is the page's title, unless it is the only one.
    first = heads[1] if len(heads) > 1 else heads[0]
    if first and blocks[first - 1].is_time:
        first -= 1
    preamble = [block for i, block in enumerate(blocks[:first]) if i != heads[0]]
    entries = _entries(blocks[first:])
    return LiveBlog(
        id=liveblog_id,
        title=blocks[heads[0]].lines[0],
        updates=with_ids(entries),
        standfirst=" ".join(
            line for b in preamble if not (b.is_caption or b.is_list) for line in b.lines if not is_boilerplate(line)
        ),
        summary=tuple(_BULLET.sub("", line) for b in preamble for line in b.lines if _BULLET.match(line)),
        captions=tuple(
            " ".join(lines)
            for b in preamble
            if (lines := [x for x in b.lines if not _BULLET.match(x)]) and _CREDIT.search(lines[-1])
        ),
    )


def _blocks(text: str) -> list[_Block]:
    clean = without_marks(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    found = []
    for raw in _EMPTY_LINE.split(clean):
        lines = tuple(line for written in raw.split("\n") if (line := " ".join(written.split())))
        if lines:
            found.append(_block(lines))
    return found


def _block(lines: tuple[str, ...]) -> _Block:
    """What a block is, by its lines."""
    line = lines[0]
    is_list = any(map(_BULLET.match, lines))
    is_caption = len(lines) <= 2 and "[" in lines[-1] and bool(_CREDIT.search(lines[-1]))  # noqa: PLR2004 - alternative text, caption
    if len(lines) > 1 or len(line) > _HEADLINE_LENGTH:
        return _Block(lines, is_list=is_list, is_caption=is_caption)
    is_time = bool(_TIME.match(line))
    is_description = bool(_PICTURE.match(line)) and not _SENTENCE_BREAK.search(line) and not _ATTRIBUTED.search(line)
    may_be = not (is_list or is_caption or is_time or is_description)
    return _Block(lines, may_be and _is_headline(line), is_time, is_list, is_caption, is_description)


def _is_headline(line: str) -> bool:
    asks = bool(_ASKS.search(line))
    if is_closed(line) and not asks:
        return False
    if is_boilerplate(line) or not any(c.isalpha() for c in line):
        return False
    return not asks or (not line.startswith(("“", '"')) and not _SENTENCE_BREAK.search(line))


def _entries(blocks: list[_Block]) -> list[Update]:
    entries: list[_Entry] = []
    time_before: str | None = None
    for i, block in enumerate(blocks):
        if block.is_time:
            # A time belongs to the headline after it when it stands right above one.
            above = i + 1 < len(blocks) and blocks[i + 1].is_headline
            time = _iso(block.lines[0])
            if above:
                time_before = time
            elif entries and time:
                entries[-1].published_at = entries[-1].published_at or time
        elif block.is_headline:
            entries.append(_Entry(block.lines[0], time_before))
            time_before = None
        elif entries:
            _extend(entries[-1], block)
    return [
        Update("", n, entry.headline, tuple(entry.body), tuple(entry.captions), entry.published_at)
        for n, entry in enumerate(entries, 1)
    ]


def _extend(entry: _Entry, block: _Block) -> None:
    if block.is_caption or block.is_description:
        entry.captions.append(" ".join(block.lines))
        return
    entry.body += (
        "• " + _BULLET.sub("", line) if _BULLET.match(line) else line
        for line in block.lines
        if not is_boilerplate(line)
    )


def _iso(line: str) -> str | None:
    found = _ISO_TIME.search(line)
    return f"{found[1]}T{found[2]}{(found[3] or '').replace('Z', '+00:00')}" if found else None


def with_ids(entries: list[Update]) -> tuple[Update, ...]:
    """Places in order, and ids from the headline, counted from the oldest: a page growing at the top keeps them."""
    seen: Counter[str] = Counter()
    named = []
    for position, entry in zip(range(len(entries), 0, -1), reversed(entries), strict=True):
        key = _NO_WORD.sub(" ", entry.headline.casefold()).strip()
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
        named.append(replace(entry, id=f"u-{digest}", position=position))
    return tuple(reversed(named))
