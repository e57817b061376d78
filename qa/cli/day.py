"""Commands for a day as a whole: what happened, and how something unfolded."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from qa.answering.draft import when
from qa.cli.opening import AsOf, Json, Store, open_assistant, print_line
from qa.errors import SettingsError
from qa.text.interval import seconds_of

if TYPE_CHECKING:
    from qa.answering.following import Development
    from qa.assistant import Assistant
    from qa.models import Answer
    from qa.store.shelf import Page

day = typer.Typer()


@day.command()
def summary(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")],
    since: Annotated[str | None, typer.Option("--since", help="Only what came since then: 20:00, 8pm.")] = None,
    store: Store = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Sum up a live blog: its key points and key events, newest first."""
    from qa.answering.overview import asking_for_summary

    question = asking_for_summary(since)
    with open_assistant(store) as assistant:
        _show(assistant.ask(question, liveblog=name, as_of=as_of), as_json=as_json)


@day.command()
def timeline(
    question: Annotated[str, typer.Argument(help="What to follow through the day.")],
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Only this live blog.")] = None,
    store: Store = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Tell how something unfolded, the oldest update first."""
    with open_assistant(store) as assistant:
        _show(assistant.ask(f"Timeline of {question}", liveblog=liveblog, as_of=as_of), as_json=as_json)


@day.command()
def follow(
    question: Annotated[str, typer.Argument(help="The question whose answer changes.")],
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Only this live blog.")] = None,
    store: Store = None,
    every: Annotated[
        str | None, typer.Option("--every", help="Go on: look at the live blog's address this often (60s, 5m).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell how the answer changed so far, with times and headlines; with --every, as it goes on, until Ctrl-C."""
    from qa.watch import Watcher

    wait = seconds_of(every) if every else None
    with open_assistant(store) as assistant, ExitStack() as watching:
        if wait:
            for page in _watchable(assistant, liveblog):
                watcher = Watcher(assistant, str(page.url), wait, name=page.id)
                watcher.start()
                watching.callback(watcher.stop)
        try:
            for development in assistant.follow(question, liveblog=liveblog, every=1.0 if wait else None):
                print_line(json.dumps(development.to_dict(), ensure_ascii=False) if as_json else _line(development))
        except KeyboardInterrupt:
            print_line("Stopped following.")


def _watchable(assistant: Assistant, liveblog: str | None) -> list[Page]:
    pages = [page for page in assistant.liveblogs() if liveblog in (None, page.id)]
    known = [page for page in pages if (page.url or "").startswith(("http://", "https://"))]
    if not known:
        raise SettingsError("No address is known of the live blog: leave --every out, or index it from its address.")
    return known


def _line(development: Development) -> str:
    time = when(development.at, days=True)
    citations = development.after.citations
    headline = f"  ({citations[0].headline})" if citations else ""
    return f"{time}  {development}{headline}".strip()


def _show(answer: Answer, *, as_json: bool) -> None:
    from qa.cli.render import answer_as_text

    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_line(answer_as_text(answer))
