"""Read a suite: one JSON object a line, each a question and what its answer must do.

Every problem raises SuiteError with the file, the line and the field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from eval.errors import SuiteError

SUITES = Path(__file__).resolve().parents[1] / "suites"
"""The suites that come with the project."""

PAGES = SUITES.parent / "pages"
"""The pages that some of them were written for; the others are for the bundled sample."""

TYPES = (
    "fact",
    "list",
    "conflict",
    "temporal",
    "followup",
    "false_premise",
    "attribution",
    "yes_no",
    "keyword",
    "overview",
    "near_miss",
    "off_topic",
)
SPLITS = ("train", "tune", "test")


@dataclass(frozen=True)
class Expectation:
    """What an answer must do. `updates`: any one will do; `all_updates`: all must be cited.

    Both hold positions (int, 1 = newest) or update ids (str). `facts` are groups of alternatives;
    each group must be in the answer by one of its alternatives. `forbidden` are wordings that it must not hold.
    """

    answerable: bool
    updates: tuple[int | str, ...] = ()
    all_updates: tuple[int | str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """One question of a suite. `history` holds the earlier questions, `line` its place in the file.

    `tags` are free words to group by, such as how a question is worded; `as_of` is the moment to answer from;
    `liveblogs` are the names of those that it asks, where a run holds several.
    """

    id: str
    type: str
    question: str
    expect: Expectation
    history: tuple[str, ...] = ()
    note: str = ""
    split: str | None = None
    tags: tuple[str, ...] = ()
    as_of: str | None = None
    liveblogs: tuple[str, ...] = ()
    line: int = 0

    def expect_dict(self) -> dict[str, Any]:
        """The expectation as plain JSON values."""
        return asdict(self.expect)


@dataclass(frozen=True)
class Suite:
    """A suite that was read: its samples, its file, and the SHA-256 of that file."""

    path: Path
    samples: tuple[Sample, ...]
    digest: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


_FIELDS = {field.name for field in fields(Sample)} - {"line"}
_EXPECT_FIELDS = {field.name for field in fields(Expectation)}


def load_suite(path: Path) -> Suite:
    """Read and check a suite; raises SuiteError at its first fault."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise SuiteError(f"No suite at {path}. Give the path of a .jsonl file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} can't be read as UTF-8 text: {error}") from error
    samples: list[Sample] = []
    lines_of: dict[str, int] = {}
    # Not splitlines(): a line separator may stand unescaped inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        sample = _Reader(path, number).sample(line)
        if sample.id in lines_of:
            raise SuiteError(f"{path} line {number}, field id: {sample.id!r} is taken by line {lines_of[sample.id]}.")
        lines_of[sample.id] = number
        samples.append(sample)
    if not samples:
        raise SuiteError(f"{path} holds no question. Write one JSON object a line.")
    return Suite(path=path, samples=tuple(samples), digest=hashlib.sha256(raw).hexdigest())


@dataclass(frozen=True)
class _Reader:
    """Checks one line; every fault names the same file and line."""

    path: Path
    line: int

    def fault(self, field: str, message: str) -> SuiteError:
        return SuiteError(f"{self.path} line {self.line}, field {field}: {message}")

    def sample(self, line: str) -> Sample:
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise SuiteError(
                f"{self.path} line {self.line} is not JSON: {error.msg} at column {error.colno}."
            ) from None
        if not isinstance(data, dict):
            raise SuiteError(f"{self.path} line {self.line} is not a JSON object.")
        self.known(data, _FIELDS, "")
        split = data.get("split")
        if split is not None:
            self.one_of(split, SPLITS, "split")
        return Sample(
            id=self.words(data, "id"),
            type=self.one_of(data.get("type"), TYPES, "type"),
            question=self.words(data, "question"),
            expect=self.expectation(data.get("expect")),
            history=self.texts(data.get("history", []), "history"),
            note=self.note(data.get("note", "")),
            split=split,
            tags=self.texts(data.get("tags", []), "tags"),
            as_of=self.words(data, "as_of") if "as_of" in data else None,
            liveblogs=self.texts(data.get("liveblogs", []), "liveblogs"),
            line=self.line,
        )

    def expectation(self, data: object) -> Expectation:
        if not isinstance(data, dict):
            raise self.fault("expect", 'must be an object with at least "answerable".')
        self.known(data, _EXPECT_FIELDS, "expect.")
        answerable = data.get("answerable")
        if not isinstance(answerable, bool):
            raise self.fault("expect.answerable", "must be true or false.")
        groups = data.get("facts", [])
        if not isinstance(groups, list):
            raise self.fault("expect.facts", "must be a list of groups, each a list of alternatives.")
        expect = Expectation(
            answerable=answerable,
            updates=self.references(data.get("updates", []), "expect.updates"),
            all_updates=self.references(data.get("all_updates", []), "expect.all_updates"),
            facts=tuple(self.group(group, f"expect.facts[{i}]") for i, group in enumerate(groups)),
            forbidden=self.texts(data.get("forbidden", []), "expect.forbidden"),
        )
        if answerable and not (expect.updates or expect.all_updates or expect.facts):
            raise self.fault("expect", "an answerable question needs facts, updates or all_updates.")
        if not answerable and (expect.facts or expect.all_updates):
            raise self.fault("expect", "an unanswerable question can have neither facts nor all_updates.")
        return expect

    def known(self, data: Mapping[str, object], names: set[str], prefix: str) -> None:
        unknown = sorted(set(data) - names)
        if unknown:
            raise self.fault(prefix + unknown[0], f"unknown. Known: {', '.join(sorted(names))}.")

    def words(self, data: Mapping[str, object], field: str) -> str:
        value = data.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, "must be a text that is not empty.")
        return value

    def note(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.fault("note", "must be a text.")
        return value

    def one_of(self, value: object, allowed: tuple[str, ...], field: str) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise self.fault(field, f"{value!r} is not one of {', '.join(allowed)}.")
        return value

    def texts(self, value: object, field: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(field, "must be a list of texts that are not empty.")
        return tuple(value)

    def group(self, value: object, field: str) -> tuple[str, ...]:
        group = self.texts(value, field)
        if not group:
            raise self.fault(field, "must hold at least one alternative.")
        return group

    def references(self, value: object, field: str) -> tuple[int | str, ...]:
        if not isinstance(value, list):
            raise self.fault(field, "must be a list of positions or update ids.")
        for item in value:
            # bool is an int in Python; `true` is no position.
            if isinstance(item, bool) or not isinstance(item, int | str) or item == "":
                raise self.fault(field, f"{item!r} is neither a position nor an update id.")
        return tuple(value)
