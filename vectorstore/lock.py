"""One process owns a Chroma folder: the lock of its writer, and a stamp by which others see that it wrote."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import VectorStoreError

_WRITERS: dict[Path, FolderLock] = {}
"""Who in this process writes to a folder."""
_WRITING: dict[Path, threading.RLock] = {}
"""Held while something is written to a folder, by whichever opening of it."""

if hasattr(os, "register_at_fork"):
    # What was open before a fork belongs to the parent.
    os.register_at_fork(after_in_child=_WRITERS.clear)
    os.register_at_fork(after_in_child=_WRITING.clear)


class FolderLock:
    """Held from the first write until close; a second writing process gets VectorStoreError.

    `writing` is one for all openings of the folder in this process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = folder.resolve()
        self.writing = _WRITING.setdefault(self._place, threading.RLock())
        self._lock = FileLock(folder / "writer.lock", thread_local=False)
        self._owner = folder / "writer.pid"
        self._stamp = folder / "writer.stamp"
        # Between the stamp and its file, threads of this process would take each other for another process.
        self._stamping = threading.Lock()
        self._seen = _read(self._stamp)

    def take_over(self) -> None:
        """Become the writer, in the place of an earlier opening in this process: a notebook's cell that is run again.

        To be called with `writing` held. What the earlier one read is old from the first write on, and it says so.
        """
        earlier = _WRITERS.get(self._place)
        if earlier is not None and earlier is not self:
            earlier.release()
        self.acquire()
        _WRITERS[self._place] = self

    def acquire(self) -> None:
        """Become the writer of the folder, or raise VectorStoreError at once."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            owner = _read(self._owner).strip() or "unknown"
            raise VectorStoreError(
                f"Another process ({owner}) is writing to the store {self._folder}: wait for it or stop it, "
                "or share one store with `chroma run` and QA_CHROMA_URL."
            ) from error
        except OSError as error:
            raise self._not_writable() from error
        try:
            self.check()
            with self._writable():
                self._owner.write_text(f"process {os.getpid()}")
        except VectorStoreError:
            self.release()
            raise

    def wrote(self) -> None:
        """Tell other processes that what they have read may be old."""
        stamp = uuid.uuid4().hex
        fresh = self._stamp.with_suffix(".new")
        with self._stamping, self._writable():
            # Replaced, not rewritten: no reader ever meets half a stamp.
            fresh.write_text(stamp)
            fresh.replace(self._stamp)
            self._seen = stamp

    def check(self) -> None:
        """Raise VectorStoreError when another process wrote since this one opened the folder."""
        with self._stamping:
            if _read(self._stamp) != self._seen:
                raise VectorStoreError(
                    f"Another process has changed the store {self._folder} since it was opened here: "
                    "start this program again."
                )

    def release(self) -> None:
        """Let others write."""
        if _WRITERS.get(self._place) is self:
            del _WRITERS[self._place]
        if self._lock.is_locked:
            with suppress(OSError):
                self._owner.unlink(missing_ok=True)
            self._lock.release()

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._not_writable() from error

    def _not_writable(self) -> VectorStoreError:
        return VectorStoreError(f"The store {self._folder} is not writable: choose another folder with --store.")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
