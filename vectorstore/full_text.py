"""Full-text index and token vectors of the chunks, in one SQLite file beside Chroma.

It is a cache: Chroma holds the truth, and whatever is missing or behind here is made again from it.
Full text is FTS5 with BM25, because Chroma indexes no sparse vectors in embedded mode. Token vectors are what late
interaction compares with a question's; of each only the signs are kept, one bit a dimension, which ranks as well.
Chunks that stand no more are in tables of their own, which a search of the present does not touch.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.cache_file import CacheFile
from vectorstore.embedding.minilm import DIMENSIONS
from vectorstore.parted import parted, terms_of

if TYPE_CHECKING:
    import sqlite3

    from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (liveblog TEXT PRIMARY KEY, revision TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunk (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, liveblog TEXT NOT NULL, tokens BLOB);
CREATE INDEX IF NOT EXISTS chunk_liveblog ON chunk (liveblog);
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_text
    USING fts5(headline, body, tokenize="porter unicode61 remove_diacritics 2");
CREATE TABLE IF NOT EXISTS past (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, liveblog TEXT NOT NULL, tokens BLOB);
CREATE INDEX IF NOT EXISTS past_liveblog ON past (liveblog);
CREATE VIRTUAL TABLE IF NOT EXISTS past_text
    USING fts5(headline, body, tokenize="porter unicode61 remove_diacritics 2");
"""
_PRESENT, _PAST = "chunk", "past"
# Raised whenever the tables change: a file of another version is made again.
_VERSION = 2
# A word of more chunks than these says nothing of one of them, and would be most of a search's time.
_COMMON = 5_000
# A count holds until one in so many chunks has come or gone: in a store of fewer, until any has.
_STALE, _REMEMBERED = 1_000, 10_000


@dataclass(frozen=True)
class SidecarRecord:
    """One chunk to keep: its id, live blog, headline, text and the vectors of its tokens, shape (n, 384)."""

    id: str
    liveblog: str
    headline: str
    text: str
    tokens: NDArray[np.float32]


