"""Ask every question of a suite, score the answers, and append each to the run as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from eval.figures.results import Row, RowWriter
from eval.metrics import score_answer, score_failure
from eval.run.own import partly_unscored
from eval.run.system import System
from eval.suite.gold import Gold
from eval.suite.loading import Sample
from qa.models import Answer, Update

Done = Callable[[Row], None]


@dataclass(frozen=True)
class Asked:
    """An answer and the seconds that the call took."""

    answer: Answer
    seconds: float


@dataclass(frozen=True)
class Job:
    """What a run needs to ask and score: the system, the live blog's id, its gold and its updates by id.

    `own` says that the system is another than ours, which may not tell all of itself.
    """

    system: System
    liveblog: str
    gold: Mapping[str, Gold]
    updates: Mapping[str, Update]
    own: bool = False


def remaining(samples: Sequence[Sample], rows: Iterable[Row]) -> list[Sample]:
    """The samples without a row, and those whose row is a failure: what a resumed run has to ask."""
    done = {row.id for row in rows if row.error is None}
    return [sample for sample in samples if sample.id not in done]


def ask_all(job: Job, samples: Sequence[Sample], directory: Path, *, workers: int, done: Done) -> list[Row]:
    """Ask the samples in parallel; each row is on disk before `done` is called with it.

    A question that raises is a row with its error. On Ctrl-C the questions that run are finished and
    kept, the rest is dropped, and KeyboardInterrupt goes on.
    """
    rows: list[Row] = []
    with RowWriter(directory) as writer, ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(_ask, job, sample): sample for sample in samples}

        def keep(future: Future[Asked]) -> None:
            row = _row(job, futures[future], future)
            writer.write(row)
            rows.append(row)
            done(row)

        waiting = set(futures)
        try:
            for future in as_completed(futures):
                waiting.discard(future)
                keep(future)
        # Ctrl-C too: what was answered, and may have cost money, is kept before it goes on.
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            for future in waiting:
                if future.done() and not future.cancelled():
                    keep(future)
            raise
    return rows


def _ask(job: Job, sample: Sample) -> Asked:
    started = time.perf_counter()
    # A system that knows no moments is not asked for one.
    moment = {"as_of": sample.as_of} if sample.as_of else {}
    asked_of = sample.liveblogs if len(sample.liveblogs) > 1 else (*sample.liveblogs, job.liveblog)[0]
    answer = job.system.ask(sample.question, history=sample.history, liveblog=asked_of, **moment)
    return Asked(answer, time.perf_counter() - started)


def _row(job: Job, sample: Sample, future: Future[Asked]) -> Row:
    gold = job.gold[sample.id]
    error = future.exception()
    if error is None:
        asked = future.result()
        scored = score_answer(asked.answer, sample.expect, gold, job.updates, seconds=asked.seconds)
        scored = partly_unscored(scored, asked.answer) if job.own else scored
    elif isinstance(error, Exception):
        scored = score_failure(sample.expect, gold, _one_line(error))
    else:
        raise error
    return Row(
        id=sample.id,
        type=sample.type,
        split=sample.split,
        question=sample.question,
        history=sample.history,
        note=sample.note,
        expect=sample.expect_dict(),
        gold=tuple(gold.to_list()),
        answer=asked.answer.to_dict() if error is None else None,
        error=_one_line(error) if error else None,
        cause=scored.cause,
        scores=scored.scores,
        tags=sample.tags,
        liveblogs=sample.liveblogs,
    )


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
