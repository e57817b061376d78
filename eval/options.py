"""Options that several commands of `python -m eval` share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Mode(StrEnum):
    """Who answers."""

    QUOTES = "quotes"
    LLM = "llm"


class Split(StrEnum):
    """A part of a suite, or of the benchmark's pages."""

    TRAIN = "train"
    TUNE = "tune"
    TEST = "test"


RunArgument = Annotated[Path, typer.Argument(help="The directory of a run.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=64, help="How many at a time; default: 1 for quotes, 4 with a model."),
]