class Sidecar:
    """The cache of one store. Each live blog carries the revision of the Chroma records it was made from."""

    def __init__(self, path: Path | str) -> None:
        self._file = CacheFile(path, _SCHEMA, _VERSION)
        self._size: int | None = None
        # Word counts, each with the number of changes before it.
        self._changes = 0
        self._frequencies: dict[str, tuple[int, int]] = {}

    def revisions(self) -> dict[str, str]:
        """The revision that each live blog stands at."""
        with self._file.reading() as db:
            return dict(db.execute("SELECT liveblog, revision FROM page"))

    def ids(self, liveblog: str, *, past: bool = False) -> set[str]:
        """The chunks that are kept of a live blog: those that stand, or with `past` those that stood."""
        table = _PAST if past else _PRESENT
        with self._file.reading() as db:
            rows = db.execute(f"SELECT id FROM {table} WHERE liveblog = ?", (liveblog,))  # noqa: S608
            return {row[0] for row in rows}

    def add(self, records: Iterable[SidecarRecord], *, past: bool = False) -> None:
        """Keep the chunks; those that are there already are left alone."""
        added = 0
        with self._file.writing() as db:
            for record in records:
                row = (record.id, record.liveblog, np.packbits(record.tokens > 0, axis=1).tobytes())
                added += _insert(db, _PAST if past else _PRESENT, row, (record.headline, record.text))
        if not past:
            self._changed(added, 0)

    def retire(self, ids: Iterable[str]) -> None:
        """Copy chunks to those that stood once; `settle` then drops them from those that stand."""
        sql = (
            "SELECT chunk.id, chunk.liveblog, tokens, chunk_text.headline, chunk_text.body "
            "FROM chunk JOIN chunk_text ON chunk_text.rowid = chunk.rowid WHERE chunk.id = ?"
        )
        with self._file.writing() as db:
            for chunk_id in ids:
                for row in db.execute(sql, (chunk_id,)).fetchall():
                    _insert(db, _PAST, row[:3], row[3:])

    def settle(self, liveblog: str, revision: str, keep: Iterable[str]) -> None:
        """Drop the live blog's chunks that are not in `keep`; from here on it stands at `revision`."""
        kept = set(keep)
        with self._file.writing() as db:
            dropped = _drop(db, _PRESENT, liveblog, kept)
            if kept:
                db.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", (liveblog, revision))
            else:
                _drop(db, _PAST, liveblog, kept)
                db.execute("DELETE FROM page WHERE liveblog = ?", (liveblog,))
        self._changed(0, dropped)

    def _changed(self, added: int, dropped: int) -> None:
        """Note how many chunks came and went, so that nothing large is counted again for little."""
        self._changes += added + dropped
        if self._size is not None:
            self._size += added - dropped

    def remove(self, liveblog: str) -> None:
        """Forget a live blog."""
        self.settle(liveblog, "", ())

    def search(self, terms: Iterable[str], limit: int, liveblogs: Sequence[str] | None = None) -> list[str]:
        """Ids of the chunks that hold any of the terms, best by BM25 first."""
        match = _any_of(self._telling(terms))
        if not match:
            return []
        if not liveblogs:
            # Ids are looked up of the best alone, and of some more: equals are put in order by them.
            best = "SELECT rowid, rank FROM chunk_text WHERE chunk_text MATCH ? ORDER BY rank LIMIT ?"
            sql = f"SELECT chunk.id FROM ({best}) AS best JOIN chunk USING (rowid) ORDER BY best.rank, chunk.id LIMIT ?"  # noqa: S608
            with self._file.reading() as db:
                return [row[0] for row in db.execute(sql, (match, 2 * limit, limit))]
        sql = (
            "SELECT chunk.id FROM chunk_text JOIN chunk ON chunk.rowid = chunk_text.rowid WHERE chunk_text MATCH ? "  # noqa: S608
            f"AND chunk.liveblog IN ({','.join('?' * len(liveblogs))}) ORDER BY bm25(chunk_text), chunk.id LIMIT ?"
        )
        with self._file.reading() as db:
            return [row[0] for row in db.execute(sql, (match, *liveblogs, limit))]

    def search_among(self, terms: Iterable[str], limit: int, ids: Container[str]) -> list[list[str]]:
        """Ids out of `ids` that hold any of the terms, best first: of the chunks that stand, and that stood."""
        match = _any_of(terms)
        rankings: list[list[str]] = []
        for table in (_PRESENT, _PAST) if match else ():
            sql = (
                f"SELECT {table}.id FROM {table}_text JOIN {table} ON {table}.rowid = {table}_text.rowid "  # noqa: S608
                f"WHERE {table}_text MATCH ? ORDER BY bm25({table}_text), {table}.id"
            )
            with self._file.reading() as db:
                fitting = (row[0] for row in db.execute(sql, (match,)) if row[0] in ids)
                rankings.append(list(islice(fitting, limit)))
        return rankings

    def _telling(self, terms: Iterable[str]) -> list[str]:
        """The words of the terms without those that a large archive is full of; the two rarest, where all are such.

        They are counted one by one: "harbour's" may be rare, its "s" stands in every third passage.
        """
        words = {word for term in terms for word in terms_of(term)}
        asked = sorted(words, key=lambda word: (self.frequency(word), word))
        return [term for term in asked if self.frequency(term) <= _COMMON] or asked[:2]

    def frequency(self, word: str) -> int:
        """In how many chunks a word (in any inflection) stands; as counted last, where few have come or gone since."""
        match = " ".join(f'"{term}"' for term in terms_of(word))
        if not match:
            return 0
        counted, count = self._frequencies.get(match, (None, 0))
        if counted is None or self._changes - counted > self.size // _STALE:
            with self._file.reading() as db:
                sql = "SELECT count(*) FROM chunk_text WHERE chunk_text MATCH ?"
                count = int(db.execute(sql, (match,)).fetchone()[0])
            if len(self._frequencies) >= _REMEMBERED:
                self._frequencies.clear()
            self._frequencies[match] = (self._changes, count)
        return count

    @property
    def size(self) -> int:
        """How many chunks are kept."""
        with self._file.reading() as db:
            if self._size is None:
                self._size = int(db.execute("SELECT count(*) FROM chunk").fetchone()[0])
            return self._size

    def tokens(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Token vectors by chunk id, of length 1, as far as signs tell them; chunks that are not kept are left out."""
        rows = self._token_rows(_PRESENT, ids)
        if len(rows) < len(ids):
            there = {row[0] for row in rows}
            rows += self._token_rows(_PAST, [chunk_id for chunk_id in ids if chunk_id not in there])
        return {chunk_id: _unpacked(signs) for chunk_id, signs in rows}

    def _token_rows(self, table: str, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        sql = f"SELECT id, tokens FROM {table} WHERE id IN ({','.join('?' * len(ids))})"  # noqa: S608
        with self._file.reading() as db:
            return db.execute(sql, tuple(ids)).fetchall()

    def close(self) -> None:
        """Close the file; what is asked later raises VectorStoreError."""
        self._file.close()


def _unpacked(signs: bytes) -> NDArray[np.float32]:
    bits = np.unpackbits(np.frombuffer(signs, dtype=np.uint8)).reshape(-1, DIMENSIONS)
    return (bits * np.float32(2) - np.float32(1)) / np.float32(math.sqrt(DIMENSIONS))


def _any_of(terms: Iterable[str]) -> str:
    """The terms as a full-text query; empty when there is no word in them."""
    return " OR ".join(f'"{word}"' for word in sorted({word for term in terms for word in terms_of(term)}))


def _insert(db: sqlite3.Connection, table: str, row: tuple[object, ...], text: tuple[str, str]) -> bool:
    """Insert a chunk unless it is there already; whether it was not."""
    values = "(id, liveblog, tokens) VALUES (?, ?, ?)"
    cursor = db.execute(f"INSERT OR IGNORE INTO {table} {values}", row)  # noqa: S608
    if cursor.rowcount:
        sql = f"INSERT INTO {table}_text (rowid, headline, body) VALUES (?, ?, ?)"  # noqa: S608
        db.execute(sql, (cursor.lastrowid, *map(parted, text)))
    return bool(cursor.rowcount)


def _drop(db: sqlite3.Connection, table: str, liveblog: str, kept: Container[str]) -> int:
    """Delete a live blog's chunks that are not kept; how many."""
    rows = db.execute(f"SELECT id, rowid FROM {table} WHERE liveblog = ?", (liveblog,))  # noqa: S608
    gone = [(rowid,) for chunk_id, rowid in rows.fetchall() if chunk_id not in kept]
    db.executemany(f"DELETE FROM {table}_text WHERE rowid = ?", gone)  # noqa: S608
    db.executemany(f"DELETE FROM {table} WHERE rowid = ?", gone)  # noqa: S608
    return len(gone)
