"""A live blog in two states, and what a store holds of it, to compare one store with another."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.bench.archive.building import open_archive
from eval.bench.archive.writing import liveblog
from qa.assistant import Assistant
from qa.models import LiveBlog
from qa.store.indexing import index_liveblog

SIZE = 24
"""Updates of the first state."""
_MORE = 6
# The runs' own time, so that two stores can be the same; and what two runs of the same page may differ in.
_FIRST_RUN = 2_000_000_000.0
_OF_A_RUN = {"revision", "indexed_at"}


def states(number: int = 0) -> tuple[LiveBlog, LiveBlog]:
    """First and later: six more at the top, every fifth of the others edited, one withdrawn."""
    whole = liveblog(number, SIZE + _MORE)
    kept = [update for i, update in enumerate(whole.updates) if i != _MORE + 2]
    later = [
        replace(u, position=i, body=(*u.body, "Police have confirmed it.") if i > _MORE and i % 5 == 0 else u.body)
        for i, u in enumerate(kept, start=1)
    ]
    first = [replace(update, position=i) for i, update in enumerate(whole.updates[_MORE:], start=1)]
    return replace(whole, updates=tuple(first)), replace(whole, updates=tuple(later))


def bring_to(folder: Path, state: int, number: int = 0) -> None:
    """Index the live blog in that state, in a store with the stand-in for the embedding model."""
    with open_archive(folder) as opened:
        index_state(opened, state, number)


def index_state(opened: Assistant, state: int, number: int = 0) -> None:
    """The same in a store that is open already."""
    index_liveblog(states(number)[state], opened.storage, opened.embedding, at=_FIRST_RUN + state)


def fingerprint(folder: Path) -> dict[str, str]:
    """A hash of each part of a closed store: records with vectors by collection, and the full text with tokens."""
    found = {}
    with open_archive(folder) as opened:
        chroma = opened.storage.chroma
        for collection in filter(None, (chroma.chunks, chroma.updates, chroma.pages, chroma.history, chroma.versions)):
            rows = collection.get(include=["metadatas", "documents", "embeddings"])
            vectors = rows["embeddings"] if rows["embeddings"] is not None else []
            texts = rows["documents"] or [""] * len(rows["ids"])
            records = [
                [name, _lasting(dict(data)), text, [round(float(x), 6) for x in vector]]
                for name, data, text, vector in zip(rows["ids"], rows["metadatas"] or [], texts, vectors, strict=True)
            ]
            found[collection.name] = _hash(sorted(records, key=lambda record: str(record[0])))
    with sqlite3.connect(folder / "sidecar.sqlite3") as database:
        for table in ("chunk", "past"):
            sql = (
                f"SELECT id, liveblog, hex(tokens), headline, body FROM {table} "  # noqa: S608
                f"JOIN {table}_text ON {table}_text.rowid = {table}.rowid ORDER BY id"
            )
            found[f"full text: {table}"] = _hash(database.execute(sql).fetchall())
    return found


def _lasting(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in _OF_A_RUN}


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
