"""Commands for pages that change: what changed, watch, export."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.opening import AsOf, Store, open_assistant
from qa.cli.render import printable
from qa.errors import QAError
from qa.text.interval import seconds_of

if TYPE_CHECKING:
    from qa.store.changes import Change
    from qa.store.report import IndexReport
    from qa.watch import Fault

live = typer.Typer()

_Name = Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")]
_MARKS = {"new": "+", "edited": "~", "withdrawn": "-"}


@live.command()
def changes(
    name: _Name,
    since: Annotated[str, typer.Option("--since", help="A time (13:00, an ISO time) or a position (#40).")],
    store: Store = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """List what came, was edited or was withdrawn since a moment."""
    with open_assistant(store) as assistant:
        found = assistant.changes(name, since, as_of=as_of)
    if as_json:
        typer.echo(json.dumps([change.to_dict() for change in found], ensure_ascii=False, indent=2))
        return
    counts = ", ".join(f"{sum(c.kind == kind for c in found)} {kind}" for kind in _MARKS)
    typer.echo(f"{name} since {since}: {counts}.")
    for change in found:
        _print_change(change)


@live.command()
def watch(
    url: Annotated[str, typer.Argument(help="A live blog's http(s) address.")],
    every: Annotated[str, typer.Option("--every", help="Time between two polls: 60s, 5m.")] = "60s",
    store: Store = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; default: from the address.")] = None,
) -> None:
    """Keep a live blog level with its page until Ctrl-C; one line for each change."""
    from qa.cli.console import partial_in_one_line, print_report
    from qa.watch import Watcher

    wait = seconds_of(every)
    with open_assistant(store) as assistant, partial_in_one_line():
        watcher = Watcher(assistant, url, wait, name=name)
        # The first poll fails like `index` does: a wrong address is not worth a second try.
        report = watcher.poll()
        if report:
            print_report(report)
        typer.echo(f"Watching {url} every {wait:g} s (Ctrl-C ends it).")
        watcher.on_report, watcher.on_fault = _print_report, _print_fault
        try:
            watcher.run(wait)
        except KeyboardInterrupt:
            typer.echo("Stopped watching.")


@live.command()
def export(
    name: _Name,
    store: Store = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
) -> None:
    """Print a live blog as JSON lines, one update a line; `index` reads them back."""
    with open_assistant(store) as assistant:
        lines = assistant.export(name)
    if output is None:
        typer.echo(lines, nl=False)
        return
    try:
        output.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise QAError(f"{output} can't be written ({error.strerror}): give another file with --output.") from error


def _print_change(change: Change) -> None:
    typer.echo(printable(f"{_MARKS[change.kind]} {change.at[:16].replace('T', ' ')}  {change.headline}"))
    for difference in change.differed:
        for mark, text in (("-", difference.before), ("+", difference.after)):
            if text:
                typer.echo(printable(f"      {mark} {text}"))


def _print_report(report: IndexReport) -> None:
    now = f"{datetime.now().astimezone():%H:%M:%S}"
    for mark, headlines in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        for headline in headlines:
            typer.echo(printable(f"{now} {mark} {headline}"))


def _print_fault(fault: Fault) -> None:
    typer.echo(f"{datetime.now().astimezone():%H:%M:%S} ! {fault.problem} (next try in {fault.wait:.0f} s)", err=True)
