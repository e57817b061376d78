"""One suite asked several times: how far a model's figures vary from one time to the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev

from eval.errors import EvalError, RunError
from eval.figures.record import REPEATS
from eval.figures.results import write_text
from eval.metrics.catalog import CATALOG, Metric, shown
from eval.run.runner import Done
from eval.run.suite_run import Finished, Options, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import Suite

TABLE = "repeats.md"


@dataclass(frozen=True)
class Spread:
    """One metric over the repeats: the mean of its values, their standard deviation, the least and the greatest."""

    metric: Metric
    mean: float
    deviation: float
    least: float
    greatest: float

    def cells(self) -> tuple[str, str, str]:
        """Mean, deviation and range as people read them."""
        least, greatest = shown(self.metric, self.least), shown(self.metric, self.greatest)
        return shown(self.metric, self.mean), f"± {shown(self.metric, self.deviation)}", f"{least} – {greatest}"


@dataclass(frozen=True)
class Repeats:
    """All times of a suite; `unsteady` are the questions that were answered right once and wrong another time."""

    directory: Path
    runs: tuple[Finished, ...]
    spreads: tuple[Spread, ...]
    unsteady: tuple[str, ...]


def run_repeats(
    suite: Suite,
    opened: OpenSystem,
    directory: Path,
    options: Options,
    times: int,
    *,
    begin: Callable[[int, int], Done] = lambda total, done: lambda row: None,
) -> Repeats:
    """Ask the suite `times` times, each a run of its own in DIRECTORY/repeat-N, which are gone on with as others are.

    Raises EvalError when the second time would be answered from the memory of the first.
    """
    if opened.settings.get("cache"):
        raise EvalError("QA_CACHE is on: repeats would be answered from memory. Leave it out.")
    names = [f"repeat-{n}" for n in range(1, times + 1)]
    if directory.exists() and any(not path.name.startswith("repeat") for path in directory.iterdir()):
        raise RunError(f"{directory} holds other things than repeats. Choose another --out.")
    runs = [run_suite(suite, opened, directory / name, options, begin=begin) for name in names]
    found = Repeats(directory, tuple(runs), tuple(_spreads(runs)), tuple(_unsteady(runs)))
    figures = {one.metric.name: [one.mean, one.deviation, one.least, one.greatest] for one in found.spreads}
    content = {"repeats": names, "mean_deviation_least_greatest": figures, "unsteady": found.unsteady}
    write_text(directory / REPEATS, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    write_text(directory / TABLE, repeats_table(found))
    return found


def repeats_table(found: Repeats) -> str:
    """The figures as Markdown."""
    lines = [
        f"{suite_title(found)}\n",
        "| | mean | deviation | range |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| {one.metric.title} | {' | '.join(one.cells())} |" for one in found.spreads]
    lines.append(f"\n{unsteady_line(found)}\n")
    return "\n".join(lines)


def suite_title(found: Repeats) -> str:
    """What was asked of what, and how often."""
    record = found.runs[0].record
    return f"{record.suite} on “{record.title}”, {record.answered_by}, asked {len(found.runs)} times"


def unsteady_line(found: Repeats) -> str:
    """How many questions were right once and wrong another time, and which."""
    names = ": " + ", ".join(found.unsteady) if found.unsteady else ""
    return (
        f"{len(found.unsteady)} of {found.runs[0].summary.questions} questions right once, wrong another time{names}."
    )


def _spreads(runs: Sequence[Finished]) -> list[Spread]:
    """Every metric that has a value each time."""
    spreads = []
    for metric in CATALOG:
        figures = [run.summary.overall.get(metric.name) for run in runs]
        values = [figure.value for figure in figures if figure is not None and figure.value is not None]
        if len(values) == len(runs):
            spreads.append(Spread(metric, fmean(values), pstdev(values), min(values), max(values)))
    return spreads


def _unsteady(runs: Sequence[Finished]) -> list[str]:
    verdicts: dict[str, set[bool]] = {}
    for row in (row for run in runs for row in run.rows):
        if row.correct is not None:
            verdicts.setdefault(row.id, set()).add(row.correct)
    return [identity for identity, seen in verdicts.items() if len(seen) > 1]
