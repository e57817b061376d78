"""A reader's word on lines of data: tell logits and whether its spans hold the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from eval.train.examples import TOKENS
from eval.train.measuring import Judged
from eval.train.network import Reader

_AT_A_TIME = 32
_LONGEST_SPAN = 24


@torch.no_grad()
def judge(reader: Reader, rows: Sequence[dict[str, Any]], tokenizer: Any) -> list[Judged]:
    """Tell logits and best spans for question lines, in order."""
    reader.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["c"]))
    found: dict[int, Judged] = {}
    for at in range(0, len(order), _AT_A_TIME):
        part = [rows[i] for i in order[at : at + _AT_A_TIME]]
        read = tokenizer(
            [row["q"] for row in part],
            [row["c"] for row in part],
            truncation="only_second",
            max_length=TOKENS,
            return_offsets_mapping=True,
            return_token_type_ids=True,
            padding=True,
            return_tensors="pt",
        )
        offsets = read.pop("offset_mapping")
        span, tell = reader(**read)
        for i, row in enumerate(part):
            inside = torch.tensor([sequence == 1 for sequence in read.sequence_ids(i)])
            start, end = best_span(span[i].masked_fill(~inside[:, None], -1e4))
            left, right = int(offsets[i][start][0]), int(offsets[i][end][1])
            holds = None
            if row["start"] >= 0:
                holds = left < row["end"] and right > row["start"]
            found[order[at + i]] = Judged(row, float(tell[i]), holds)
    return [found[i] for i in range(len(rows))]


def best_span(span: torch.Tensor) -> tuple[int, int]:
    """Start and end tokens of the likeliest span; `span` is (tokens, 2)."""
    size = span.shape[0]
    score = span[:, 0][:, None] + span[:, 1][None, :]
    allowed = torch.ones(size, size, dtype=torch.bool).triu() & ~torch.ones(size, size, dtype=torch.bool).triu(
        _LONGEST_SPAN
    )
    best = int(score.masked_fill(~allowed, -1e9).argmax())
    return best // size, best % size
