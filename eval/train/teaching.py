"""What a teacher, a larger reader, says of lines: softer than their labels, and of those in doubt too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from eval.train.examples import Example, encode
from eval.train.losses import tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from eval.train.network import Reader

SECOND = 0.3
"""What a second teacher's word weighs: together they tell near misses better than each by itself."""
_AT_A_TIME = 48


@dataclass(frozen=True)
class Taught:
    """A teacher's tell logit, and its span logits (1 + tokens of the passage, 2); the first row says "not told".

    The encoders' word pieces are the same, so that a token of the passage is the same one for teacher and reader.
    """

    tell: float
    span: NDArray[np.float32]


@torch.no_grad()
def teach(reader: Reader, tokenizer: Any, rows: Sequence[dict[str, Any]], *, half: bool = False) -> list[Taught]:
    """What the reader says of each line, in order; `half` computes in bfloat16."""
    reader.eval()
    examples = [encode({**row, "start": -1}, tokenizer) for row in rows]
    known: list[tuple[int, Example]] = [(i, example) for i, example in enumerate(examples) if example]
    known.sort(key=lambda one: len(one[1].ids))
    found: dict[int, Taught] = {}
    for at in range(0, len(known), _AT_A_TIME):
        part = known[at : at + _AT_A_TIME]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            span, tell = reader(**tensors([example for _, example in part]))
        for row, (i, example) in enumerate(part):
            inside = [0, *range(example.first, len(example.ids) - 1)]
            found[i] = Taught(float(tell[row]), span[row, inside].numpy())
    return [found[i] for i in range(len(rows))]


def both(teachers: Sequence[Sequence[Taught]]) -> list[Taught]:
    """What the first teacher says, its tell logits together with the second's, if there is one."""
    if len(teachers) < 2:  # noqa: PLR2004
        return list(teachers[0])
    pairs = zip(*teachers, strict=True)
    return [Taught((1 - SECOND) * first.tell + SECOND * second.tell, first.span) for first, second in pairs]


def save(taught: Sequence[Taught], path: Path) -> None:
    """Write what was taught of a file's lines; raises OSError."""
    np.savez_compressed(
        path,
        tell=np.array([one.tell for one in taught], dtype=np.float32),
        sizes=np.array([len(one.span) for one in taught], dtype=np.int32),
        span=np.concatenate([one.span for one in taught]).astype(np.float16),
    )


def load(path: Path) -> list[Taught]:
    """What was taught of a file's lines, in their order; raises OSError."""
    with np.load(path) as stored:
        spans = np.split(stored["span"].astype(np.float32), np.cumsum(stored["sizes"])[:-1])
        return [Taught(float(tell), span) for tell, span in zip(stored["tell"], spans, strict=True)]
