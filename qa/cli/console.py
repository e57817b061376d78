"""What indexing shows on a terminal: a progress bar, what could not be read, and a report."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.cli.render import one_line, printable
from qa.model.prices import as_text
from qa.sources.partial import PartialSourceWarning
from qa.store.indexing import Progress as Callback
from qa.store.report import IndexReport

_SHOWN = 5


@contextmanager
def embedding_progress() -> Iterator[Callback]:
    """A bar with a rate and the time left, on standard error; hidden when there is nothing to embed."""
    columns = (
        TextColumn("Embedding"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    first: list[tuple[int, float]] = []

    def advance(done: int, total: int) -> None:
        now = time.perf_counter()
        if not first:
            # Loading the model counts for no rate. A bar that never begins leaves no empty line.
            first.append((done, now))
            bar.add_task("", total=total, completed=done, rate="")
            bar.start()
            return
        rate = (done - first[0][0]) / max(now - first[0][1], 1e-9)
        bar.update(bar.task_ids[0], completed=done, rate=f"{rate:.0f} chunks/s")

    try:
        yield advance
    finally:
        if first:
            bar.stop()


@contextmanager
def partial_in_one_line() -> Iterator[None]:
    """Say on standard error, in one line, that a page could be read only in part; other warnings stay as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", PartialSourceWarning)
        show = warnings.showwarning

        def show_line(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, PartialSourceWarning):
                typer.echo(f"warning: {one_line(str(message))}", err=True)
            else:
                show(message, category, filename, lineno, file, line)

        warnings.showwarning = show_line
        yield


def print_report(report: IndexReport) -> None:
    """What changed, by headline."""
    console = Console(highlight=False, soft_wrap=True)
    counts = (
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged"
    )
    spent = f" ({as_text(report.usage)})" if report.usage.prompt_tokens else ""
    console.print(
        f"{report.liveblog}: {report.total} updates ({counts}); "
        f"{report.embedded_chunks} chunks embedded in {report.seconds:.1f} s{spent}.",
        markup=False,
    )
    for mark, headlines in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        for headline in headlines[:_SHOWN]:
            console.print(f"  {mark} {printable(headline)}", markup=False)
        if len(headlines) > _SHOWN:
            console.print(f"  {mark} … and {len(headlines) - _SHOWN} more", markup=False)
