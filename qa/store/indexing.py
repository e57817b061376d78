"""Bring the store level with a page: embed what is new, drop what is gone, leave the rest alone."""

from __future__ import annotations

import math
import random
import time
import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qa.model.prices import cost
from qa.models import Chunk, LiveBlog, Usage
from qa.store.chunking import chunk_update, key_of, sidecar_record
from qa.store.opening import embed
from qa.store.report import IndexReport
from qa.store.retiring import retire
from qa.store.shelf import days_of
from qa.store.storage import Page, Storage, record_of
from qa.store.version_records import chunk_metadata
from qa.store.versions import Plan, Timeline, Version, plan, with_older
from vectorstore.chroma import Record
from vectorstore.embedding.minilm import MiniLM
from vectorstore.errors import VectorStoreError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Progress = Callable[[int, int], None]
"""Called with (chunks embedded so far, chunks to embed)."""

# Chunks written in one go: a Ctrl-C loses at most this many embeddings. Smaller steps cost a tenth of the speed.
_STEP = 64
# Seconds, at most, before a run begins again that another process has overtaken on a server; then it gives up.
_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0)


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
        report = _run_until_it_stands(liveblog, storage, embedding, progress, at)
    tokens = _tokens_read(embedding) - read_before
    usage = (
        Usage(tokens, cost=cost(embedding.model_name, getattr(embedding, "host", ""), tokens))
        if tokens
        else report.usage
    )
    return replace(report, seconds=time.perf_counter() - started, usage=usage)


class _OvertakenError(Exception):
    """Another process wrote the live blog to a server meanwhile; `report` is of what was written all the same."""

    def __init__(self, report: IndexReport) -> None:
        super().__init__(report.liveblog)
        self.report = report


def _run_until_it_stands(
    liveblog: LiveBlog, storage: Storage, embedding: MiniLM | BaseEmbedding, progress: Progress | None, at: float | None
) -> IndexReport:
    earlier: IndexReport | None = None
    for longest in (0.0, *_WAITS):
        time.sleep(longest * random.random())  # noqa: S311
        try:
            report = _run(liveblog, storage, embedding, progress, time.time() if at is None else at)
        except _OvertakenError as overtaken:
            earlier = overtaken.report.after(earlier)
        else:
            return report.after(earlier)
    raise VectorStoreError(f"Others keep writing {liveblog.id} to {storage.chroma.where}: run this again.")


def _run(
    liveblog: LiveBlog, storage: Storage, embedding: MiniLM | BaseEmbedding, progress: Progress | None, at: float
) -> IndexReport:
    """One run; raises _OvertakenError where it is to be begun again."""
    storage.begin_writing()
    seen = storage.look_at(liveblog.id)
    before = storage.edition(liveblog.id).timeline if seen else Timeline()
    liveblog = with_older(liveblog, before)
    planned = plan(liveblog, before, round(at, 3))
    chunks = {update.id: chunk_update(update, liveblog.id) for update in liveblog.updates}
    starts = {c.id: v.valid_from for v in planned.standing for c in chunks[v.update.id]}
    wanted = {chunk.id: chunk for parts in chunks.values() for chunk in parts}
    read = storage.sidecar.ids(liveblog.id)
    # By id: a filter would look at every live blog's records.
    have = storage.chroma.metadatas(storage.chroma.chunks, ids=sorted(read | wanted.keys()))
    new = [chunk for chunk in wanted.values() if chunk.id not in have]
    missing = [chunk for chunk in wanted.values() if chunk.id not in have or chunk.id not in read]
    _embed(missing, starts, have, storage, embedding, progress)
    edited = [v for v in planned.standing if _differs(v, before)]
    report = _report(liveblog, before, planned, edited, len(new))
    if storage.look_at(liveblog.id) != seen:
        raise _OvertakenError(replace(report, added=(), changed=(), removed=(), unchanged=report.total))
    mended = _mend_starts([chunk for chunk in wanted.values() if chunk.id in have], starts, have, storage)
    gone = set(have) - set(wanted)
    standing = storage.pages().get(liveblog.id)
    if new or mended or edited or gone or planned.ended or not _same_page(liveblog, standing, at):
        retire(liveblog.id, planned, wanted, storage)
        storage.put_updates(liveblog.id, edited)
        page = _page(liveblog, standing, at)
        storage.put_page(page)
        _drop(liveblog, gone, storage)
        if storage.shared and not _stands(page, wanted, storage):
            raise _OvertakenError(report)
    storage.sidecar.settle(liveblog.id, storage.page(liveblog.id).revision, wanted)
    return report


