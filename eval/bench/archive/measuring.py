"""What an archive costs: opening it, the first question, those after it, one more update, memory and disk."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from eval.bench.archive.building import memory, open_archive, size_on_disk
from eval.bench.archive.writing import one_more, questions
from qa.assistant import Assistant
from qa.search.warming import begin_warming

_MORE = 5
_AT_ONCE = "at-once"


@dataclass(frozen=True)
class Costs:
    """An archive's size, and what it costs: times in ms, memory and disk in MB.

    `answer_cpu` is the median of what an answer takes of all cores together: who else uses them does not change it.
    `first_at_once` is the first question right after opening, `first_warmed` once what it needs was loaded ahead, which
    takes `warming`. `texts` is the disk that Chroma and the full text take; `tokens` that of the token vectors.
    """

    updates: int
    chunks: int
    open: float
    first_at_once: float
    warming: float
    first_warmed: float
    answer_median: float
    answer_p95: float
    answer_cpu: float
    search_median: float
    add_update: float
    memory: int
    vectors: int
    texts: int
    tokens: int


def measure(folder: Path, asked: int = 100, seed: int = 0) -> Costs:
    """The costs of the archive in a folder, taken in a process of its own, so that nothing is warm."""
    return Costs(**_in_new_process(folder, asked, seed))


def measure_here(folder: Path, asked: int, seed: int) -> Costs:
    """The same in this process."""
    at_once = _in_new_process(folder, asked, seed, _AT_ONCE)
    archive, opening = _opened(folder)
    pages = archive.storage.pages()
    first, *rest = questions(len(pages), asked + 1, seed)
    warming = _ms(lambda: wait(begin_warming(archive.storage)))
    first_warmed = _ms(partial(archive.ask, first))
    answers, cpu = _answering(archive, rest)
    searches = [_ms(partial(archive.search, f"{question} then")) for question in rest[: asked // 2]]
    held = memory()
    added = _adding(archive, list(pages))
    chunks = archive.storage.chroma.chunks.count()
    archive.close()
    vectors = size_on_disk(folder, "*/*")
    tokens = _token_bytes(folder) // 1_000_000
    return Costs(
        updates=sum(len(page.order) for page in pages.values()),
        chunks=chunks,
        open=opening,
        first_at_once=at_once,
        warming=warming,
        first_warmed=first_warmed,
        answer_median=round(statistics.median(answers), 1),
        answer_p95=answers[int(len(answers) * 0.95)],
        answer_cpu=round(statistics.median(cpu), 1),
        search_median=round(statistics.median(searches), 1),
        add_update=added,
        memory=held,
        vectors=vectors,
        texts=size_on_disk(folder) - vectors - tokens,
        tokens=tokens,
    )


def _first_at_once(folder: Path, asked: int, seed: int) -> float:
    archive, _ = _opened(folder)
    with archive:
        return _ms(partial(archive.ask, questions(len(archive.storage.pages()), asked + 1, seed)[0]))


def _opened(folder: Path) -> tuple[Assistant, float]:
    """The archive, and how long opening it took."""
    opened: list[Assistant] = []
    spent = _ms(lambda: opened.append(open_archive(folder)))
    return opened[0], spent


def _in_new_process(folder: Path, asked: int, seed: int, *what: str) -> Any:
    command = [sys.executable, "-m", "eval.bench.archive.measuring", str(folder), str(asked), str(seed), *what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])


def _answering(archive: Assistant, asked: list[str]) -> tuple[list[float], list[float]]:
    """How long each answer took, the shortest first, and of how much of the cores."""
    spent, cpu = [], []
    for question in asked:
        before = time.process_time()
        spent.append(_ms(partial(archive.ask, question)))
        cpu.append((time.process_time() - before) * 1000)
    return sorted(spent), cpu


def _adding(archive: Assistant, names: list[str]) -> float:
    """The median of adding an update to live blogs here and there; each is taken out again."""
    spent = []
    for i in range(_MORE):
        told = archive.storage.liveblog(names[i * (len(names) - 1) // _MORE])
        spent.append(_ms(partial(archive.index, one_more(told, i))))
        archive.index(told)
    return round(statistics.median(spent), 1)


def _token_bytes(folder: Path) -> int:
    """What the token vectors take, on the average of a few thousand chunks."""
    import sqlite3

    with sqlite3.connect(folder / "sidecar.sqlite3") as database:
        one = "SELECT avg(length(tokens)) FROM (SELECT tokens FROM chunk LIMIT 3000)"
        mean = database.execute(one).fetchone()[0] or 0.0
        return int(mean * database.execute("SELECT count(*) FROM chunk").fetchone()[0])


def _ms(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return round((time.perf_counter() - started) * 1000, 1)


if __name__ == "__main__":
    of = (Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    told = _first_at_once(*of) if _AT_ONCE in sys.argv else asdict(measure_here(*of))
    print(json.dumps(told))  # noqa: T201
