"""From updates to chunks: one paragraph each, its headline in front; and what is kept of each beside its vector."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.errors import SourceError
from qa.models import Chunk, LiveBlog, Update
from qa.text.moments import aware
from qa.text.sentences import sentence_spans
from qa.text.terms import content_words
from vectorstore.full_text import SidecarRecord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vectorstore.embedding.minilm import TokenVectors

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


def content_tokens(text: str, read: TokenVectors) -> NDArray[np.float32]:
    """The vectors of a chunk's tokens that belong to words with meaning (of all, if there are none): shape (n, 384)."""
    keep = []
    for row, (start, end) in enumerate(read.offsets):
        begin, stop = word_span(text, start, end)
        if _means(text[begin:stop]):
            keep.append(row)
    rows = keep or list(range(len(read.offsets)))
    return read.vectors[rows]


def sidecar_record(chunk: Chunk, read: TokenVectors) -> SidecarRecord:
    """What the sidecar keeps of a chunk."""
    return SidecarRecord(
        id=chunk.id,
        liveblog=chunk.liveblog,
        headline=chunk.headline,
        text=chunk.text,
        tokens=content_tokens(chunk.embedded_text, read),
    )


@lru_cache(maxsize=50_000)
def _means(word: str) -> bool:
    return bool(content_words(word))


def word_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The word that a token is part of.

    A mark behind a word reads as one more word with that word's weight. This is meant: in context a closing
    mark's vector stands for its whole sentence, and without it the right update is first 3 points less often.
    """
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "'’"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] in "'’"):
        end += 1
    return start, end
