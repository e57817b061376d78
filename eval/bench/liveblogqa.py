"""LiveBlogQA: all pages of a split, each asked in a store of its own, summed up together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.figures.aggregate import Summary, summarise
from eval.figures.results import Row
from eval.run.suite_run import Options, run_suite
from eval.run.system import open_source
from eval.suite.catalog import LIVEBLOGQA, TEST, TRAIN, TUNE, page_file
from eval.suite.loading import load_suite

PAGES_OF = {"train": TRAIN, "tune": TUNE, "test": TEST}
SHOWN = (
    "correct",
    "facts_found",
    "hit_rate_1",
    "hit_rate_3",
    "citation_precision",
    "quote_validity",
    "number_errors",
    "abstention_recall",
    "wrongly_refused",
    "words",
    "seconds_median",
)
"""The metrics that the table shows."""


def run_benchmark(split: str, out: Path, say: Callable[[str], None]) -> Summary:
    """Ask every page of a split; rows and reports go below `out`. Returns the figures of all pages together."""
    rows: list[Row] = []
    for name in PAGES_OF[split]:
        suite = load_suite(LIVEBLOGQA / f"{name}.jsonl")
        with open_source(page_file(name), mode="quotes") as opened:
            finished = run_suite(suite, opened, out / name, Options(source=name))
        say(f"{name}: {len(finished.rows)} questions")
        rows += finished.rows
    return summarise(rows)


def table(summary: Summary) -> str:
    """The figures as a Markdown table: all questions, each wording, each type."""
    columns = {"all": summary.overall, **summary.by_tag, **summary.by_type}
    lines = [f"| | {' | '.join(SHOWN)} |", f"|---|{'---|' * len(SHOWN)}"]
    for name, figures in columns.items():
        cells = [_cell(figures, metric) for metric in SHOWN]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figures: Any, metric: str) -> str:
    found = figures.get(metric)
    if found is None or found.value is None:
        return "–"
    shown = f"{found.value:.0%}" if metric not in ("words", "seconds_median", "number_errors") else f"{found.value:.3g}"
    return f"{shown} ({found.n})"


__all__: Sequence[str] = ["PAGES_OF", "run_benchmark", "table"]
