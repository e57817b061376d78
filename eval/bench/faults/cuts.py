"""Kill a process while Chroma writes its index of vectors to disk, and see that the next one has every vector."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eval.bench.faults.kills import fork, in_a_fork
from vectorstore.chroma import BATCH, Record
from vectorstore.embedding.minilm import DIMENSIONS
from vectorstore.opening import open_store
from vectorstore.segments import FILES, damage_of

_LATEST = 0.02


@dataclass(frozen=True)
class Cut:
    """A process that was killed when Chroma had begun to write a file: whether a file was cut, and vectors differed."""

    file: str
    cut: bool
    differs: bool


def cut_writes(folder: Path, times: int, vectors: int, seed: int = 0) -> Iterator[Cut]:
    """Kill a process `times` times that adds a thousand vectors to a store of as many as `vectors` says."""
    rng = random.Random(seed)  # noqa: S311
    first, untouched = folder / "first", folder / "untouched"
    in_a_fork(partial(_write, first, 0, vectors))
    shutil.copytree(first, untouched)
    in_a_fork(partial(_write, untouched, vectors, BATCH))
    in_a_fork(partial(_note, untouched))
    for run in range(times):
        store, name = folder / f"run-{run}", FILES[run % len(FILES)]
        shutil.copytree(first, store)
        [file] = store.glob(f"*/{name}")
        before = file.stat().st_mtime_ns
        child = fork(partial(_write, store, vectors, BATCH))
        while file.stat().st_mtime_ns == before:
            time.sleep(0)
        time.sleep(rng.uniform(0, _LATEST) if run // len(FILES) % 2 else 0)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        cut = bool(damage_of(file.parent, persisted=True))
        in_a_fork(partial(_write, store, vectors, BATCH))
        in_a_fork(partial(_note, store))
        noted, wanted = (np.load(one / "vectors.npy") for one in (store, untouched))
        yield Cut(name, cut, noted.shape != wanted.shape or not np.allclose(noted, wanted, atol=1e-5))
        shutil.rmtree(store)


def _write(folder: Path, start: int, count: int) -> None:
    chroma, sidecar, lock = open_store(folder, None, "random")
    if lock:
        lock.acquire()
    vectors = np.random.default_rng(start).normal(size=(count, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbered = enumerate(vectors, start)
    chroma.put(chroma.chunks, [Record(f"r{number}", {"liveblog": "one"}, row.tolist(), "") for number, row in numbered])
    chroma.close()
    sidecar.close()


def _note(folder: Path) -> None:
    """All vectors in the order of their records' names, beside the store."""
    chroma, *_ = open_store(folder, None, "random")
    found = chroma.vectors(chroma.chunks, list(chroma.metadatas(chroma.chunks)))
    np.save(folder / "vectors.npy", np.array([found[name] for name in sorted(found)], dtype=np.float32))
