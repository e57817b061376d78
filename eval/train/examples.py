"""Lines of training data as token ids, with what is known of each: by its label, or by a teacher."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.train.teaching import Taught

TOKENS = 192
LEFT_OUT = frozenset({"wikiqa", "anli", "rte"})
"""Public sets whose terms do not let weights ship."""
DOUBTFUL = -3
"""The `start` of a line that is neither told nor not told: used for ranking figures, learned from a teacher alone."""
UNKNOWN = -2
"""The `start` of a line that tells, its span not known."""


@dataclass(frozen=True)
class Example:
    """A question and a passage as the network reads them.

    `first` is the passage's first token. `start` and `end` are tokens (0: not told), None where that is not known;
    `tells` is 0 or 1, or None. `taught`: what a teacher says of them. `group` is the question's id: its passages
    compete.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    first: int
    start: int | None = None
    end: int | None = None
    tells: float | None = None
    taught: Taught | None = None
    group: str = ""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a .jsonl or .jsonl.gz file, without the sets that must not ship."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from (row for line in file if (row := json.loads(line)).get("src") not in LEFT_OUT)


def held_out(row: dict[str, Any], percent: int) -> bool:
    """Whether a public line's passage is among those kept for measuring; by passage, since many lines share one."""
    return int(hashlib.sha1(row["c"].encode()).hexdigest(), 16) % 100 < percent  # noqa: S324 - no secret


def encode(row: dict[str, Any], tokenizer: Any, taught: Taught | None = None) -> Example | None:
    """A line as the network reads it; None where its span is cut off, or where it is in doubt and nobody taught it."""
    read = tokenizer(row["q"], row["c"], truncation="only_second", max_length=TOKENS, return_offsets_mapping=True)
    parts = read.sequence_ids()
    ids = tuple(read["input_ids"])
    types = tuple(int(part == 1) for part in parts)
    first, group = parts.index(1) if 1 in parts else len(parts), str(row.get("id", ""))
    if row["start"] == DOUBTFUL:
        return Example(ids, types, first, taught=taught, group=group) if taught else None
    if row["start"] == UNKNOWN:
        return Example(ids, types, first, tells=1.0, taught=taught, group=group)
    if row["start"] < 0:
        return Example(ids, types, first, 0, 0, 0.0, taught, group)
    start = end = 0
    for token, (part, (left, right)) in enumerate(zip(parts, read["offset_mapping"], strict=True)):
        if part == 1 and left <= row["start"] < right:
            start = token
        if part == 1 and left < row["end"] <= right:
            end = token
    return Example(ids, types, first, start, end, 1.0, taught, group) if start and end else None


def grouped(examples: Iterable[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Batches of about `size` in which all passages of a question stay together; questions come in random order."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.group].append(example)
    order = list(groups.values())
    chance.shuffle(order)
    batches: list[list[Example]] = [[]]
    for group in order:
        if batches[-1] and len(batches[-1]) + len(group) > size:
            batches.append([])
        batches[-1] += group
    return batches


def by_length(examples: Sequence[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Batches of like length, in random order."""
    mixed = list(examples)
    chance.shuffle(mixed)
    out = []
    for at in range(0, len(mixed), size * 40):
        block = sorted(mixed[at : at + size * 40], key=lambda example: len(example.ids))
        out += [block[i : i + size] for i in range(0, len(block), size)]
    chance.shuffle(out)
    return out
