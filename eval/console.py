"""What an evaluation shows on a terminal: a progress bar, tables of figures, comparisons, bars for CI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from eval.figures.check import Outcome
from eval.figures.compare import Comparison, FigureDifference
from eval.figures.results import Row
from eval.metrics.catalog import shown
from eval.report.figures import causes, groups
from eval.run.repeats import TABLE, Repeats, suite_title, unsteady_line
from eval.run.runner import Done
from eval.run.suite_run import Finished
from qa.model.prices import as_text
from qa.models import Usage

_WIDTH_WITHOUT_TERMINAL = 110
_STYLES = {"better": "green", "worse": "red", "changed": "yellow"}


@contextmanager
def progress(verb: str) -> Iterator[Callable[[int, int], Done]]:
    """A bar with a rate and the time left, on standard error; it yields the `begin` of a run."""
    columns = (
        TextColumn(verb),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:

        def begin(total: int, done: int) -> Done:
            task = bar.add_task("", total=total, completed=done, rate="")

            def advance(_: Row) -> None:
                bar.advance(task)
                bar.update(task, rate=_rate(bar.tasks[0], done))

            return advance

        yield begin


def print_run(run: Finished) -> None:
    """What was asked, the figures, why answers are wrong, and where the report lies."""
    console = _console()
    record = run.record
    console.print(
        Text(f"{record.suite} on “{record.title}” ({record.settings['source']}), {record.answered_by}\n", style="bold")
    )
    splits = list(run.summary.by_split)
    table = _table("", "overall", "95% interval", "n", *splits)
    for name, lines in groups(run.summary):
        table.add_row(Text(name, style="bold"))
        for line in lines:
            n = f"{line.overall.n}" + (f" (+{line.overall.unscored} unscored)" if line.overall.unscored else "")
            values = (cell.value for cell in line.splits.values())
            table.add_row(f"  {line.metric.title}", line.overall.value, line.overall.interval, n, *values)
    console.print(table)
    for cause in causes(run.summary):
        console.print(Text(f"{cause.count:>4} × {cause.label}"))
    if (totals := totals_line(run)) is not None:
        console.print(Text(f"\n{totals}"))
    for why, count in Counter(row.answer["note"] for row in run.rows if row.answer and row.answer["note"]).items():
        console.print(Text(f"{count:>4} × {why}"))
    console.print(Text(f"\nReport: {run.directory / 'report.html'}"))


def print_repeats(found: Repeats) -> None:
    """Mean and spread of every figure over the repeats, and how many questions were not steady."""
    console = _console()
    console.print(Text(f"{suite_title(found)}\n", style="bold"))
    table = _table("", "mean", "deviation", "range")
    for one in found.spreads:
        table.add_row(one.metric.title, *one.cells())
    console.print(table)
    console.print(Text(f"\n{unsteady_line(found)}\nReport: {found.directory / TABLE}"))


def totals_line(run: Finished) -> str | None:
    """Tokens and dollars of all questions together; None where no model was asked."""
    totals = run.summary.totals
    sent, received = (int(totals[name] or 0) for name in ("prompt_tokens", "completion_tokens"))
    if not sent:
        return None
    return f"In all: {as_text(Usage(sent, received, totals['cost']))}, {sent:,} of them sent."


def print_comparison(comparison: Comparison) -> None:
    """Every figure of both runs with the change and whether it exceeds noise, then the questions that changed."""
    console = _console()
    table = _table("", "A", "B", "change", "95% interval", "n", "")
    for difference in comparison.differences:
        table.add_row(*_difference(difference))
    console.print(table)
    console.print(f"{comparison.shared} questions in both; the answers to {comparison.identical} are the same.")
    if comparison.only_a or comparison.only_b:
        console.print(f"Left out: {comparison.only_a} only in A, {comparison.only_b} only in B.")
    _print_changed(console, "Better in B", comparison.better)
    _print_changed(console, "Worse in B", comparison.worse)


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """One line a bar."""
    console = _console()
    for outcome in outcomes:
        style, mark = ("green", "ok  ") if outcome.passed else ("red", "FAIL")
        console.print(Text.assemble((mark, style), " ", outcome.line))


def print_judged(run: Finished) -> None:
    """The figures with the judge's, and how much could not be judged."""
    print_run(run)
    judge = run.record.judge or {}
    _console().print(
        Text(f"Judged by {judge['model']}: {judge['judgements']} judgements, {judge['unscored']} unscored.")
    )


def _difference(difference: FigureDifference) -> tuple[str | Text, ...]:
    metric, change = difference.metric, difference.change
    spread = ""
    if change.low is not None and change.high is not None:
        spread = f"{_signed(difference, change.low)} … {_signed(difference, change.high)}"
    return (
        metric.title,
        shown(metric, difference.a),
        shown(metric, difference.b),
        _signed(difference, change.value),
        spread,
        str(difference.n),
        Text(difference.verdict, style=_STYLES.get(difference.verdict, "dim")),
    )


def _signed(difference: FigureDifference, value: float | None) -> str:
    if value is None:
        return "—"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + shown(difference.metric, abs(value))


def _print_changed(console: Console, title: str, pairs: Sequence[tuple[Row, Row]]) -> None:
    console.print(Text(f"\n{title}: {len(pairs)}", style="bold"))
    for old, new in pairs:
        wrong = old if new.correct else new
        console.print(Text(f"  {new.id}  {new.question}"))
        console.print(Text(f"      {wrong.error or wrong.scores['correct'].explanation}", style="dim"))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place in (0, 6) else "right", no_wrap=place > 0)
    return table


def _console() -> Console:
    console = Console(highlight=False)
    # Without a terminal rich assumes 80 columns and would cut the tables of a CI log.
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH_WITHOUT_TERMINAL, soft_wrap=True)


def _rate(task: Task, done_before: int) -> str:
    elapsed = task.elapsed or 0.0
    asked = task.completed - done_before
    return f"{asked / elapsed:.1f} questions/s" if elapsed and asked else ""
