"""One process writes to a store at a time, and the others notice that it did."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vectorstore.errors import VectorStoreError
from vectorstore.lock import FolderLock

_ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from vectorstore.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.readline()
lock.wrote()
lock.release()
print("done", flush=True)
sys.stdin.readline()
"""


@contextmanager
def _other_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock; a line on its input makes it write and let go."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], cwd=_ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def _go(process: subprocess.Popen[str]) -> None:
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def test_a_second_process_is_told_which_one_writes_and_what_to_do(tmp_path: Path) -> None:
    with _other_process(tmp_path) as process:
        with pytest.raises(
            VectorStoreError, match=rf"Another process \(process {process.pid}\) is writing to the store"
        ):
            FolderLock(tmp_path).acquire()


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    with _other_process(tmp_path) as process:
        process.kill()
        process.wait()
        lock = FolderLock(tmp_path)
        lock.acquire()
        lock.release()


def test_a_store_that_another_process_changed_must_be_opened_again(tmp_path: Path) -> None:
    with _other_process(tmp_path) as process:
        lock = FolderLock(tmp_path)
        lock.check()
        _go(process)
        with pytest.raises(VectorStoreError, match="Another process has changed the store"):
            lock.check()
        with pytest.raises(VectorStoreError, match="start this program again"):
            lock.acquire()
        # The refused one has not kept the lock, and a fresh one sees what is there.
        fresh = FolderLock(tmp_path)
        fresh.acquire()
        fresh.check()
        fresh.release()


def test_the_writer_itself_goes_on(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.acquire()
    lock.wrote()
    lock.check()
    lock.acquire()
    lock.release()
    lock.check()
    assert (tmp_path / "writer.pid").exists() is False


def test_the_owner_is_named_while_it_writes(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.acquire()
    assert (tmp_path / "writer.pid").read_text() == f"process {os.getpid()}"
    lock.release()


def test_threads_that_read_while_one_writes_see_no_other_process(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    stop = threading.Event()
    seen: list[Exception] = []

    def read() -> None:
        while not stop.is_set():
            try:
                lock.check()
            except VectorStoreError as error:
                seen.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    lock.acquire()
    for _ in range(100):
        lock.wrote()
    stop.set()
    for reader in readers:
        reader.join()
    lock.release()
    assert seen == []


def test_a_folder_that_cannot_be_written_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VectorStoreError, match="is not writable: choose another folder with --store"):
        FolderLock(tmp_path / "file" / "below").acquire()
    (tmp_path / "writer.pid").mkdir()
    with pytest.raises(VectorStoreError, match="is not writable"):
        FolderLock(tmp_path).acquire()
    (tmp_path / "writer.pid").rmdir()
    lock = FolderLock(tmp_path)
    lock.acquire()
    lock.release()
