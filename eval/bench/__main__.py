"""The long benchmarks: `python -m eval.bench archive FOLDER --updates N` builds an archive and measures it."""

from __future__ import annotations

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

    for pace in build(folder, updates, seed):
        typer.echo(
            f"{pace.updates:,} updates, {pace.chunks:,} passages: {pace.chunks_per_second:g} passages a second, "
            f"{pace.memory:,} MB in memory, {pace.disk:,} MB on disk"
        )
    for name, value in asdict(measure(folder, asked, seed)).items():
        typer.echo(f"{name:>16}  {value:,}")


if __name__ == "__main__":
    app(prog_name="python -m eval.bench")
