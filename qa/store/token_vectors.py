"""Which tokens of a chunk are kept for late interaction: those of words that carry meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qa.text.terms import content_words
from vectorstore.full_text import SidecarRecord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.models import Chunk
    from vectorstore.embedding.minilm import TokenVectors


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
