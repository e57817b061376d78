"""One process owns a Chroma folder: the lock of its writer, and a stamp by which others see that it wrote."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import VectorStoreError


class FolderLock:
    """Held from the first write until close; a second writing process gets VectorStoreError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "writer.lock", thread_local=False)
        self._owner = folder / "writer.pid"
        self._stamp = folder / "writer.stamp"
        self._seen = self._read_stamp()

    def acquire(self) -> None:
        """Become the writer of the folder, or raise VectorStoreError at once."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            owner = self._owner.read_text().strip() if self._owner.exists() else "unknown"
            raise VectorStoreError(
                f"Another process ({owner}) is writing to the store {self._folder}: wait for it or stop it, "
                "or share one store with `chroma run` and QA_CHROMA_URL."
            ) from error
        except OSError as error:
            raise VectorStoreError(
                f"The store {self._folder} is not writable: choose another folder with --store."
            ) from error
        if self._read_stamp() != self._seen:
            self.release()
            raise self._stale()
        self._owner.write_text(f"process {os.getpid()}")

    def wrote(self) -> None:
        """Tell other processes that what they have read may be old."""
        self._seen = uuid.uuid4().hex
        self._stamp.write_text(self._seen)

    def check(self) -> None:
        """Raise VectorStoreError when another process wrote since this one opened the folder."""
        if self._read_stamp() != self._seen:
            raise self._stale()

    def release(self) -> None:
        """Let others write."""
        if self._lock.is_locked:
            self._owner.unlink(missing_ok=True)
            self._lock.release()

    def _read_stamp(self) -> str:
        try:
            return self._stamp.read_text()
        except OSError:
            return ""

    def _stale(self) -> VectorStoreError:
        return VectorStoreError(
            f"Another process has changed the store {self._folder} since it was opened here: start this program again."
        )
