"""Full-text index and token vectors of the chunks, in one SQLite file beside Chroma.

It is a cache: Chroma holds the truth, and whatever is missing or behind here is made again from it.
Full text is FTS5 with BM25, because Chroma indexes no sparse vectors in embedded mode. Token vectors
(int8, one row a token that carries meaning) are what late interaction compares with a question's.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (liveblog TEXT PRIMARY KEY, revision TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunk (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, liveblog TEXT NOT NULL, offsets BLOB, vectors BLOB);
CREATE INDEX IF NOT EXISTS chunk_liveblog ON chunk (liveblog);
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_text
    USING fts5(headline, body, tokenize="porter unicode61 remove_diacritics 2");
"""
_TERM = re.compile(r"\w+(?:[.,]\d+)*")
_SCALE = 127.0


@dataclass(frozen=True)
class ChunkTokens:
    """Tokens of one chunk: character offsets (n, 2) in its embedded text and unit vectors (n, dimensions)."""

    offsets: NDArray[np.int32]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class SidecarRecord:
    """One chunk to keep: its id, live blog, headline, text and tokens."""

    id: str
    liveblog: str
    headline: str
    text: str
    tokens: ChunkTokens


class Sidecar:
    """The cache of one store. Each live blog carries the revision of the Chroma records it was made from."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._db = _open(path)
        self._size: int | None = None

    def revisions(self) -> dict[str, str]:
        """The revision that each live blog stands at."""
        with self._lock:
            return dict(self._db.execute("SELECT liveblog, revision FROM page"))

    def ids(self, liveblog: str) -> set[str]:
        """The chunks that are kept of a live blog."""
        with self._lock:
            return {row[0] for row in self._db.execute("SELECT id FROM chunk WHERE liveblog = ?", (liveblog,))}

    def add(self, records: Iterable[SidecarRecord]) -> None:
        """Keep the chunks; those that are there already are left alone."""
        with self._lock:
            self._db.execute("BEGIN")
            for record in records:
                tokens = record.tokens
                cursor = self._db.execute(
                    "INSERT OR IGNORE INTO chunk (id, liveblog, offsets, vectors) VALUES (?, ?, ?, ?)",
                    (
                        record.id,
                        record.liveblog,
                        tokens.offsets.astype(np.int32).tobytes(),
                        np.round(tokens.vectors * _SCALE).astype(np.int8).tobytes(),
                    ),
                )
                if cursor.rowcount:
                    self._db.execute(
                        "INSERT INTO chunk_text (rowid, headline, body) VALUES (?, ?, ?)",
                        (cursor.lastrowid, record.headline, record.text),
                    )
            self._db.execute("COMMIT")
            self._size = None

    def settle(self, liveblog: str, revision: str, keep: Iterable[str]) -> None:
        """Drop the live blog's chunks that are not in `keep`; from here on it stands at `revision`."""
        kept = set(keep)
        with self._lock:
            self._db.execute("BEGIN")
            rows = self._db.execute("SELECT id, rowid FROM chunk WHERE liveblog = ?", (liveblog,)).fetchall()
            for row in (rowid for chunk_id, rowid in rows if chunk_id not in kept):
                self._db.execute("DELETE FROM chunk_text WHERE rowid = ?", (row,))
                self._db.execute("DELETE FROM chunk WHERE rowid = ?", (row,))
            if kept:
                self._db.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", (liveblog, revision))
            else:
                self._db.execute("DELETE FROM page WHERE liveblog = ?", (liveblog,))
            self._db.execute("COMMIT")
            self._size = None

    def remove(self, liveblog: str) -> None:
        """Forget a live blog."""
        self.settle(liveblog, "", ())

    def search(self, terms: Iterable[str], limit: int, liveblogs: Sequence[str] | None = None) -> list[str]:
        """Ids of the chunks that hold any of the terms, best by BM25 first."""
        words = sorted({word for term in terms for word in _TERM.findall(term)})
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        where = f"AND chunk.liveblog IN ({','.join('?' * len(liveblogs))})" if liveblogs else ""
        sql = (
            "SELECT chunk.id FROM chunk_text JOIN chunk ON chunk.rowid = chunk_text.rowid "  # noqa: S608
            f"WHERE chunk_text MATCH ? {where} ORDER BY bm25(chunk_text), chunk.id LIMIT ?"
        )
        with self._lock:
            return [row[0] for row in self._db.execute(sql, (match, *(liveblogs or ()), limit))]

    def frequency(self, word: str) -> int:
        """In how many chunks a word (in any inflection) stands."""
        terms = _TERM.findall(word)
        if not terms:
            return 0
        match = " ".join(f'"{term}"' for term in terms)
        with self._lock:
            return int(
                self._db.execute("SELECT count(*) FROM chunk_text WHERE chunk_text MATCH ?", (match,)).fetchone()[0]
            )

    @property
    def size(self) -> int:
        """How many chunks are kept."""
        with self._lock:
            if self._size is None:
                self._size = int(self._db.execute("SELECT count(*) FROM chunk").fetchone()[0])
            return self._size

    def tokens(self, ids: Sequence[str]) -> dict[str, ChunkTokens]:
        """Tokens by chunk id; chunks that are not kept are left out."""
        sql = f"SELECT id, offsets, vectors FROM chunk WHERE id IN ({','.join('?' * len(ids))})"  # noqa: S608
        with self._lock:
            rows = self._db.execute(sql, tuple(ids)).fetchall()
        found = {}
        for chunk_id, offsets, vectors in rows:
            spans = np.frombuffer(offsets, dtype=np.int32).reshape(-1, 2)
            values = np.frombuffer(vectors, dtype=np.int8).reshape(len(spans), -1).astype(np.float32) / _SCALE
            found[chunk_id] = ChunkTokens(spans, values)
        return found

    def close(self) -> None:
        """Close the database file."""
        with self._lock:
            self._db.close()


def _open(path: Path | str) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        # A folder that can only be read: the cache is built in memory instead.
        return _connect(":memory:")
    except sqlite3.DatabaseError:
        # The file is no database any more. It is a cache, so a new one loses nothing.
        Path(path).unlink()
        return _connect(path)


def _connect(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.executescript(_SCHEMA)
    return db
