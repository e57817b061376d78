"""The command line: index, ask, list, show, remove. Every error is one line and exit code 2."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from qa import __version__
from qa.cli.care import care
from qa.cli.day import day
from qa.cli.live import live
from qa.cli.opening import AsOf, Debug, Json, Store, check_settings, open_assistant, print_line, run_app
from qa.errors import QAError
from qa.text.detecting import is_foreign, language_name

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask a news live blog. Answers cite the headlines of the updates they rest on.",
)
app.add_typer(live)
app.add_typer(day)
app.add_typer(care)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"liveblog-qa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    debug: Debug = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Its version.")
    ] = False,
) -> None:
    # --debug is read from the arguments, because an error may come before this runs.
    del debug, version
    check_settings()


@app.command()
def index(
    source: Annotated[str, typer.Argument(help="A live blog: a file or an http(s) URL.")],
    store: Store = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; default: from the file's name.")] = None,
) -> None:
    """Read a live blog and bring the store level with it."""
    from qa.cli.console import embedding_progress, partial_in_one_line, print_report

    with open_assistant(store) as assistant, partial_in_one_line(), embedding_progress() as progress:
        report = assistant.index(source, name=name, progress=progress)
    print_report(report)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in plain words.")],
    store: Store = None,
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Ask this live blog only.")] = None,
    as_of: AsOf = None,
    history: Annotated[list[str] | None, typer.Option("--history", help="An earlier question; repeatable.")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show the steps and how long they took.")] = False,
    as_json: Json = False,
) -> None:
    """Answer a question from what is indexed."""
    from qa.trace.steps import Trace, tree

    # Bytes that are no text in this terminal's encoding arrive as surrogates, which nothing can print again.
    question = question.encode("utf-8", "replace").decode()
    with open_assistant(store) as assistant:
        steps = Trace()
        answer = assistant.ask(question, history=history or (), liveblog=liveblog, as_of=as_of, trace=steps)
    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        from qa.cli.render import answer_as_text

        print_line(answer_as_text(answer))
    if trace:
        typer.echo(tree(steps.steps), err=True)


@app.command()
def doctor(store: Store = None) -> None:
    """Say what is configured, try it, and name the next step where something is missing."""
    from qa.cli.doctor import examine
    from qa.settings import load_settings

    findings = []
    for finding in examine(load_settings(store=store)):
        findings.append(finding)
        print_line(str(finding))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def sample(store: Store = None) -> None:
    """Index the bundled sample, unless the store has it already."""
    from qa.cli.console import embedding_progress, print_report
    from qa.samples import SAMPLE_ID, sample_path

    with open_assistant(store) as assistant:
        if any(page.id == SAMPLE_ID for page in assistant.liveblogs()):
            return
        with embedding_progress() as progress:
            report = assistant.index(sample_path(), name=SAMPLE_ID, progress=progress)
    print_report(report)


@app.command("list")
def list_liveblogs(store: Store = None, as_json: Json = False) -> None:
    """List the live blogs of the store."""
    with open_assistant(store) as assistant:
        pages = assistant.liveblogs()
    if as_json:
        rows = [
            {"id": p.id, "title": p.title, "updates": len(p.order), "indexed_at": p.indexed_at, "language": p.language}
            for p in pages
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not pages:
        print_line("No live blog yet. First run `python -m qa index FILE`.")
    for page in () if as_json else pages:
        foreign = f"  ({language_name(page.language)})" if page.language and is_foreign(page.language) else ""
        print_line(f"{page.id}  {len(page.order)} updates  {page.title}{foreign}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")],
    store: Store = None,
    position: Annotated[int | None, typer.Option("--position", help="Only this update; 1 is the newest.")] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="One update a line, as JSON.")] = False,
) -> None:
    """Show the updates of a live blog, newest first."""
    with open_assistant(store) as assistant:
        updates = assistant.updates(name, as_of=as_of)
    if position is not None:
        # As of the past, positions are those of today: what came later is missing.
        chosen = [update for update in updates if update.position == position]
        if not chosen:
            first, last = (updates[0].position, updates[-1].position) if updates else (0, 0)
            raise QAError(f"{name} has no position {position}: it has updates {first} to {last}.")
        updates = chosen
    for update in updates:
        if as_json:
            typer.echo(json.dumps(update.to_dict(), ensure_ascii=False))
        elif position is None:
            print_line(f"{update.position:4}  {update.label}")
        else:
            print_line("\n\n".join((f"[{update.position}] {update.label}", *update.body)))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="A live blog's id, as `list` prints it.")], store: Store = None
) -> None:
    """Delete a live blog from the store."""
    with open_assistant(store) as assistant:
        assistant.remove(name)
    print_line(f"Removed {name}.")


def main() -> None:
    """Run the command line."""
    run_app(app, "python -m qa")
