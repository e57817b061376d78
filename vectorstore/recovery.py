"""Make a damaged vector index of Chroma's again, from its own rows and Chroma's log: nothing that is whole is embedded.

The new index is built by Chroma itself in a folder beside, and takes the place of the damaged one when it is complete.
A process that is ended meanwhile leaves the damaged index where it was, and the next begins again.
"""

from __future__ import annotations

import logging
import math
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from vectorstore.chroma import EMBEDDED, client_of
from vectorstore.chroma_tables import DATABASE, ChromaTables, LogEntry, VectorSegment
from vectorstore.errors import VectorStoreError
from vectorstore.lock import FolderLock
from vectorstore.segments import IndexRows, damage_of, labels_by_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Remake = Callable[[Sequence[tuple[dict[str, str], str]]], "Vectors"]
"""Vectors for records whose own are lost, from the texts among their metadata and the text that is kept beside."""

_LOG = logging.getLogger(__name__)
_SCRATCH = "rebuilding"
_DAMAGED = ".damaged"
# Chroma takes at most 5,461 records in one call, and writes an index to disk after so many calls.
_CALL, _CALLS = 5_000, 10
# Fewer writes than these it never writes to disk.
_LEAST = 100
_PATIENCE, _PAUSE = 5.0, 0.2


@dataclass(frozen=True)
class _Salvage:
    """What is known of a damaged index: all records in the order of their first writing, and where vectors are left."""

    segment: VectorSegment
    ids: list[str]
    rows: IndexRows
    labels: dict[str, int]
    logged: dict[str, Vectors]

    @property
    def lost(self) -> list[str]:
        """The records without a vector."""
        return [name for name in self.ids if name not in self.logged and self.labels.get(name) not in self.rows]

    def vectors(self, ids: Sequence[str], remade: Mapping[str, Vectors]) -> Vectors:
        """Vectors as they were last written: of the log, else of the index, else `remade`."""
        found = {**remade, **{name: self.logged[name] for name in ids if name in self.logged}}
        rows = [name for name in ids if name not in found]
        found |= zip(rows, self.rows.vectors([self.labels[name] for name in rows]), strict=True)
        return np.array([found[name] for name in ids], dtype=np.float32)


def recover(folder: Path, lock: FolderLock, remake: Remake | None = None) -> None:
    """Rebuild the indexes of a Chroma folder that are damaged, as the folder's only writer.

    With `remake`, vectors that are lost are made anew, and each index is looked through; without it, VectorStoreError
    says how many are lost. So it does where another process is writing.
    """
    if not (folder / DATABASE).exists() or not (remake or _damaged(folder)):
        return
    if not _acquire(folder, lock):
        return
    try:
        _put_back(folder)
        damages = _damaged(folder)
        with closing(ChromaTables(folder)) as tables:
            for segment in tables.segments():
                damage = damages.get(segment.id)
                if damage or remake:
                    salvage = _salvage(folder, segment, tables)
                    if damage or salvage.lost:
                        _rebuild(folder, salvage, damage or "vectors are no vectors", remake, tables)
        lock.wrote()
    finally:
        shutil.rmtree(folder / _SCRATCH, ignore_errors=True)
        lock.release()


def _damaged(folder: Path) -> dict[str, str]:
    """What is wrong, by the name of the index."""
    left = folder / _SCRATCH
    damages: dict[str, str | None] = {one.stem: "its rebuilding was cut short" for one in left.glob(f"*{_DAMAGED}")}
    try:
        with closing(ChromaTables(folder)) as tables:
            for one in tables.segments():
                damages.setdefault(one.id, damage_of(folder / one.id, one.filled and one.persisted is not None))
    except sqlite3.Error:
        # Chroma will say what is wrong with its database.
        return {}
    return {name: damage for name, damage in damages.items() if damage}


