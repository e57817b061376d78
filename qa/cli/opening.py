"""What commands share: how an app of them is run, the assistant on the store that is named, a line on the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import QAError

if TYPE_CHECKING:
    from qa.assistant import Assistant


Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (QA_STORE).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Only what stood on the page then: 14:30, 4 August, an ISO time, #40.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def run_app(app: typer.Typer, name: str) -> None:
    """Run an app's command under a name. Errors that a user can mend are one line; `--debug` shows the traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without some character shows "?" for it instead of failing.
            stream.reconfigure(errors="replace")
    # `--debug` is understood before and after the command's name.
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    with errors_in_one_line():
        app(arguments, prog_name=name)


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """An error that a user can mend is one line and exit code 2, unless `--debug` is among the arguments."""
    try:
        yield
    except QAError as error:
        if "--debug" in sys.argv[1:]:
            raise
        from qa.cli.render import one_line

        typer.echo(f"error: {one_line(str(error))}", err=True)
        sys.exit(2)


def check_settings() -> None:
    """Raise SettingsError for settings that make no sense, before any command begins.

    Chroma reads a .env file too, while it is imported, and ends in a traceback over a damaged one.
    """
    from qa.settings import load_settings

    load_settings()


def open_assistant(store: Path | None) -> Assistant:
    """The assistant on a store."""
    from qa.assistant import Assistant

    return Assistant.open(store=store)


def print_line(text: str) -> None:
    """Print without control characters: a page must not move the terminal's cursor."""
    from qa.cli.render import printable

    typer.echo(printable(text))
