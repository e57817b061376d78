"""The command line: run, compare, check, judge, new, schema, bench. Every error is one line and exit code 2."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from eval.errors import EvalError
from eval.options import Json, Mode, RunArgument, Split, Workers
from qa.cli.opening import Debug, check_settings, run_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure answers about live blogs with suites of fixed questions.",
)
RUNS = Path("eval-runs")
_STOPPED = 130
_WAITING = 4


@app.callback()
def _root(debug: Debug = False) -> None:
    # Read from the arguments, because an error may come before this runs.
    del debug
    check_settings()


@app.command()
def run(
    suite: Annotated[str, typer.Argument(help="A suite: one JSON object a line; or the name of one of ours.")],
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="A live blog, file or URL; may be repeated. Default: the page of our suite."),
    ] = None,
    store: Annotated[Path | None, typer.Option("--store", help="A store that exists, instead of a page.")] = None,
    liveblog: Annotated[str | None, typer.Option("--liveblog", help="Which live blog of the store.")] = None,
    system: Annotated[str | None, typer.Option("--system", help="module:Class that answers, instead of ours.")] = None,
    mode: Annotated[Mode, typer.Option("--mode", help="Who answers.")] = Mode.QUOTES,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write; an unfinished run there is resumed.")
    ] = None,
    workers: Workers = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many questions.")] = None,
    split: Annotated[Split | None, typer.Option("--split", help="Only this half of the suite.")] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=1, max=100, help="Ask all so often: how steady is it?")] = 1,
) -> None:
    """Ask a suite's questions, score the answers, write a report."""
    from eval.console import print_repeats, print_run, progress
    from eval.run.opening import Wanted, prepare
    from eval.run.repeats import run_repeats
    from eval.run.suite_run import Options, chosen, run_suite

    questions, asked_of, opening = prepare(Wanted(suite, source or (), store, liveblog, system, str(mode)))
    # One at a time keeps the seconds of quotes honest; a model is mostly waited for.
    at_once = workers or (_WAITING if mode is Mode.LLM else 1)
    options = Options(str(mode), asked_of, at_once, limit, split and str(split))
    chosen(questions, options)
    directory = out or RUNS / f"{questions.name}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    with opening as opened, progress("Asking") as begin:
        try:
            if repeats > 1:
                repeated = run_repeats(questions, opened, directory, options, repeats, begin=begin)
            else:
                finished = run_suite(questions, opened, directory, options, begin=begin)
        except KeyboardInterrupt:
            typer.echo(f"\nStopped. Go on with the same command and --out {directory}", err=True)
            raise typer.Exit(_STOPPED) from None
    if repeats > 1:
        print_repeats(repeated)
    else:
        print_run(finished)


@app.command()
def schema() -> None:
    """Print the format of a suite's line as JSON Schema."""
    from eval.suite.schema import suite_schema

    typer.echo(json.dumps(suite_schema(), indent=2))


@app.command()
def liveblogqa(
    split: Annotated[Split, typer.Option("--split", help="Which pages: train, tune or test.")] = Split.TEST,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write.")] = None,
    systems: Annotated[bool, typer.Option("--systems", help="Compare with BM25 and stock LlamaIndex.")] = False,
) -> None:
    """Ask all pages of the benchmark LiveBlogQA that are of one split, and print its table."""
    if systems:
        from eval.bench.systems import compare_systems, systems_table

        typer.echo(systems_table(compare_systems(str(split), typer.echo)))
        return
    from eval.bench.liveblogqa import run_benchmark, table

    directory = out or RUNS / f"liveblogqa-{split}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    typer.echo(table(run_benchmark(str(split), directory, typer.echo)))


@app.command()
def claims() -> None:
    """Hold sentences that somebody wrote about the test pages, faithful and wrong, against the check."""
    from eval.bench.claims import claims_report

    typer.echo(claims_report())


@app.command()
def compare(a: RunArgument, b: RunArgument, as_json: Json = False) -> None:
    """Show what got better and what got worse from run A to run B."""
    from eval.console import print_comparison
    from eval.figures.compare import compare_runs
    from eval.run.suite_run import load_run

    comparison = compare_runs(load_run(a).rows, load_run(b).rows)
    if as_json:
        typer.echo(json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_comparison(comparison)


@app.command()
def check(
    directory: RunArgument,
    at_least: Annotated[list[str] | None, typer.Option("--min", help="metric=value; may be repeated.")] = None,
    at_most: Annotated[list[str] | None, typer.Option("--max", help="metric=value; may be repeated.")] = None,
    split: Annotated[Split | None, typer.Option("--split", help="Hold only this half to the bars.")] = None,
    as_json: Json = False,
) -> None:
    """Exit with 1 when a run is below a bar, or is not finished."""
    from eval.console import print_outcomes
    from eval.figures.check import check_bars, parse_bar
    from eval.run.suite_run import load_run

    bars = [parse_bar(text, "min") for text in at_least or ()] + [parse_bar(text, "max") for text in at_most or ()]
    if not bars:
        raise EvalError("Nothing to check. Give at least one bar, such as --min correct=0.9.")
    held = load_run(directory)
    if held.record.finished is None:
        raise EvalError(f"{directory} is not finished: go on with the same command and --out {directory}.")
    summary = held.summary
    if split and split not in summary.by_split:
        raise EvalError(f"{directory} has no question of the split {split}.")
    outcomes = check_bars(summary.by_split[split] if split else summary.overall, bars)
    if as_json:
        typer.echo(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        print_outcomes(outcomes)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def judge(directory: RunArgument, workers: Workers = None) -> None:
    """Add model-graded scores to a run; needs a language model in the settings."""
    from eval.console import print_judged, progress
    from eval.judge.grading import Judge
    from eval.judge.model import open_judge_model
    from eval.judge.whole_run import judge_run

    model = open_judge_model()
    with progress("Judging") as begin:
        try:
            finished = judge_run(directory, Judge(model), workers=workers or _WAITING, begin=begin)
        except KeyboardInterrupt:
            typer.echo("\nStopped. Go on with the same command.", err=True)
            raise typer.Exit(_STOPPED) from None
    print_judged(finished)


@app.command()
def bench(
    source: Annotated[
        Path | None, typer.Option("--source", help="The page whose positions the sample's suites hold for.")
    ] = None,
    split: Annotated[Split | None, typer.Option("--split", help="Only this half of the suites.")] = None,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="A folder that `python -m eval.bench archive` has filled.")
    ] = None,
) -> None:
    """Measure retrieval, answers and speed on one page, beside stock LlamaIndex with Chroma."""
    from eval.bench.everything import run_bench

    run_bench(source, split and str(split), archive)


@app.command()
def new(
    page: Annotated[str, typer.Argument(help="A live blog: a file or an http(s) URL.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; default: PAGE's name.jsonl here.")] = None,
) -> None:
    """Write a suite's skeleton from a page, to be filled in by a person."""
    from eval.suite.skeleton import skeleton
    from qa.sources.registry import read_source

    liveblog = read_source(page)
    path = out or Path(f"{liveblog.id}.jsonl")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton(liveblog))
    except FileExistsError:
        raise EvalError(f"{path} exists already. Choose another --out.") from None
    except OSError as error:
        raise EvalError(f"{path} can't be written: {error.strerror}. Choose another --out.") from error
    typer.echo(f"{path}: {len(liveblog.updates)} updates. Fill in or delete each line, then run the suite.")


def main() -> None:
    """Run the command line."""
    run_app(app, "python -m eval")
