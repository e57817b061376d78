"""The long benchmarks: `python -m eval.bench archive FOLDER --updates N` builds an archive and measures it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Benchmarks that take long. Each can be stopped and goes on where it was.",
)


@app.callback()
def _root() -> None:
    """Benchmarks that take long."""


@app.command()
def archive(
    folder: Annotated[Path, typer.Argument(help="Where the archive's store is, or is to be.")],
    updates: Annotated[int, typer.Option("--updates", min=1, help="How many updates it shall hold.")] = 3_000,
    asked: Annotated[int, typer.Option("--questions", min=2, help="How many questions are timed.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Another seed writes another archive.")] = 0,
) -> None:
    """Build an archive with a stand-in for the embedding model, then measure what it costs with the real reader."""
    from eval.bench.archive.building import build
    from eval.bench.archive.measuring import measure

    folder.parent.mkdir(parents=True, exist_ok=True)
    for pace in build(folder, updates, seed):
        typer.echo(
            f"{pace.updates:,} updates, {pace.chunks:,} passages: {pace.chunks_per_second:g} passages a second, "
            f"{pace.memory:,} MB in memory, {pace.disk:,} MB on disk"
        )
    costs = asdict(measure(folder, asked, seed))
    with folder.with_suffix(".costs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(costs) + "\n")
    for name, value in costs.items():
        typer.echo(f"{name:>16}  {value:,}")


@app.command()
def plot(
    measured: Annotated[list[Path], typer.Argument(help="What `archive` wrote beside its folders: *.costs.jsonl")],
    out: Annotated[Path, typer.Option("--out", help="The SVG file.")],
) -> None:
    """Draw what archives cost against their size."""
    from eval.bench.archive.measuring import Costs
    from eval.bench.archive.plotting import plot as drawn

    lines = [line for file in measured for line in file.read_text(encoding="utf-8").splitlines()]
    out.write_text(drawn([Costs(**json.loads(line)) for line in lines]), encoding="utf-8")


@app.command()
def kills(
    folder: Annotated[Path, typer.Argument(help="An empty folder to work in.")],
    times: Annotated[int, typer.Option("--times", min=1, help="How many runs are killed.")] = 50,
    seed: Annotated[int, typer.Option("--seed", help="Other moments.")] = 0,
) -> None:
    """Kill indexing at random moments; fails where a store differs from an untouched one after the next run."""
    from eval.bench.faults.kills import killed_runs

    folder.mkdir(parents=True, exist_ok=True)
    wrong = cut = 0
    for one in killed_runs(folder, times, seed):
        cut += not one.ended_before
        wrong += bool(one.differs)
        if one.differs:
            typer.echo(f"killed after {one.after} s of state {one.state}: {', '.join(one.differs)} differ")
    typer.echo(f"{times} runs, {cut} of them killed before they ended: {times - wrong} stores equal an untouched one")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def cuts(
    folder: Annotated[Path, typer.Argument(help="An empty folder to work in.")],
    times: Annotated[int, typer.Option("--times", min=1, help="How many runs are killed.")] = 50,
    vectors: Annotated[int, typer.Option("--vectors", min=1_000, help="How many the index has before.")] = 5_000,
    seed: Annotated[int, typer.Option("--seed", help="Other moments.")] = 0,
) -> None:
    """Kill a process while Chroma writes its index to disk; fails where a vector is lost or another one after that."""
    from eval.bench.faults.cuts import cut_writes

    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for one in cut_writes(folder, times, vectors, seed):
        found.append(one)
        if one.differs:
            typer.echo(f"killed while {one.file} was written: vectors differ")
    wrong = sum(one.differs for one in found)
    cut = sum(one.cut for one in found)
    typer.echo(f"{times} runs, {cut} of them left files cut short: {times - wrong} stores have every vector as it was")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def askers(
    folder: Annotated[Path, typer.Argument(help="An empty folder for the store.")],
    number: Annotated[int, typer.Option("--askers", min=1, help="How many ask at a time.")] = 32,
    seconds: Annotated[float, typer.Option("--seconds", help="For how long.")] = 300,
) -> None:
    """Ask while live blogs are indexed again and again; fails where an answer is no state's of its page."""
    from eval.bench.faults.askers import ask_while_indexing

    load = ask_while_indexing(folder, number, seconds)
    for fault in load.faults[:20]:
        typer.echo(fault)
    came = f"{load.answers} answers ({load.answered} told) during {load.runs} runs of indexing"
    typer.echo(f"{came}: {len(load.faults)} faults, {load.memory} MB in memory by quarters")
    raise typer.Exit(1 if load.faults else 0)


@app.command()
def hostile(
    times: Annotated[int, typer.Option("--times", min=1, help="How many inputs.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="Other inputs.")] = 0,
) -> None:
    """Try inputs meant to break what reads them; fails where one ends in more than one line, or takes over 2 s."""
    from eval.bench.faults.hostile import try_hostile

    tried = try_hostile(times, seed)
    for fault in tried.faults[:20]:
        typer.echo(fault)
    counts = ", ".join(f"{kind} {count} ({tried.refused[kind]} refused)" for kind, count in tried.times.items())
    typer.echo(f"{counts}: {len(tried.faults)} faults; slowest {tried.slowest:.2f} s, {tried.memory} MB in memory")
    raise typer.Exit(1 if tried.faults else 0)


@app.command()
def words() -> None:
    """Take away each word that questions are read by: how many are parsed otherwise. Minutes, in a checkout."""
    from eval.bench.words import known_questions, worths

    for one in worths(known_questions()):
        example = f"  {one.changed[0]}" if one.changed else ""
        typer.echo(f"{len(one.changed):>5}  {one.place}: {one.words}{example}")


if __name__ == "__main__":
    app(prog_name="python -m eval.bench")
