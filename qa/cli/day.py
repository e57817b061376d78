"""Commands for a day as a whole: what happened, and how something unfolded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.opening import open_assistant, print_line

if TYPE_CHECKING:
    from qa.models import Answer

day = typer.Typer()
_Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (QA_STORE).")]
_AsOf = Annotated[str | None, typer.Option("--as-of", help="What stood on the page then: 14:30, an ISO time, #40.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@day.command()
def summary(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")],
    since: Annotated[str | None, typer.Option("--since", help="Only what came since then: 20:00, 8pm.")] = None,
    store: _Store = None,
    as_of: _AsOf = None,
    as_json: _Json = False,
) -> None:
    """Sum up a live blog: its key points and key events, newest first."""
    question = f"Summarise what happened since {since}" if since else "Summarise the day"
    with open_assistant(store) as assistant:
        _show(assistant.ask(question, liveblog=name, as_of=as_of), as_json=as_json)


@day.command()
def timeline(
    question: Annotated[str, typer.Argument(help="What to follow through the day.")],
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Only this live blog.")] = None,
    store: _Store = None,
    as_of: _AsOf = None,
    as_json: _Json = False,
) -> None:
    """Tell how something unfolded, the oldest update first."""
    with open_assistant(store) as assistant:
        _show(assistant.ask(f"Timeline of {question}", liveblog=liveblog, as_of=as_of), as_json=as_json)


def _show(answer: Answer, *, as_json: bool) -> None:
    from qa.cli.render import answer_as_text

    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_line(answer_as_text(answer))
