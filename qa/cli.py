"""The command line: index, ask, list, show, remove. Every error is one line and exit code 2."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import QAError

if TYPE_CHECKING:
    from qa.assistant import Assistant

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask a news live blog. Answers cite the headlines of the updates they rest on.",
)
Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (QA_STORE).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.callback()
def _root(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    # Read by main() from the arguments, because an error may come before this runs.
    del debug


@app.command()
def index(
    source: Annotated[str, typer.Argument(help="A live blog: a file or an http(s) URL.")],
    store: Store = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; default: from the file's name.")] = None,
) -> None:
    """Read a live blog and bring the store level with it."""
    from qa.console import embedding_progress, print_report

    with _open(store) as assistant, embedding_progress() as progress:
        report = assistant.index(source, name=name, progress=progress)
    print_report(report)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in plain words.")],
    store: Store = None,
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Ask this live blog only.")] = None,
    as_json: Json = False,
) -> None:
    """Answer a question from what is indexed."""
    with _open(store) as assistant:
        answer = assistant.ask(question, liveblog=liveblog)
    if as_json:
        _print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        from qa.render import answer_as_text

        _print(answer_as_text(answer))


@app.command()
def sample(store: Store = None) -> None:
    """Index the bundled sample, unless the store has it already."""
    from qa.console import embedding_progress, print_report
    from qa.samples import SAMPLE_ID, sample_path

    with _open(store) as assistant:
        if any(page.id == SAMPLE_ID for page in assistant.liveblogs()):
            return
        with embedding_progress() as progress:
            report = assistant.index(sample_path(), name=SAMPLE_ID, progress=progress)
    print_report(report)


@app.command("list")
def list_liveblogs(store: Store = None, as_json: Json = False) -> None:
    """List the live blogs of the store."""
    with _open(store) as assistant:
        pages = assistant.liveblogs()
    if as_json:
        rows = [{"id": p.id, "title": p.title, "updates": len(p.order), "indexed_at": p.indexed_at} for p in pages]
        _print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not pages:
        _print("No live blog yet. First run `python -m qa index FILE`.")
    for page in () if as_json else pages:
        _print(f"{page.id}  {len(page.order)} updates  {page.title}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")],
    store: Store = None,
    position: Annotated[int | None, typer.Option("--position", help="Only this update; 1 is the newest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One update a line, as JSON.")] = False,
) -> None:
    """Show the updates of a live blog, newest first."""
    with _open(store) as assistant:
        updates = assistant.updates(name)
    if position is not None:
        if not 1 <= position <= len(updates):
            raise QAError(f"{name} has no position {position}: it has updates 1 to {len(updates)}.")
        updates = [updates[position - 1]]
    for update in updates:
        if as_json:
            _print(json.dumps(update.to_dict(), ensure_ascii=False))
        elif position is None:
            _print(f"{update.position:4}  {update.label}")
        else:
            _print("\n\n".join((f"[{update.position}] {update.label}", *update.body)))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")], store: Store = None
) -> None:
    """Delete a live blog from the store."""
    with _open(store) as assistant:
        assistant.remove(name)
    _print(f"Removed {name}.")


def _open(store: Path | None) -> Assistant:
    from qa.assistant import Assistant

    return Assistant.open(store=store)


def _print(text: str) -> None:
    typer.echo(text)


def main() -> None:
    """Run the command line. Errors that a user can mend are one line; `--debug` shows the traceback."""
    debug = "--debug" in sys.argv[1:]
    # `--debug` is understood before and after the command's name.
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments, prog_name="python -m qa")
    except QAError as error:
        if debug:
            raise
        typer.echo(f"error: {' '.join(str(error).split())}", err=True)
        sys.exit(2)
