"""Keep what no longer stands: superseded and withdrawn versions move to collections of their own."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from qa.models import Chunk
from qa.store.chunking import chunk_update
from qa.store.version_records import chunk_metadata, ended_chunk_id, ended_id, ended_metadata
from qa.store.versions import Plan, Version
from vectorstore.chroma import Record

if TYPE_CHECKING:
    from qa.store.storage import Storage


def retire(liveblog: str, plan: Plan, standing: Container[str], storage: Storage) -> None:
    """Write the plan's ended versions, and those of their chunks that are not among the `standing` ids.

    This comes before the present is overwritten: a run that is cut short writes the same records again.
    """
    _rename(liveblog, plan, storage)
    if not plan.ended:
        return
    parts = [(version, chunk_update(version.update, liveblog)) for version in plan.ended]
    ids = [chunk.id for _, chunks in parts for chunk in chunks if chunk.id not in standing]
    vectors = storage.chroma.vectors(storage.chroma.chunks, ids)
    stored = storage.chroma.metadatas(storage.chroma.chunks, ids=ids)
    gone = [(version, c) for version, chunks in parts for c in chunks if c.id in vectors]
    history, versions = storage.chroma.past()
    storage.chroma.put(history, [_chunk_record(v, c, vectors[c.id], stored[c.id]) for v, c in gone])
    wholes = [Record(ended_id(liveblog, version), ended_metadata(liveblog, version)) for version in plan.ended]
    storage.chroma.put(versions, wholes)
    storage.sidecar.retire(chunk.id for _, chunk in gone)


def _chunk_record(version: Version, chunk: Chunk, vector: list[float], stored: Mapping[str, Any]) -> Record:
    # A paragraph that an edit left alone stands since before that edit.
    start = min(stored.get("valid_from", version.valid_from), version.valid_from)
    data = chunk_metadata(chunk, start) | {"valid_to": version.valid_to or start}
    return Record(ended_chunk_id(chunk, start), data, vector, chunk.text)


def _rename(liveblog: str, plan: Plan, storage: Storage) -> None:
    """Earlier versions follow an update whose id changed with its headline."""
    if not plan.renamed or not storage.chroma.versions:
        return
    changed = {}
    for record_id, data in storage.version_records(liveblog).items():
        fresh = {key: plan.renamed.get(data[key], data[key]) for key in ("lineage", "older")}
        if any(data[key] != value for key, value in fresh.items()):
            changed[record_id] = fresh
    storage.chroma.update(storage.chroma.versions, changed)
