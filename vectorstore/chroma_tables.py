"""What Chroma's database tells of a store's folder, read without Chroma: it would load the vector indexes first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATABASE = "chroma.sqlite3"
_DOCUMENT = "chroma:document"
_DELETE = 3
_AT_ONCE = 500


@dataclass(frozen=True)
class VectorSegment:
    """The vector index of a collection: its folder's name, and the last write of the log that it holds on disk."""

    id: str
    collection: str
    dimensions: int
    topic: str
    records: str
    persisted: int | None
    filled: bool


@dataclass(frozen=True)
class LogEntry:
    """A write that is still in Chroma's log: its number, the record, and its vector where one was written."""

    number: int
    id: str
    deletes: bool
    vector: NDArray[np.float32] | None


class ChromaTables:
    """A store's records and log. Raises sqlite3.Error where they can't be read."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / DATABASE)

    def segments(self) -> list[VectorSegment]:
        """The vector indexes of the collections that hold anything."""
        sql = (
            "SELECT v.id, c.name, c.dimension, c.id, m.id, s.seq_id, "
            "EXISTS (SELECT 1 FROM embeddings WHERE segment_id = m.id) FROM segments v "
            "JOIN collections c ON c.id = v.collection JOIN segments m ON m.collection = c.id AND m.scope = 'METADATA' "
            "LEFT JOIN max_seq_id s ON s.segment_id = v.id WHERE v.scope = 'VECTOR' AND c.dimension IS NOT NULL"
        )
        return [VectorSegment(*row) for row in self._db.execute(sql)]

    def ids(self, segment: VectorSegment) -> list[str]:
        """The records of a collection in the order in which they were first written."""
        sql = "SELECT embedding_id FROM embeddings WHERE segment_id = ? ORDER BY id"
        return [row[0] for row in self._db.execute(sql, (segment.records,))]

    def log(self, segment: VectorSegment) -> list[LogEntry]:
        """What the log still has of a collection, the oldest first."""
        sql = "SELECT seq_id, id, operation, vector FROM embeddings_queue WHERE topic LIKE ? ORDER BY seq_id"
        return [
            LogEntry(number, name, operation == _DELETE, None if data is None else np.frombuffer(data, np.float32))
            for number, name, operation, data in self._db.execute(sql, (f"%/{segment.topic}",))
        ]

    def records(self, segment: VectorSegment, ids: Sequence[str]) -> list[tuple[dict[str, str], str]]:
        """The texts among the metadata of records, and the text that is kept beside."""
        found: dict[str, dict[str, str]] = {name: {} for name in ids}
        for at in range(0, len(ids), _AT_ONCE):
            part = ids[at : at + _AT_ONCE]
            sql = (
                "SELECT embedding_id, key, string_value FROM embeddings JOIN embedding_metadata USING (id) "  # noqa: S608
                f"WHERE segment_id = ? AND string_value NOT NULL AND embedding_id IN ({','.join('?' * len(part))})"
            )
            for name, key, value in self._db.execute(sql, (segment.records, *part)):
                found[name][key] = value
        return [({k: v for k, v in data.items() if k != _DOCUMENT}, data.get(_DOCUMENT, "")) for data in found.values()]

    def close(self) -> None:
        """Close the file."""
        self._db.close()
