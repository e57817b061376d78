"""Find the updates that a suite names by position or id on the page that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import SuiteError
from eval.suite.loading import Sample, Suite
from qa.models import Update


@dataclass(frozen=True)
class Gold:
    """The updates that an answer should rest on: `any_of` (one will do) and `all_of` (each must be cited)."""

    any_of: tuple[Update, ...] = ()
    all_of: tuple[Update, ...] = ()

    @property
    def updates(self) -> tuple[Update, ...]:
        """All of them, each once, the required ones first."""
        return tuple({update.id: update for update in (*self.all_of, *self.any_of)}.values())

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, in the order of `updates`."""
        return tuple(update.id for update in self.updates)

    def to_list(self) -> list[dict[str, Any]]:
        """For a row of results: position, id, headline, and whether it must be cited."""
        required = {update.id for update in self.all_of}
        return [
            {"position": u.position, "id": u.id, "headline": u.label, "required": u.id in required}
            for u in self.updates
        ]


def resolve(
    suite: Suite, updates: Sequence[Update], pages: Mapping[str, Sequence[Update]] | None = None
) -> dict[str, Gold]:
    """Gold updates by sample id; raises SuiteError for a position or id that the page hasn't.

    `pages` holds the updates of the live blogs that some samples name. A sample that names several gives positions as
    "NAME#3"; a bare number counts in the first.
    """

    def find(sample: Sample, field: str, references: tuple[int | str, ...]) -> tuple[Update, ...]:
        asked = [(name, (pages or {})[name]) for name in sample.liveblogs] or [("", updates)]
        by_position: dict[int | str, Update] = {update.position: update for update in asked[0][1]}
        named = {f"{name}#{update.position}": update for name, page in asked for update in page if name}
        by_id = named | {update.id: update for _, page in asked for update in page}
        return tuple(
            _one(reference, by_position, by_id, where=_where(suite.path, sample, field)) for reference in references
        )

    return {
        sample.id: Gold(
            any_of=find(sample, "updates", sample.expect.updates),
            all_of=find(sample, "all_updates", sample.expect.all_updates),
        )
        for sample in suite.samples
    }


def _where(path: Path, sample: Sample, field: str) -> str:
    return f"{path} line {sample.line}, field expect.{field}"


def _one(
    reference: int | str, by_position: Mapping[int | str, Update], by_id: Mapping[str, Update], *, where: str
) -> Update:
    if isinstance(reference, int):
        if reference not in by_position:
            raise SuiteError(f"{where}: position {reference} is not on the page, which has 1 to {len(by_position)}.")
        return by_position[reference]
    if reference not in by_id:
        raise SuiteError(f"{where}: no update has the id {reference!r}. `python -m qa show` lists the ids.")
    return by_id[reference]
