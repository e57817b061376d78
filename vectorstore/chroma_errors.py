"""What Chroma raises, as errors of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from vectorstore.errors import DiskFullError, VectorStoreError
from vectorstore.lean import ChromaError

_FULL = ("disk is full", "disk I/O error", "No space left", "File too large", "Failed to apply logs")
_NOT_WRITABLE = ("readonly", "read-only", "Read-only", "Permission denied", "unable to open database file")
_REFUSES = "The Chroma server at {} refuses ({}): check QA_CHROMA_TOKEN."


@contextmanager
def chroma_errors(where: str) -> Iterator[None]:
    """Turn what Chroma, SQLite and the file system raise into one VectorStoreError about `where`."""
    try:
        yield
    except AttributeError as error:
        # What Chroma's client raises once it is closed; any other is a fault of ours.
        if error.name != "bindings":
            raise
        raise VectorStoreError("The store was closed: open it again.") from error
    except (ChromaError, sqlite3.Error, OSError, ValueError, RuntimeError) as error:
        text = " ".join(str(error).split())
        if isinstance(error, PermissionError) or any(words in text for words in _NOT_WRITABLE):
            raise VectorStoreError(f"The store {where} is not writable: choose another folder with --store.") from error
        if any(words in text for words in _FULL):
            raise DiskFullError(
                f"The store {where} can't be written ({text[:80]}): see that the disk is not full, then run this again."
            ) from error
        raise VectorStoreError(
            f"The store {where} can't be opened or is damaged ({text[:160] or type(error).__name__}): "
            "try `python -m qa verify --repair`; else move the folder away and index the pages again."
        ) from error
    except httpx.HTTPError as error:
        raise VectorStoreError(f"The Chroma server at {where} does not answer: see that it runs.") from error
    except Exception as error:
        # What a proxy before a server says reaches us as a bare Exception; anything else is a fault of ours.
        if type(error) is not Exception:
            raise
        said = " ".join(str(error).split())[:80] or "without a word"
        raise VectorStoreError(_REFUSES.format(where, said)) from error
