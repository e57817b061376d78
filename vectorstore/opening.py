"""Open all parts of a store together: Chroma, the sidecar beside it, and the writer's lock."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vectorstore.chroma import ChromaStore
from vectorstore.chroma_errors import chroma_errors
from vectorstore.full_text import Sidecar
from vectorstore.lock import FolderLock
from vectorstore.recovery import Remake, recover


def open_store(
    folder: Path,
    chroma_url: str | None,
    embedding_model: str,
    token: str | None = None,
    remake: Remake | None = None,
) -> tuple[ChromaStore, Sidecar, FolderLock | None]:
    """Chroma, the sidecar and the lock (None with a Chroma server, which does its own locking).

    A damaged index is rebuilt; with `remake`, vectors that are lost are made anew.
    """
    if chroma_url:
        chroma = ChromaStore.open_url(chroma_url, embedding_model, token)
        with chroma_errors(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        server = hashlib.sha256(chroma_url.encode()).hexdigest()[:12]
        return chroma, Sidecar(folder / f"sidecar-{server}.sqlite3"), None
    # The lock notes the last writer before anything is read, so that no later write goes unnoticed.
    lock = FolderLock(folder)
    with chroma_errors(str(folder)):
        recover(folder, lock, remake)
    chroma = ChromaStore.open_folder(folder, embedding_model)
    return chroma, Sidecar(folder / "sidecar.sqlite3"), lock