def _acquire(folder: Path, lock: FolderLock) -> bool:
    """Become the only writer; False where another process was in the middle of its writing, and is through with it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            lock.acquire()
        except VectorStoreError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
            if not _damaged(folder):
                return False
        else:
            return True


def _put_back(folder: Path) -> None:
    """Undo the half of an exchange: the damaged index is where it was, what was built beside is gone."""
    for left in (folder / _SCRATCH).glob(f"*{_DAMAGED}"):
        if not (folder / left.stem).exists():
            left.rename(folder / left.stem)
    shutil.rmtree(folder / _SCRATCH, ignore_errors=True)


def _salvage(folder: Path, segment: VectorSegment, tables: ChromaTables) -> _Salvage:
    ids, log = tables.ids(segment), tables.log(segment)
    rows = IndexRows(folder / segment.id, segment.dimensions)
    noted = labels_by_id(folder / segment.id)
    labels = _labels_in_order(segment, ids, log, rows) if noted is None else noted
    later = {entry.id: entry.vector for entry in log if entry.vector is not None}
    return _Salvage(segment, ids, rows, labels, later)


def _labels_in_order(segment: VectorSegment, ids: list[str], log: list[LogEntry], rows: IndexRows) -> dict[str, int]:
    """Which record has which label, where the note of it is lost: both count up in the order of the first writing.

    The index is on disk as it was after all of the log, or before what Chroma says it has not persisted: then the
    last records may be missing there. Where the numbers don't fit, or a vector in the log is not the one that stands
    there, nothing is known.
    """
    fresh = [entry for entry in log if entry.number > (segment.persisted or 0)]
    before = ids[: len(rows.live)]
    candidates = [(ids, log)]
    if {entry.id for entry in fresh}.issuperset(ids[len(before) :]) and not any(entry.deletes for entry in fresh):
        candidates.append((before, log[: len(log) - len(fresh)]))
    for names, written in candidates:
        if len(names) == len(rows.live):
            labels = dict(zip(names, rows.live, strict=True))
            last = {entry.id: entry.vector for entry in written if entry.vector is not None and entry.id in labels}
            if all(rows.holds(labels[name], vector) for name, vector in last.items()):
                return labels
    return {}


def _rebuild(folder: Path, salvage: _Salvage, damage: str, remake: Remake | None, tables: ChromaTables) -> None:
    lost, segment = salvage.lost, salvage.segment
    of = f"{len(lost)} of the {len(salvage.ids)} vectors of {segment.collection}"
    if not lost or segment.collection not in EMBEDDED:
        # Where nothing is found by them, all vectors are the same.
        vectors = np.eye(1, segment.dimensions, dtype=np.float32).repeat(len(lost), axis=0)
    elif remake is None:
        raise VectorStoreError(
            f"The store {folder} has lost {of} ({damage}): "
            "`python -m qa verify --repair` makes them anew from the texts."
        )
    else:
        _LOG.warning("%s: %s are lost (%s) and made anew from the texts.", folder, of, damage)
        vectors = remake(tables.records(segment, lost))
    if not salvage.ids:
        shutil.rmtree(folder / segment.id, ignore_errors=True)
        return
    _LOG.warning("%s: the index of %s is rebuilt (%s).", folder, segment.collection, damage)
    built = _build(folder / _SCRATCH, salvage, dict(zip(lost, vectors, strict=True)))
    (folder / segment.id).rename(folder / _SCRATCH / f"{segment.id}{_DAMAGED}")
    built.rename(folder / segment.id)
    shutil.rmtree(folder / _SCRATCH)
    _LOG.warning("%s: %d vectors of %s are whole again.", folder, len(salvage.ids), segment.collection)


def _build(scratch: Path, salvage: _Salvage, remade: dict[str, Vectors]) -> Path:
    """The folder of an index with all the vectors, in the records' order, which Chroma has written to disk."""
    calls = _calls(salvage.ids)
    groups = [calls[at : at + _CALLS] for at in range(0, len(calls), _CALLS)]
    threshold = min(sum(map(len, group)) for group in groups)
    client = client_of(str(scratch))
    collection = client.create_collection(
        "rebuilt",
        configuration={"hnsw": {"space": "cosine", "sync_threshold": threshold, "batch_size": _LEAST}},
        embedding_function=None,
    )
    for part in calls:
        collection.upsert(ids=part, embeddings=salvage.vectors(part, remade))
    # Chroma's interface does not name it, its clients have it.
    cast("Any", client).close()
    [built] = scratch.glob("*/index_metadata.pickle")
    return built.parent


def _calls(ids: list[str]) -> list[list[str]]:
    """The ids in calls of one size, give or take one; a few ids again and again, as often as it takes."""
    if len(ids) < _LEAST:
        return [ids] * math.ceil(_LEAST / len(ids))
    number = math.ceil(len(ids) / _CALL)
    if number > _CALLS:
        number = math.ceil(number / _CALLS) * _CALLS
    return [ids[len(ids) * n // number : len(ids) * (n + 1) // number] for n in range(number)]
