"""What the reader learns from a batch: does each passage tell, which of a question's passages, where, and verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from eval.train.examples import Example
from eval.train.network import Reader

_FAR = -1e4


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
    """The loss of a batch of one task."""
    inputs = tensors(batch)
    span, tell, verdict = reader(**inputs)
    if batch[0].verdict is not None:
        return _verdicts(verdict, batch)
    told = torch.tensor([example.tells for example in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(tell, told) + _which(tell, batch)
    starts, ends = torch.tensor([e.start for e in batch]), torch.tensor([e.end for e in batch])
    if (starts >= 0).any():
        hidden = span.masked_fill((inputs["attention_mask"] == 0)[:, :, None], _FAR)
        place = nn.CrossEntropyLoss(ignore_index=-1)
        loss = loss + (place(hidden[:, :, 0], starts) + place(hidden[:, :, 1], ends)) / 2
    return loss / 2


def _verdicts(verdict: Tensor, batch: Sequence[Example]) -> Tensor:
    log = verdict.log_softmax(-1)
    log = torch.cat([log, torch.logsumexp(log[:, 1:], -1, keepdim=True)], 1)
    return -log[torch.arange(len(batch)), torch.tensor([example.verdict for example in batch])].mean()


def _which(tell: Tensor, batch: Sequence[Example]) -> Tensor:
    """Cross-entropy over a question's passages and "none of them" (logit 0); several that tell share the weight."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, example in enumerate(batch):
        if example.group:
            groups[example.group].append(i)
    losses = []
    for rows in groups.values():
        logits = torch.cat([tell.new_zeros(1), tell[rows]])
        right = [0.0, *(batch[i].tells for i in rows)]
        if sum(right) == 0:
            right[0] = 1.0
        wanted = tell.new_tensor(right)
        losses.append(-(wanted / wanted.sum() * logits.log_softmax(0)).sum())
    return torch.stack(losses).mean() if losses else tell.new_zeros(())
