"""Bring the store level with a page: embed what is new, drop what is gone, leave the rest alone."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qa.model.prices import cost
from qa.models import Chunk, LiveBlog, Usage
from qa.store.chunking import chunk_update, key_of
from qa.store.report import IndexReport
from qa.store.retiring import retire
from qa.store.shelf import days_of
from qa.store.storage import Page, Storage, now, record_of, sidecar_record
from qa.store.versions import Plan, Timeline, Version, plan, with_older
from vectorstore.chroma import Record
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Progress = Callable[[int, int], None]
"""Called with (chunks embedded so far, chunks to embed)."""

# Chunks written in one go: a Ctrl-C loses at most this many embeddings.
_STEP = 64


def index_liveblog(
    liveblog: LiveBlog,
    storage: Storage,
    embedding: MiniLM | BaseEmbedding,
    progress: Progress | None = None,
    *,
    at: float | None = None,
) -> IndexReport:
    """Write the live blog; `at` is the time of this run in epoch seconds, now unless it is given.

    The page's order comes last, so a run that was cut short is completed by the next.
    """
    started, read_before = time.perf_counter(), _tokens_read(embedding)
    with storage.writing:
        storage.begin_writing()
        before = storage.edition(liveblog.id).timeline if liveblog.id in storage.pages() else Timeline()
        liveblog = with_older(liveblog, before)
        planned = plan(liveblog, before, round(time.time() if at is None else at, 3))
        chunks = {update.id: chunk_update(update, liveblog.id) for update in liveblog.updates}
        starts = {c.id: v.valid_from for v in planned.standing for c in chunks[v.update.id]}
        wanted = {chunk.id: chunk for parts in chunks.values() for chunk in parts}
        read = storage.sidecar.ids(liveblog.id)
        # By id: a filter would look at every live blog's records.
        have = storage.chroma.metadatas(storage.chroma.chunks, ids=sorted(read | wanted.keys()))
        new = [chunk for chunk in wanted.values() if chunk.id not in have]
        missing = [chunk for chunk in wanted.values() if chunk.id not in have or chunk.id not in read]
        _embed(missing, starts, have, storage, embedding, progress)
        moved = _mend_metadata([chunk for chunk in wanted.values() if chunk.id in have], starts, have, storage)
        edited = [v for v in planned.standing if _differs(v, before)]
        gone = set(have) - set(wanted)
        if new or moved or edited or gone or planned.ended or not _same_page(liveblog, storage):
            retire(liveblog.id, planned, wanted, storage)
            storage.put_updates(liveblog.id, edited)
            storage.put_page(_page(liveblog))
            _drop(liveblog, gone, storage)
        storage.sidecar.settle(liveblog.id, storage.page(liveblog.id).revision, wanted)
    report = _report(liveblog, before, planned, edited, len(new), time.perf_counter() - started)
    tokens = _tokens_read(embedding) - read_before
    return replace(report, usage=Usage(tokens, cost=cost(embedding.model_name, tokens))) if tokens else report


def _tokens_read(embedding: MiniLM | BaseEmbedding) -> int:
    """Tokens that an embedding server has counted so far; what runs here counts none."""
    return int(getattr(embedding, "tokens_read", 0))


def _differs(version: Version, before: Timeline) -> bool:
    old = before.by_id.get(version.update.id)
    return old is None or record_of(old.update) != record_of(version.update)


def _report(
    liveblog: LiveBlog, before: Timeline, planned: Plan, edited: list[Version], embedded: int, spent: float
) -> IndexReport:
    old_ids = {new: old for old, new in planned.renamed.items()}
    olds = {v.update.id: before.by_id.get(old_ids.get(v.update.id, v.update.id)) for v in edited}
    added = tuple(v.update.label for v in edited if olds[v.update.id] is None)
    # Marks, links and times are stored anew too, but that changes nothing that anybody reads.
    changed = tuple(v.update.label for v in edited if (old := olds[v.update.id]) and old.wording != v.wording)
    return IndexReport(
        liveblog=liveblog.id,
        title=liveblog.title,
        added=added,
        changed=changed,
        removed=tuple(v.update.label for v in reversed(planned.ended) if v.ended == "withdrawn"),
        unchanged=len(liveblog.updates) - len(added) - len(changed),
        embedded_chunks=embedded,
        seconds=spent,
    )


def _embed(
    chunks: list[Chunk],
    starts: Mapping[str, float],
    have: Container[str],
    storage: Storage,
    embedding: MiniLM | BaseEmbedding,
    progress: Progress | None,
) -> None:
    """Vectors into Chroma for chunks it does not have; tokens into the sidecar for all that are given."""
    for at in range(0, len(chunks), _STEP):
        part = chunks[at : at + _STEP]
        read = storage.reader.read([chunk.embedded_text for chunk in part])
        new = [(chunk, tokens) for chunk, tokens in zip(part, read, strict=True) if chunk.id not in have]
        if isinstance(embedding, MiniLM):
            vectors: Sequence[Any] = [tokens.pooled for _, tokens in new]
        else:
            vectors = embedding.get_text_embedding_batch([chunk.embedded_text for chunk, _ in new])
        records = [
            Record(chunk.id, _metadata(chunk, starts[chunk.id]), vector, chunk.text)
            for (chunk, _), vector in zip(new, vectors, strict=True)
        ]
        storage.chroma.put(storage.chroma.chunks, records)
        storage.sidecar.add(sidecar_record(chunk, tokens) for chunk, tokens in zip(part, read, strict=True))
        if progress:
            progress(at + len(part), len(chunks))


def _metadata(chunk: Chunk, valid_from: float) -> dict[str, str | int | float]:
    return {
        "liveblog": chunk.liveblog,
        "update_id": chunk.update_id,
        "headline": chunk.headline,
        "start": chunk.start,
        "end": chunk.end,
        "published_at": chunk.published_at or "",
        "valid_from": valid_from,
    }


def _mend_metadata(
    kept: list[Chunk], starts: Mapping[str, float], have: dict[str, dict[str, Any]], storage: Storage
) -> bool:
    """A paragraph that moved within its update keeps its vector, and stands since when it stood already."""
    moved = {}
    for chunk in kept:
        stored = have[chunk.id]
        data = _metadata(chunk, min(stored.get("valid_from", starts[chunk.id]), starts[chunk.id]))
        if any(stored.get(key) != value for key, value in data.items()):
            moved[chunk.id] = data
    storage.chroma.update(storage.chroma.chunks, moved)
    return bool(moved)


def _same_page(liveblog: LiveBlog, storage: Storage) -> bool:
    """Whether title, order and the like stand in the store already."""
    if liveblog.id not in storage.pages():
        return False
    page = storage.page(liveblog.id)
    new = _page(liveblog)
    return replace(new, revision=page.revision, indexed_at=page.indexed_at) == page


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
        language=liveblog.language,
        days=days_of(liveblog.updates),
    )


def _drop(liveblog: LiveBlog, gone_chunks: set[str], storage: Storage) -> None:
    """Delete spare updates, then spare chunks: as long as one of these is there, the next run comes here again."""
    kept = {update.id for update in liveblog.updates}
    gone = {key_of(chunk_id)[1] for chunk_id in gone_chunks} - kept
    storage.chroma.delete(storage.chroma.updates, sorted(f"{liveblog.id}/{update_id}" for update_id in gone))
    storage.chroma.delete(storage.chroma.chunks, sorted(gone_chunks))
