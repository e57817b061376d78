"""What indexing shows on a terminal: a progress bar and a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qa.indexing import Progress as Callback
from qa.models import IndexReport

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
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None, visible=False, rate="")

        def advance(done: int, total: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{done / elapsed:.0f} chunks/s" if elapsed else ""
            bar.update(task, completed=done, total=total, visible=True, rate=rate)

        yield advance


def print_report(report: IndexReport) -> None:
    """What changed, by headline."""
    console = Console(highlight=False, soft_wrap=True)
    counts = (
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged"
    )
    console.print(
        f"{report.liveblog}: {report.total} updates ({counts}); "
        f"{report.embedded_chunks} chunks embedded in {report.seconds:.1f} s.",
        markup=False,
    )
    for mark, headlines in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        for headline in headlines[:_SHOWN]:
            console.print(f"  {mark} {headline}", markup=False)
        if len(headlines) > _SHOWN:
            console.print(f"  {mark} … and {len(headlines) - _SHOWN} more", markup=False)
