"""`python -m qa` and `liveblog-qa`: the command line, and what stands above it: the chat page and the evaluation."""

from __future__ import annotations

import sys
from typing import Any

import typer

from qa.cli.app import app
from qa.cli.app import main as command_line

# All that follows is theirs to read, `--help` too.
_HANDED_ON: dict[str, Any] = {
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True},
    "add_help_option": False,
}


def _handed_on(context: typer.Context) -> None:
    debug = ["--debug"] if "--debug" in sys.argv else []
    sys.argv = [f"liveblog-qa {context.info_name}", *debug, *context.args]


@app.command(**_HANDED_ON)
def chat(context: typer.Context) -> None:
    """Open the chat page: `chat [PAGE]`; see `chat --help`."""
    from app import main as serve

    _handed_on(context)
    serve()


@app.command("eval", **_HANDED_ON)
def evaluate(context: typer.Context) -> None:
    """Measure answers with suites of questions: `eval run SUITE`; see `eval --help`."""
    from eval.cli import main as measure

    _handed_on(context)
    measure()


def main() -> None:
    """Run the command line."""
    command_line()


if __name__ == "__main__":
    main()
