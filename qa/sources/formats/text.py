"""Plain-text live blogs: title, standfirst, summary points, then updates, newest first.

Blocks are parted by blank lines. A headline is a block of one line without closing punctuation
(a short question or exclamation may be one too). Two lines of which the last ends in a credit in
square brackets are a caption.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.text.language import pattern

_PICTURE = pattern("caption", "picture")
_ATTRIBUTED = pattern("caption", "attributed")
_TIME = pattern("caption", "time")
_HEADLINE_LENGTH = 200
_BULLET = re.compile(r"^\s*[•*‣◦▪–-]\s+")
_CREDIT = re.compile(r"\[[^\[\]]{2,120}\]\s*(\([^()]{1,40}\))?$")
_CLOSED = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_ASKS = re.compile(r"[?!][\"'”’)]*$")
_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2})?$")


@dataclass(frozen=True)
class _Block:
    lines: tuple[str, ...]

    @cached_property
    def is_caption(self) -> bool:
        return bool(_CREDIT.search(self.lines[-1])) and len(self.lines) <= 2

    @cached_property
    def is_description(self) -> bool:
        """Whether this is one sentence about a picture, without a credit."""
        line = self.lines[0]
        single = len(self.lines) == 1 and len(line) <= _HEADLINE_LENGTH and not _SENTENCE_BREAK.search(line)
        return single and bool(_PICTURE.match(line)) and not _ATTRIBUTED.search(line)

    @cached_property
    def is_list(self) -> bool:
        return any(_BULLET.match(line) for line in self.lines)

    @cached_property
    def is_time(self) -> bool:
        return len(self.lines) == 1 and bool(_TIME.match(self.lines[0]))

    @cached_property
    def is_headline(self) -> bool:
        line = self.lines[0]
        if len(self.lines) > 1 or len(line) > _HEADLINE_LENGTH or (_CLOSED.search(line) and not _ASKS.search(line)):
            return False
        if self.is_list or self.is_caption or self.is_time:
            return False
        if is_boilerplate(line) or self.is_description or not any(c.isalpha() for c in line):
            return False
        if _ASKS.search(line):
            return not line.startswith(("“", '"')) and not _SENTENCE_BREAK.search(line)
        return True


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
    clean = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    found = []
    for raw in re.split(r"\n[^\S\n]*\n", clean):
        lines = tuple(re.sub(r"\s+", " ", line).strip() for line in raw.split("\n") if line.strip())
        if lines:
            found.append(_Block(lines))
    return found


def _entries(blocks: list[_Block]) -> list[Update]:
    entries: list[Update] = []
    time_before: str | None = None
    for i, block in enumerate(blocks):
        if block.is_time:
            # A time belongs to the headline after it when it stands right above one.
            above = i + 1 < len(blocks) and blocks[i + 1].is_headline
            time = _iso(block.lines[0])
            if above:
                time_before = time
            elif entries and time:
                entries[-1] = replace(entries[-1], published_at=entries[-1].published_at or time)
        elif block.is_headline:
            entries.append(Update(id="", position=len(entries) + 1, headline=block.lines[0], published_at=time_before))
            time_before = None
        elif entries:
            entries[-1] = _extended(entries[-1], block)
    return entries


def _extended(update: Update, block: _Block) -> Update:
    if block.is_caption or block.is_description:
        return replace(update, captions=(*update.captions, " ".join(block.lines)))
    paragraphs = tuple(
        "• " + _BULLET.sub("", line) if _BULLET.match(line) else line
        for line in block.lines
        if not is_boilerplate(line)
    )
    return replace(update, body=(*update.body, *paragraphs))


def _iso(line: str) -> str | None:
    found = _ISO_TIME.search(line)
    return f"{found[1]}T{found[2]}{(found[3] or '').replace('Z', '+00:00')}" if found else None


def with_ids(entries: list[Update]) -> tuple[Update, ...]:
    """Ids from the headline, counted from the oldest, so that a page growing at the top keeps them."""
    seen: Counter[str] = Counter()
    named = []
    for entry in reversed(entries):
        key = re.sub(r"\W+", " ", entry.headline.casefold()).strip()
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
        named.append(replace(entry, id=f"u-{digest}"))
    return tuple(reversed(named))
