"""Find passages: dense and lexical candidates, fused by reciprocal rank, ranked by late interaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.models import Chunk, Passage, Retrieved
from qa.search.matching import ReadQuestion, maxsim, read_question, similarities
from qa.search.past import past_candidates
from qa.store.shelf import Shelf
from vectorstore.chroma import chroma_errors
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray

# Reciprocal rank fusion: 1 / (K + rank). 60 is the constant of Cormack et al. (2009).
_RRF_K = 60
# Each side's candidates; 40 held the right update for 99% of the tune questions on three pages.
_CANDIDATES = 40


@dataclass(frozen=True)
class Found:
    """What a search found: passages best first, and their updates best first."""

    question: ReadQuestion
    passages: tuple[Passage, ...]
    updates: tuple[Retrieved, ...]


def search(
    question: str, storage: Shelf, embedding: MiniLM | BaseEmbedding, liveblogs: Sequence[str] | None = None
) -> Found:
    """Passages for a standalone question; `liveblogs` limits it to those ids, None searches all."""
    read = read_question(question, storage.reader, storage.sidecar)
    vector = read.vector
    if not isinstance(embedding, MiniLM):
        vector = np.asarray(embedding.get_query_embedding(question), dtype=np.float32)
    words = [word.text for word in read.words]
    pages = storage.pages()
    wanted = list(pages) if liveblogs is None else list(liveblogs)
    if storage.past:
        dense, rankings = past_candidates(vector, words, storage, wanted, _CANDIDATES)
    else:
        # An everyday search filters nothing: Chroma answers much faster without a metadata filter.
        only = None if set(wanted) == set(pages) else wanted
        dense = _dense(vector, storage, only)
        rankings = [storage.sidecar.search(words, _CANDIDATES, only)]
    candidates = [chunk for chunk_id in _fuse(list(dense), *rankings) if (chunk := storage.chunk(chunk_id))]
    passages = [
        Passage(chunk, _position(chunk, storage), round(score, 4), dense.get(chunk.id))
        for chunk, score in _rank(read, candidates, storage)
    ]
    passages.sort(key=lambda p: (-p.score, p.chunk.liveblog, p.position, p.chunk.start))
    return Found(read, tuple(passages), group(passages))


def _position(chunk: Chunk, storage: Shelf) -> int:
    return storage.updates(chunk.liveblog)[chunk.update_id].position


def group(passages: Sequence[Passage]) -> tuple[Retrieved, ...]:
    """The updates that the passages belong to, each with its best passage's score, best first."""
    best: dict[tuple[str, str], Passage] = {}
    for passage in passages:
        best.setdefault((passage.chunk.liveblog, passage.chunk.update_id), passage)
    return tuple(
        Retrieved(
            liveblog=liveblog,
            update_id=update_id,
            position=passage.position,
            headline=passage.chunk.headline,
            score=passage.score,
        )
        for (liveblog, update_id), passage in best.items()
    )


def _fuse(*rankings: list[str]) -> list[str]:
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, chunk_id in enumerate(ranking, start=1):
            scores[chunk_id] += 1 / (_RRF_K + rank)
    return sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))


def _rank(question: ReadQuestion, chunks: list[Chunk], storage: Shelf) -> list[tuple[Chunk, float]]:
    tokens = storage.sidecar.tokens([chunk.id for chunk in chunks])
    known = [chunk for chunk in chunks if chunk.id in tokens]
    cosines = similarities(question, [(chunk.embedded_text, tokens[chunk.id]) for chunk in known])
    return [(chunk, maxsim(question, part)) for chunk, part in zip(known, cosines, strict=True)]


def _dense(vector: NDArray[np.float32], storage: Shelf, only: list[str] | None) -> dict[str, float]:
    """Cosines by chunk id, best first."""
    where: Any = {"liveblog": {"$in": only}} if only else None
    with chroma_errors(storage.chroma.where):
        found = storage.chroma.chunks.query(
            query_embeddings=[vector],  # type: ignore[arg-type]
            n_results=_CANDIDATES,
            where=where,
            include=["distances"],
        )
    distances = found["distances"] or [[]]
    return {chunk_id: 1.0 - distance for chunk_id, distance in zip(found["ids"][0], distances[0], strict=True)}
