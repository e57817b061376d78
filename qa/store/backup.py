"""A store in one file, and back: its folder as a compressed archive, written while nobody else writes."""

from __future__ import annotations

import tarfile
from pathlib import Path

from qa.errors import StoreError
from vectorstore.lock import FolderLock

_LEFT_OUT = ("writer.lock", "writer.pid")
_MARK = "chroma.sqlite3"


def backup(store: Path, target: Path) -> int:
    """Write the store's folder to a .tar.gz file; gives its size in bytes.

    Raises StoreError where there is no store, another process writes to it, or the file is there already.
    """
    if not (store / _MARK).is_file():
        raise StoreError(f"No store at {store}: name its folder with --store.")
    if target.exists():
        raise StoreError(f"{target} is there already: name another file.")
    lock = FolderLock(store)
    lock.acquire()
    fresh = target.with_name(f"{target.name}.new")
    try:
        with tarfile.open(fresh, "w:gz", compresslevel=5) as archive:
            for part in sorted(store.iterdir()):
                if part.name not in _LEFT_OUT:
                    archive.add(part, arcname=part.name)
        fresh.replace(target)
    except OSError as error:
        raise StoreError(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)
        lock.release()
    return target.stat().st_size


def restore(source: Path, store: Path) -> None:
    """Unpack what `backup` wrote into an empty folder. Raises StoreError for a file that is none, or a full folder."""
    if store.exists() and any(store.iterdir()):
        raise StoreError(f"{store} is not empty: name a new folder with --store.")
    try:
        with tarfile.open(source, "r:gz") as archive:
            if _MARK not in archive.getnames():
                raise StoreError(f"{source} is no backup of a store.")
            store.mkdir(parents=True, exist_ok=True)
            archive.extractall(store, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise StoreError(f"{source} can't be read as a backup: name a file that `backup` wrote.") from error