def _tokens_read(embedding: MiniLM | BaseEmbedding) -> int:
    """Tokens that an embedding server has counted so far; what runs here counts none."""
    return int(getattr(embedding, "tokens_read", 0))


def _differs(version: Version, before: Timeline) -> bool:
    old = before.by_id.get(version.update.id)
    return old is None or record_of(old.update) != record_of(version.update)


def _report(liveblog: LiveBlog, before: Timeline, planned: Plan, edited: list[Version], embedded: int) -> IndexReport:
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
        seconds=0.0,
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
            vectors = list(embed([chunk.embedded_text for chunk, _ in new], embedding)) if new else []
        records = [
            Record(chunk.id, chunk_metadata(chunk, starts[chunk.id]), vector, chunk.text)
            for (chunk, _), vector in zip(new, vectors, strict=True)
        ]
        storage.chroma.put(storage.chroma.chunks, records)
        storage.sidecar.add(sidecar_record(chunk, tokens) for chunk, tokens in zip(part, read, strict=True))
        if progress:
            progress(at + len(part), len(chunks))


def _mend_starts(
    kept: list[Chunk], starts: Mapping[str, float], have: dict[str, dict[str, Any]], storage: Storage
) -> bool:
    """A paragraph keeps its vector, and stands since when it stood already."""
    mended: dict[str, dict[str, Any]] = {
        chunk.id: {"valid_from": starts[chunk.id]}
        for chunk in kept
        if starts[chunk.id] < have[chunk.id].get("valid_from", math.inf)
    }
    storage.chroma.update(storage.chroma.chunks, mended)
    return bool(mended)


def _same_page(liveblog: LiveBlog, before: Page | None, at: float) -> bool:
    """Whether title, order and the like stand in the store already."""
    if before is None:
        return False
    return replace(_page(liveblog, before, at), revision=before.revision, indexed_at=before.indexed_at) == before


def _page(liveblog: LiveBlog, before: Page | None, at: float) -> Page:
    """The live blog's record; `before` is the one that stands, whose title is kept where it is another."""
    titles = before.titles if before else ()
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
        indexed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        language=liveblog.language,
        days=days_of(liveblog.updates),
        titles=(*titles, (at, before.title)) if before and before.title != liveblog.title else titles,
    )


def _stands(page: Page, wanted: Mapping[str, Chunk], storage: Storage) -> bool:
    """Whether a server holds what was just written; what another process wrote at the same time is dropped."""
    if storage.look_at(page.id) != page.revision:
        return False
    chunks = storage.chroma.chunks
    storage.chroma.delete(chunks, sorted(storage.chunk_records(page.id).keys() - wanted.keys()))
    # Read anew: an update's text may be the other's.
    storage.renew(page.id, page)
    there = storage.chroma.metadatas(chunks, ids=sorted(wanted))
    whole = there.keys() == storage.edition(page.id).chunks.keys() == wanted.keys()
    # Whoever wrote meanwhile may have lost passages to the line above.
    return whole and storage.look_at(page.id) == page.revision


def _drop(liveblog: LiveBlog, gone_chunks: set[str], storage: Storage) -> None:
    """Delete spare updates, then spare chunks: as long as one of these is there, the next run comes here again."""
    kept = {update.id for update in liveblog.updates}
    gone = {key_of(chunk_id)[1] for chunk_id in gone_chunks} - kept
    storage.chroma.delete(storage.chroma.updates, sorted(f"{liveblog.id}/{update_id}" for update_id in gone))
    storage.chroma.delete(storage.chroma.chunks, sorted(gone_chunks))
