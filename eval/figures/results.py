"""The rows of a run: `results.jsonl`, one line a question, appended as answers come.

A question that was asked again has a later line; the last one counts. A last line that was cut off
in the middle of writing is dropped.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from eval.errors import RunError
from eval.metrics.score import Score

RESULTS = "results.jsonl"
TABLE = "results.csv"


@dataclass(frozen=True)
class Row:
    """One question of a run: what was asked and expected, the answer (or the error), all scores.

    `answer` is `Answer.to_dict()`; `gold` holds the gold updates with their headlines; `cause` says
    what kind of fault it is when the answer is not correct; `tags` and `liveblogs` are the sample's.
    """

    id: str
    type: str
    split: str | None
    question: str
    history: tuple[str, ...]
    note: str
    expect: dict[str, Any]
    gold: tuple[dict[str, Any], ...]
    answer: dict[str, Any] | None
    error: str | None
    cause: str | None
    scores: dict[str, Score]
    tags: tuple[str, ...] = ()
    liveblogs: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the updates tell."""
        return bool(self.expect["answerable"])

    @property
    def correct(self) -> bool | None:
        """Whether the answer is correct; None when the question failed."""
        value = self.scores["correct"].value
        return None if value is None else value == 1

    def with_scores(self, scores: Mapping[str, Score]) -> Row:
        """The row with further scores."""
        return replace(self, scores={**self.scores, **scores})

    def to_json(self) -> str:
        """The row as one line of JSON, without the line break."""
        # Not asdict: it copies the whole answer, which takes longer than answering some questions.
        scores = {name: {"value": s.value, "explanation": s.explanation} for name, s in self.scores.items()}
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps({**plain, "scores": scores}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Row:
        """Read a line; raises ValueError, KeyError or TypeError when it is no row."""
        data = json.loads(line)
        scores = {name: Score(**score) for name, score in data.pop("scores").items()}
        lists = {name: tuple(data.get(name, ())) for name in ("history", "gold", "tags", "liveblogs")}
        return cls(**{**data, **lists, "scores": scores})


def read_rows(directory: Path) -> list[Row]:
    """The rows of a run, one a question, in the order of first writing; raises RunError."""
    path = directory / RESULTS
    if not path.is_file():
        raise RunError(f"{directory} holds no run. First run `python -m eval run SUITE.jsonl --out {directory}`.")
    rows: dict[str, Row] = {}
    for number, line in enumerate(_whole_lines(path).decode("utf-8", errors="replace").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = Row.from_json(line)
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(
                f"{path} line {number} is damaged ({type(error).__name__}). Remove the line and run again."
            ) from error
        rows[row.id] = row
    return list(rows.values())


class RowWriter:
    """Appends rows, each flushed as it comes; use it in a `with` statement."""

    def __init__(self, directory: Path) -> None:
        """Open the run's file; what a crash left of a last line is cut off."""
        path = directory / RESULTS
        if path.exists():
            whole = len(_whole_lines(path))
            if whole < path.stat().st_size:
                os.truncate(path, whole)
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> RowWriter:
        """Hand out the writer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def write(self, row: Row) -> None:
        """Append one row."""
        self._file.write(row.to_json() + "\n")
        self._file.flush()


def rewrite(directory: Path, rows: Iterable[Row]) -> None:
    """Put the file in order, one line a question, without a moment in which rows are lost."""
    write_text(directory / RESULTS, "".join(row.to_json() + "\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _whole_lines(path: Path) -> bytes:
    """The file up to its last line break: what follows was cut off."""
    raw = path.read_bytes()
    return raw[: raw.rfind(b"\n") + 1]


def write_csv(directory: Path, rows: Iterable[Row]) -> None:
    """The rows as a table for spreadsheets, one line a question: what was asked and said, and every score."""
    rows = list(rows)
    scores = sorted({name for row in rows for name in row.scores})
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["id", "type", "split", "question", "answered", "answer", "cause", "error", *scores])
    for row in rows:
        answer = row.answer or {}
        values = [row.scores[name].value if name in row.scores else None for name in scores]
        said = [answer.get("answered"), answer.get("text"), row.cause, row.error]
        table.writerow([_plain(cell) for cell in (row.id, row.type, row.split, row.question, *said, *values)])
    write_text(directory / TABLE, text.getvalue())


def _plain(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"} else cell
