"""Judge a whole run: in parallel, resumable, and honest about what could not be judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.errors import JudgeError
from eval.figures.record import now, read_record, read_updates
from eval.figures.results import Row, RowWriter, read_rows
from eval.judge.grading import Judge, judgements
from eval.metrics.score import Score, unscored
from eval.run.suite_run import Finished, finish
from qa.models import Update

JudgeProgress = Callable[[Row], None]
# A judge that has failed so often without one answer will not answer the rest either.
_GIVE_UP = 12
_CHUNK_TOKENS = 4_096
_PREFIX = "judge_"


def judge_run(
    directory: Path,
    judge: Judge,
    *,
    workers: int = 4,
    begin: Callable[[int, int], JudgeProgress] = lambda total, done: lambda row: None,
) -> Finished:
    """Add the judge's scores to a run and write its outputs anew.

    Judgements by the same model are kept; unscored ones are tried again. Raises RunError for a directory
    that holds no run, JudgeError for a judge that never answers.
    """
    record, rows, updates = read_record(directory), read_rows(directory), read_updates(directory)
    same = record.judge is not None and record.judge["model"] == judge.model
    if not same:
        # Written first: should the judging stop midway, the next one knows whose the scores so far are.
        rows = [_without(row) for row in rows]
        record = replace(record, judge=_about(judge, rows))
        finish(directory, record, rows)
    todo = [row for row in rows if not _judged(row)]
    with RowWriter(directory) as writer, _plain_splitting():
        asyncio.run(_judge_all(judge, todo, updates, workers, writer, begin(len(rows), len(rows) - len(todo))))
    judged = read_rows(directory)
    return finish(directory, replace(record, judge=_about(judge, judged)), judged)


async def _judge_all(
    judge: Judge,
    rows: Sequence[Row],
    updates: Mapping[str, Update],
    workers: int,
    writer: RowWriter,
    done: JudgeProgress,
) -> None:
    gate = asyncio.Semaphore(workers)
    answered, failures = 0, list[BaseException]()

    async def judged(row: Row) -> Row:
        nonlocal answered
        async with gate:
            if not answered and len(failures) >= _GIVE_UP:
                raise JudgeError(f"The judge {judge.model} does not answer: {judge.fault(failures[0])}")
            names = judgements(row)
            results = await asyncio.gather(*(judge.grade(row, name, updates) for name in names), return_exceptions=True)
            failed = [result for result in results if isinstance(result, BaseException)]
            failures.extend(failed)
            answered += len(results) - len(failed)
            return row.with_scores({name: _score(judge, result) for name, result in zip(names, results, strict=True)})

    async def keep(row: Row) -> None:
        found = await judged(row)
        writer.write(found)
        done(found)

    await asyncio.gather(*(keep(row) for row in rows))
    if failures and not answered:
        raise JudgeError(f"The judge {judge.model} does not answer: {judge.fault(failures[0])}")


def _score(judge: Judge, result: Score | BaseException) -> Score:
    if isinstance(result, Score):
        return result
    if not isinstance(result, Exception):
        raise result
    return unscored(f"the judge failed: {judge.fault(result)}")


def _about(judge: Judge, rows: Sequence[Row]) -> dict[str, Any]:
    scores = [score for row in rows for name, score in row.scores.items() if name.startswith(_PREFIX)]
    return {
        "model": judge.model,
        "judgements": len(scores),
        "unscored": sum(score.unscored for score in scores),
        "when": now(),
    }


def _judged(row: Row) -> bool:
    return all(name in row.scores and not row.scores[name].unscored for name in judgements(row))


def _without(row: Row) -> Row:
    return replace(row, scores={name: score for name, score in row.scores.items() if not name.startswith(_PREFIX)})


@contextmanager
def _plain_splitting() -> Iterator[None]:
    """The evaluators split their contexts with LlamaIndex's global splitter; the default needs nltk's files."""
    from llama_index.core import Settings
    from llama_index.core.node_parser import TokenTextSplitter

    earlier = Settings.transformations
    Settings.transformations = [TokenTextSplitter(chunk_size=_CHUNK_TOKENS)]
    try:
        yield
    finally:
        Settings.transformations = earlier
