"""What commands share: the assistant on the store that is named, and a line on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qa.assistant import Assistant


Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (QA_STORE).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def open_assistant(store: Path | None) -> Assistant:
    """The assistant; settings are checked first.

    Chroma reads a .env file too, while it is imported: a damaged one is to be told about before.
    """
    from qa.settings import load_settings

    load_settings(store=store)
    from qa.assistant import Assistant

    return Assistant.open(store=store)


def print_line(text: str) -> None:
    """Print without control characters: a page must not move the terminal's cursor."""
    from qa.cli.render import printable

    typer.echo(printable(text))
