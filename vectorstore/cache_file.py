"""A SQLite file that is a cache: one thread at a time, whole transactions, thrown away when it is damaged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vectorstore.errors import VectorStoreError

_MEMORY = ":memory:"
_PAGE = 16_384
# Looking a file over takes about a millisecond per megabyte; beyond this, damage shows when it is met.
_LOOKED_OVER = 64_000_000


class CacheFile:
    """A connection to the file, or to memory where no file can be written.

    A file that is damaged or of another version of the schema is deleted at opening and begun anew.
    """

    def __init__(self, path: Path | str, schema: str, version: int) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db = _open(path, schema, version)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection; SQLite's errors become VectorStoreError, and a damaged file is deleted."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.ProgrammingError as error:
                raise VectorStoreError("The store was closed: open it again.") from error
            except sqlite3.OperationalError as error:
                raise VectorStoreError(
                    f"The cache {self.path} can't be used ({error}): wait for other programs that use the store, "
                    "and see that the disk is not full."
                ) from error
            except sqlite3.DatabaseError as error:
                self._db.close()
                _delete(self.path)
                raise VectorStoreError(
                    f"The cache {self.path} was damaged and is deleted: run this again, and it is built anew."
                ) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """`reading`, in a transaction: all of it is kept or, after an error or a Ctrl-C, none."""
        with self.reading() as db:
            try:
                db.execute("BEGIN")
                yield db
                db.execute("COMMIT")
            # Ctrl-C too: no transaction stays open.
            except BaseException:
                # Damage may have ended the transaction already, and then the first error tells more.
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; what is asked later raises VectorStoreError."""
        with self._lock:
            self._db.close()


def _open(path: Path | str, schema: str, version: int) -> sqlite3.Connection:
    try:
        return _connect(path, schema, version)
    except sqlite3.OperationalError:
        # A folder that can only be read: the cache is built in memory instead.
        return _connect(_MEMORY, schema, version)
    except sqlite3.DatabaseError:
        return _connect(path if _delete(path) else _MEMORY, schema, version)


def _connect(path: Path | str, schema: str, version: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous=OFF")
        # Holds for a new file: rows of some kilobytes waste less of larger pages.
        db.execute(f"PRAGMA page_size={_PAGE}")
        begun = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if begun and db.execute("PRAGMA user_version").fetchone()[0] != version:
            raise sqlite3.DatabaseError("of another version")
        db.executescript(f"{schema}PRAGMA user_version={version};")
        if path != _MEMORY and Path(path).stat().st_size <= _LOOKED_OVER:
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(found)
    # Whatever ends this, also Ctrl-C, leaves no open file behind.
    except BaseException:
        db.close()
        raise
    return db


def _delete(path: Path | str) -> bool:
    """Delete the file and the journal of a broken run, which must not reach a new file; whether that worked."""
    try:
        for name in (f"{path}", f"{path}-journal"):
            Path(name).unlink(missing_ok=True)
    except OSError:
        return False
    return True
