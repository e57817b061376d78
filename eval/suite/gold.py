"""Find the updates that a suite names by position or id on the page that is asked."""

from __future__ import annotations

from collections.abc import Sequence
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


def resolve(suite: Suite, updates: Sequence[Update]) -> dict[str, Gold]:
    """Gold updates by sample id; raises SuiteError for a position or id that the page hasn't."""
    by_position = {update.position: update for update in updates}
    by_id = {update.id: update for update in updates}

    def find(sample: Sample, field: str, references: tuple[int | str, ...]) -> tuple[Update, ...]:
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


def _one(reference: int | str, by_position: dict[int, Update], by_id: dict[str, Update], *, where: str) -> Update:
    if isinstance(reference, int):
        if reference not in by_position:
            raise SuiteError(f"{where}: position {reference} is not on the page, which has 1 to {len(by_position)}.")
        return by_position[reference]
    if reference not in by_id:
        raise SuiteError(f"{where}: no update has the id {reference!r}. `python -m qa show` lists the ids.")
    return by_id[reference]
