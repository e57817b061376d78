"""Index an archive live blog by live blog: what is there already is left alone, and the pace is written down."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.bench.archive.stand_in import StandIn
from eval.bench.archive.writing import liveblogs
from qa.assistant import Assistant
from qa.settings import load_settings
from qa.store.faults import store_errors
from qa.store.opening import open_storage

_EVERY = 3_000
_MB = 1_000_000


@dataclass(frozen=True)
class Pace:
    """How indexing stood: updates and chunks in the store, seconds since the mark before, memory and disk in MB."""

    updates: int
    chunks: int
    seconds: float
    chunks_per_second: float
    memory: int
    disk: int


def open_archive(folder: Path) -> Assistant:
    """An archive's store, with the stand-in for the embedding model and the real reader."""
    settings = load_settings(store=folder, mode="quotes")
    with store_errors():
        storage, model = open_storage(settings, StandIn())
    return Assistant(storage, model, settings)


def build(folder: Path, updates: int, seed: int = 0) -> Iterator[Pace]:
    """Bring the folder's archive to so many updates; a mark every few thousand, kept in `FOLDER.pace.jsonl` too."""
    with open_archive(folder) as archive:
        there = archive.storage.pages()
        done, chunks, marked = 0, archive.storage.chroma.chunks.count(), 0
        begun, chunks_then = time.perf_counter(), chunks
        for told in liveblogs(updates, seed):
            done += len(told.updates)
            if told.id in there and len(there[told.id].order) == len(told.updates):
                marked = done
                continue
            chunks += archive.index(told).embedded_chunks
            if done - marked >= _EVERY or done >= updates:
                spent = time.perf_counter() - begun
                pace = (chunks - chunks_then) / spent
                mark = Pace(done, chunks, round(spent, 1), round(pace, 1), memory(), size_on_disk(folder))
                with folder.with_suffix(".pace.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(mark)) + "\n")
                yield mark
                marked, begun, chunks_then = done, time.perf_counter(), chunks


def memory() -> int:
    """What this process holds in memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // _MB


def size_on_disk(folder: Path, pattern: str = "**/*") -> int:
    """The size of a folder's files, in MB."""
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file()) // _MB
