"""One run from start to finish: check, ask what is missing, sum up, report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.errors import RunError, SuiteError
from eval.figures.aggregate import METRICS_FILE, Summary, summarise
from eval.figures.record import (
    OURS,
    RECORD,
    RunRecord,
    git_revision,
    now,
    page_hash,
    read_record,
    save_updates,
    versions,
)
from eval.figures.results import RESULTS, Row, read_rows, rewrite, write_csv, write_text
from eval.report import write_reports
from eval.run.runner import Done, Job, ask_all, remaining
from eval.run.system import OpenSystem
from eval.suite.gold import resolve
from eval.suite.loading import Sample, Suite
from qa.models import Update


@dataclass(frozen=True)
class Options:
    """What a run was asked for. `source` names the page or store for the record only."""

    mode: str = "quotes"
    source: str = "bundled sample"
    workers: int = 1
    limit: int | None = None
    split: str | None = None


@dataclass(frozen=True)
class Finished:
    """A run with all its outputs written: its rows in the suite's order and its figures."""

    directory: Path
    record: RunRecord
    rows: tuple[Row, ...]
    summary: Summary


def chosen(suite: Suite, options: Options) -> list[Sample]:
    """The samples of the split, at most `limit` from the front; raises SuiteError when none is left."""
    samples = [sample for sample in suite.samples if options.split in (None, sample.split)][: options.limit]
    if not samples:
        raise SuiteError(f'{suite.path} has no question with "split": "{options.split}". Leave --split out.')
    return samples


def run_suite(
    suite: Suite,
    opened: OpenSystem,
    directory: Path,
    options: Options,
    *,
    begin: Callable[[int, int], Done] = lambda total, done: lambda row: None,
) -> Finished:
    """Ask what the directory doesn't have yet and write all outputs.

    `begin` is told how many questions there are and how many are done, and gives what to call with
    each new row. Raises SuiteError for updates that the page hasn't, RunError for another run's directory.
    """
    pages = _pages(suite, opened)
    gold = resolve(suite, pages[opened.liveblog], pages)
    updates = _by_id(suite, pages)
    samples = chosen(suite, options)
    record = _begun(directory, _record(suite, opened, options, page_hash(updates.values())))
    save_updates(directory, updates.values())
    todo = remaining(samples, read_rows(directory) if (directory / RESULTS).exists() else [])
    job = Job(opened.system, opened.liveblog, gold, updates, own=opened.name != OURS)
    started = time.perf_counter()
    ask_all(job, todo, directory, workers=options.workers, done=begin(len(samples), len(samples) - len(todo)))
    if todo:
        record = _timed(record, opened, time.perf_counter() - started, len(todo))
    rows = _in_order(read_rows(directory), suite)
    models = tuple(sorted({row.answer["model"] for row in rows if row.answer and row.answer["model"]}))
    return finish(directory, replace(record, finished=now(), models=models), rows)


def finish(directory: Path, record: RunRecord, rows: Sequence[Row]) -> Finished:
    """Write rows, record, figures and reports of a run whose rows are complete."""
    summary = summarise(rows)
    rewrite(directory, rows)
    record.save(directory)
    write_text(directory / METRICS_FILE, json.dumps(summary.to_dict(), indent=2) + "\n")
    write_csv(directory, rows)
    write_reports(directory, record, rows, summary)
    return Finished(directory, record, tuple(rows), summary)


def load_run(directory: Path) -> Finished:
    """Read a run that was written; raises RunError when there is none."""
    record = read_record(directory)
    rows = read_rows(directory)
    return Finished(directory, record, tuple(rows), summarise(rows))


def _pages(suite: Suite, opened: OpenSystem) -> dict[str, Sequence[Update]]:
    """The updates of the live blog that is asked, and of all that samples name."""
    names = dict.fromkeys([opened.liveblog, *(name for sample in suite.samples for name in sample.liveblogs)])
    return {name: opened.system.updates(name) for name in names}


def _by_id(suite: Suite, pages: Mapping[str, Sequence[Update]]) -> dict[str, Update]:
    found: dict[str, Update] = {}
    for name, updates in pages.items():
        if shared := found.keys() & {update.id for update in updates}:
            raise SuiteError(f"{suite.path}: update {min(shared)} stands in {name} and in another live blog.")
        found |= {update.id: update for update in updates}
    return found


def _record(suite: Suite, opened: OpenSystem, options: Options, page: str) -> RunRecord:
    settings: dict[str, Any] = {
        "source": options.source,
        "workers": options.workers,
        "limit": options.limit,
        "split": options.split,
    }
    return RunRecord(
        suite=suite.path.name,
        suite_hash=suite.digest,
        page_hash=page,
        liveblog=opened.liveblog,
        title=opened.title,
        mode=options.mode,
        settings=settings,
        versions=versions(),
        revision=git_revision(),
        started=now(),
        answering={"system": opened.name, **opened.settings},
    )


def _begun(directory: Path, record: RunRecord) -> RunRecord:
    """The record, saved before the first question; an earlier run of the same kind goes on."""
    if (directory / RECORD).exists():
        record = record.resumes(read_record(directory), directory)
    elif directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise RunError(f"{directory} exists and holds no run. Choose another --out.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        record.save(directory)
    except OSError as error:
        raise RunError(f"{directory} can't be written: {error.strerror}. Choose another --out.") from error
    return record


def _timed(record: RunRecord, opened: OpenSystem, asking: float, questions: int) -> RunRecord:
    """The record with the time of these questions on top of that of earlier ones in the same directory."""
    seconds = {
        "indexing": round(opened.seconds, 3),
        "asking": round(record.seconds.get("asking", 0.0) + asking, 3),
    }
    return replace(record, seconds=seconds, asked=record.asked + questions)


def _in_order(rows: Sequence[Row], suite: Suite) -> list[Row]:
    place = {sample.id: number for number, sample in enumerate(suite.samples)}
    return sorted(rows, key=lambda row: place[row.id])
