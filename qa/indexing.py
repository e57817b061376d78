"""Bring the store level with a page: embed what is new, drop what is gone, leave the rest alone."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Container
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qa.chunking import chunk_update
from qa.models import Chunk, IndexReport, LiveBlog, Update
from qa.storage import Page, Storage, now, record_of, sidecar_record
from vectorstore.chroma import chroma_errors
from vectorstore.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Progress = Callable[[int, int], None]
"""Called with (chunks embedded so far, chunks to embed)."""

# Chunks written in one go: a Ctrl-C loses at most this many embeddings.
_STEP = 64


def index_liveblog(
    liveblog: LiveBlog, storage: Storage, embedding: MiniLM | BaseEmbedding, progress: Progress | None = None
) -> IndexReport:
    """Write the live blog. The page's order comes last, so a run that was cut short is completed by the next."""
    started = time.perf_counter()
    with storage.writing:
        storage.begin_writing()
        chunks = {update.id: chunk_update(update, liveblog.id) for update in liveblog.updates}
        before = dict(storage.updates(liveblog.id)) if liveblog.id in storage.pages() else {}
        have = storage.chunk_records(liveblog.id)
        wanted = {chunk.id: chunk for parts in chunks.values() for chunk in parts}
        new = [chunk for chunk in wanted.values() if chunk.id not in have]
        read = storage.sidecar.ids(liveblog.id)
        _embed([c for c in wanted.values() if c.id not in have or c.id not in read], have, storage, embedding, progress)
        moved = _mend_metadata([chunk for chunk in wanted.values() if chunk.id in have], have, storage)
        edited = [u for u in liveblog.updates if u.id not in before or record_of(before[u.id]) != record_of(u)]
        gone = set(have) - set(wanted)
        if new or moved or edited or gone or not _same_page(liveblog, storage):
            _write(liveblog, edited, chunks, storage)
            _drop(liveblog, gone, storage)
        storage.sidecar.settle(liveblog.id, storage.page(liveblog.id).revision, wanted)
    changed = [update for update in edited if update.id in before]
    kept = {update.id for update in liveblog.updates}
    return IndexReport(
        liveblog=liveblog.id,
        title=liveblog.title,
        added=tuple(update.label for update in edited if update.id not in before),
        changed=tuple(update.label for update in changed),
        removed=tuple(update.label for update in before.values() if update.id not in kept),
        unchanged=len(liveblog.updates) - len(edited),
        embedded_chunks=len(new),
        seconds=time.perf_counter() - started,
    )


def _embed(
    chunks: list[Chunk],
    have: Container[str],
    storage: Storage,
    embedding: MiniLM | BaseEmbedding,
    progress: Progress | None,
) -> None:
    """Vectors into Chroma for chunks it does not have; tokens into the sidecar for all that are given."""
    # LlamaIndex takes seconds to import, and asking does without it.
    from llama_index.core.schema import TextNode

    store = storage.chroma.vector_store
    for at in range(0, len(chunks), _STEP):
        part = chunks[at : at + _STEP]
        read = storage.reader.read([chunk.embedded_text for chunk in part])
        new = [(chunk, tokens) for chunk, tokens in zip(part, read, strict=True) if chunk.id not in have]
        if isinstance(embedding, MiniLM):
            vectors = [list(map(float, tokens.pooled)) for _, tokens in new]
        else:
            vectors = embedding.get_text_embedding_batch([chunk.embedded_text for chunk, _ in new])
        nodes = [
            TextNode(id_=chunk.id, text=chunk.text, metadata=_metadata(chunk), embedding=vector)
            for (chunk, _), vector in zip(new, vectors, strict=True)
        ]
        if nodes:
            with chroma_errors(storage.chroma.where):
                store.add(list(nodes))
        storage.sidecar.add(sidecar_record(chunk, tokens) for chunk, tokens in zip(part, read, strict=True))
        if progress:
            progress(at + len(part), len(chunks))


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    return {
        "liveblog": chunk.liveblog,
        "update_id": chunk.update_id,
        "headline": chunk.headline,
        "start": chunk.start,
        "end": chunk.end,
        "published_at": chunk.published_at or "",
    }


def _mend_metadata(kept: list[Chunk], have: dict[str, dict[str, Any]], storage: Storage) -> bool:
    """A paragraph that moved within its update keeps its vector; only its offsets are written."""
    moved = [c for c in kept if any(have[c.id].get(key) != value for key, value in _metadata(c).items())]
    if moved:
        with chroma_errors(storage.chroma.where):
            storage.chroma.chunks.update(ids=[c.id for c in moved], metadatas=[dict(_metadata(c)) for c in moved])
    return bool(moved)


def _same_page(liveblog: LiveBlog, storage: Storage) -> bool:
    """Whether title, order and the like stand in the store already."""
    if liveblog.id not in storage.pages():
        return False
    page = storage.page(liveblog.id)
    new = _page(liveblog)
    return replace(new, revision=page.revision, indexed_at=page.indexed_at) == page


def _write(liveblog: LiveBlog, edited: list[Update], chunks: dict[str, list[Chunk]], storage: Storage) -> None:
    """Whole updates first, then the page with its order."""
    firsts = {parts[0].id: update_id for update_id, parts in chunks.items() if parts}
    wanted = [chunks[update.id][0].id for update in edited if chunks[update.id]] or list(firsts)[:1]
    with chroma_errors(storage.chroma.where):
        found = storage.chroma.chunks.get(ids=wanted, include=["embeddings"])
    rows = found["embeddings"] if found["embeddings"] is not None else []
    vectors = {firsts[i]: [float(x) for x in row] for i, row in zip(found["ids"], rows, strict=True)}
    anywhere = next(iter(vectors.values()))
    storage.put_updates(liveblog.id, [(update, vectors.get(update.id, anywhere)) for update in edited])
    storage.put_page(_page(liveblog), anywhere)


def _page(liveblog: LiveBlog) -> Page:
    return Page(
        id=liveblog.id,
        title=liveblog.title,
        order=tuple(update.id for update in liveblog.updates),
        revision=uuid.uuid4().hex,
        standfirst=liveblog.standfirst,
        summary=liveblog.summary,
        captions=liveblog.captions,
        url=liveblog.url,
        publisher=liveblog.publisher,
        indexed_at=now(),
    )


def _drop(liveblog: LiveBlog, gone_chunks: set[str], storage: Storage) -> None:
    storage.chroma.delete(storage.chroma.chunks, sorted(gone_chunks))
    stored = storage.chroma.metadatas(storage.chroma.updates, where={"liveblog": liveblog.id})
    kept = {f"{liveblog.id}/{update.id}" for update in liveblog.updates}
    storage.chroma.delete(storage.chroma.updates, sorted(set(stored) - kept))
