"""Lines of training data as token ids: questions in groups of passages, claims one by one."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKENS = 192
VERDICTS = {"supported": 0, "refuted": 1, "not told": 2, "not supported": 3}
"""The classes of the verdict head; 3 is one of 1 and 2, which is not known."""
LEFT_OUT = frozenset({"wikiqa", "anli", "rte"})
"""Public sets whose terms do not let weights ship."""
DOUBTFUL = -3
"""The `start` of a line that is neither told nor not told: used for ranking figures, never trained on."""


@dataclass(frozen=True)
class Example:
    """A question and a passage, or a claim and its evidence, as the network reads them.

    `start` and `end` are tokens (0: not told, -1: told, span not known); `tells` is 0 or 1; `verdict` is None for a
    question. `group` is the question's id: its passages compete.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    start: int = 0
    end: int = 0
    tells: float = 0.0
    verdict: int | None = None
    group: str = ""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a .jsonl or .jsonl.gz file, without the sets that must not ship."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from (row for line in file if (row := json.loads(line)).get("src") not in LEFT_OUT)


def held_out(row: dict[str, Any], percent: int) -> bool:
    """Whether a public line's passage is among those kept for measuring; by passage, since many lines share one."""
    return int(hashlib.sha1(row["c"].encode()).hexdigest(), 16) % 100 < percent  # noqa: S324 - no secret


def encode(row: dict[str, Any], tokenizer: Any) -> Example | None:
    """A line as the network reads it; None where its span is cut off or where it is in doubt."""
    first = row.get("claim") or row["q"]
    read = tokenizer(first, row["c"], truncation="only_second", max_length=TOKENS, return_offsets_mapping=True)
    ids, types = tuple(read["input_ids"]), tuple(read["token_type_ids"])
    if "claim" in row:
        return Example(ids, types, verdict=VERDICTS[row["label"]])
    group = str(row.get("id", ""))
    if row["start"] < 0:
        if row["start"] == DOUBTFUL:
            return None
        told = row["start"] == -2  # noqa: PLR2004 - the public lines' mark for "tells, the span is not known"
        return Example(ids, types, -1 if told else 0, -1 if told else 0, float(told), group=group)
    start = end = 0
    for token, (part, (left, right)) in enumerate(zip(read.sequence_ids(), read["offset_mapping"], strict=True)):
        if part == 1 and left <= row["start"] < right:
            start = token
        if part == 1 and left < row["end"] <= right:
            end = token
    return Example(ids, types, start, end, 1.0, group=group) if start and end else None


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
