"""What the reader learns from a batch: does each passage tell, which of a question's passages, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from eval.train.examples import Example

if TYPE_CHECKING:
    from eval.train.network import Reader

_FAR = -1e4
_PART = 48
TAUGHT = 0.7
"""What a teacher's word weighs beside a line's label."""


def tensors(batch: Sequence[Example]) -> dict[str, Tensor]:
    """Token ids, types and mask of a batch, padded, each (n, tokens)."""
    width = max(len(example.ids) for example in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, example in enumerate(batch):
        size = len(example.ids)
        ids[i, :size], types[i, :size], mask[i, :size] = torch.tensor(example.ids), torch.tensor(example.types), 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}


def loss_of(reader: Reader, batch: Sequence[Example]) -> Tensor:
    """The loss of a batch. Texts of like length are read together, so that little is padded."""
    order = sorted(range(len(batch)), key=lambda i: len(batch[i].ids))
    tells: list[Tensor] = []
    places: list[Tensor] = []
    for at in range(0, len(order), _PART):
        part = [batch[i] for i in order[at : at + _PART]]
        inputs = tensors(part)
        span, tell = reader(**inputs)
        tells.append(tell)
        places.append(_places(span.masked_fill((inputs["attention_mask"] == 0)[:, :, None], _FAR), part))
    tell = torch.cat(tells)
    by_order = [batch[i] for i in order]
    wanted = torch.tensor([_tells(example) for example in by_order])
    told = nn.functional.binary_cross_entropy_with_logits(tell, wanted)
    return (told + _which(tell, by_order) + torch.cat(places).mean()) / 2


def _tells(example: Example) -> float:
    """How likely a passage tells, by its label and its teacher."""
    if example.taught is None:
        return example.tells or 0.0
    taught = float(torch.tensor(example.taught.tell).sigmoid())
    return taught if example.tells is None else TAUGHT * taught + (1 - TAUGHT) * example.tells


def _places(span: Tensor, batch: Sequence[Example]) -> Tensor:
    """Cross-entropy (n,) of where the answer begins and ends; 0 where that is not known."""
    wanted = torch.zeros_like(span)
    for i, example in enumerate(batch):
        weight = 0.0
        if example.taught is not None:
            weight = 1.0 if example.start is None else TAUGHT
            chances = weight * torch.tensor(example.taught.span).softmax(0)
            size = min(len(chances), len(example.ids) - example.first)
            wanted[i, 0] += chances[0]
            wanted[i, example.first : example.first + size - 1] += chances[1:size]
        if example.start is not None and example.end is not None:
            wanted[i, example.start, 0] += 1 - weight
            wanted[i, example.end, 1] += 1 - weight
    return -(wanted * span.log_softmax(1)).sum((1, 2)) / 2


def _which(tell: Tensor, batch: Sequence[Example]) -> Tensor:
    """Cross-entropy over a question's passages and "none of them" (logit 0); several that tell share the weight."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, example in enumerate(batch):
        if example.group:
            groups[example.group].append(i)
    losses = []
    for rows in groups.values():
        logits = torch.cat([tell.new_zeros(1), tell[rows]])
        losses.append(-(_share([batch[i] for i in rows]) * logits.log_softmax(0)).sum())
    return torch.stack(losses).mean() if losses else tell.new_zeros(())


def _share(passages: Sequence[Example]) -> Tensor:
    """How likely none of a question's passages is the one that tells, then each of them."""
    right = torch.tensor([0.0, *(passage.tells or 0.0 for passage in passages)])
    if not right.any():
        right[0] = 1.0
    labelled = right / right.sum()
    taught = [passage.taught.tell for passage in passages if passage.taught is not None]
    if len(taught) < len(passages):
        return labelled
    softened = torch.tensor([0.0, *taught]).softmax(0)
    known = all(passage.tells is not None for passage in passages)
    return TAUGHT * softened + (1 - TAUGHT) * labelled if known else softened
