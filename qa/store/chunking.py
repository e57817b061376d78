"""From updates to chunks: one paragraph each, with the update's headline in front."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from qa.errors import SourceError
from qa.models import Chunk, LiveBlog, Update
from qa.text.moments import aware
from qa.text.sentences import sentence_spans

# The embedding model reads 256 tokens; English news has about 4.5 characters a token.
_LONGEST = 900
_PARAGRAPH_BREAK = re.compile(r"\n\n")


def check_liveblog(liveblog: LiveBlog) -> None:
    """Raise SourceError for a live blog that can't be kept: a name with a slash, or no text at all."""
    if not liveblog.id.strip() or "/" in liveblog.id:
        raise SourceError(f"A live blog can't be called {liveblog.id!r}: give a --name without a slash.")
    if not any(update.text.strip() for update in liveblog.updates):
        raise SourceError(f"{liveblog.id} has no update with a text: check that this is the page of a live blog.")
    twice = [name for name, times in Counter(update.id for update in liveblog.updates).items() if times > 1]
    if twice:
        raise SourceError(f"{liveblog.id} has two updates with the id {twice[0]!r}: give each an id of its own.")
    for update in liveblog.updates:
        for moment in filter(None, (update.published_at, update.modified_at)):
            if not isinstance(moment, str) or aware(moment) is None:
                raise SourceError(f"Update {update.id!r}: {moment!r} is no time: write 2031-03-02T14:05:00+01:00.")


def chunk_update(update: Update, liveblog: str) -> list[Chunk]:
    """The update's chunks in reading order, with their offsets in `Update.text`.

    An update without a body is one chunk, its headline; a paragraph too long for the
    embedding model is cut between sentences.
    """
    spans = []
    at = len(update.headline) + 2 if update.headline and update.body else 0
    for paragraph in update.body or (update.headline,):
        spans += [(at + start, at + end) for start, end in _cut(paragraph)]
        at += len(paragraph) + 2
    chunks: dict[str, Chunk] = {}
    text = update.text
    for start, end in spans:
        if not text[start:end].strip():
            continue
        digest = hashlib.sha256(f"{update.headline}\n{text[start:end]}".encode()).hexdigest()[:16]
        # A paragraph that stands twice in one update is one chunk.
        chunks.setdefault(
            digest,
            Chunk(
                id=f"{liveblog}/{update.id}/{digest}",
                liveblog=liveblog,
                update_id=update.id,
                headline=update.headline,
                text=text[start:end],
                start=start,
                end=end,
            ),
        )
    return list(chunks.values())


def key_of(chunk_id: str) -> tuple[str, str]:
    """The live blog and the update that a chunk's id names."""
    liveblog, _, rest = chunk_id.partition("/")
    return liveblog, rest.rpartition("/")[0]


def _cut(paragraph: str) -> list[tuple[int, int]]:
    if len(paragraph) <= _LONGEST:
        return [(0, len(paragraph))]
    pieces: list[tuple[int, int]] = []
    for start, end in sentence_spans(paragraph):
        if pieces and end - pieces[-1][0] <= _LONGEST:
            pieces[-1] = (pieces[-1][0], end)
        else:
            # A single sentence without end (a table, a hostile page) is cut at the limit.
            pieces += [(cut, min(cut + _LONGEST, end)) for cut in range(start, end, _LONGEST)]
    return pieces
