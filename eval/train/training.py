"""The training loop: seeded, saved every few minutes and picked up again where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from eval.train.examples import Example
from eval.train.losses import loss_of
from eval.train.network import Reader

_WARM_UP = 60
_LEAST_RATE = 0.02
_SAVE_EVERY = 100


def train(
    reader: Reader,
    work: Sequence[Sequence[Example]],
    out: Path,
    rate: float,
    say: Callable[[str], None],
    *,
    half: bool = False,
) -> None:
    """Train on the batches in order, once each; `out` holds the weights, `out`.step the next batch and the figures.

    `half` computes in bfloat16, which processors with AMX do eight times as fast. Raises OSError when the files can't
    be written. A run that was stopped goes on at the last save, with fresh momentum.
    """
    step_file = out.with_suffix(".step")
    done = json.loads(step_file.read_text())["step"] if step_file.exists() else 0
    if done:
        reader.load_state_dict(load_file(out))
    # What the words mean is known: half of the weights, whose gradients would take most of the time.
    reader.enc.embeddings.requires_grad_(False)
    learning = [weights for weights in reader.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=rate, weight_decay=0.01, fused=True)
    reader.train()
    began, read, losses = time.monotonic(), 0, []
    for step in range(done, len(work)):
        for group in optimizer.param_groups:
            warm = min(1.0, (step - done + 1) / _WARM_UP)
            group["lr"] = rate * warm * max(_LEAST_RATE, 1 - step / len(work))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            loss = loss_of(reader, work[step])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        losses.append(float(loss.item()))
        read += len(work[step])
        if (step + 1) % _SAVE_EVERY == 0 or step + 1 == len(work):
            save_file(reader.state_dict(), out)
            step_file.write_text(json.dumps({"step": step + 1, "of": len(work)}))
            pace = read / (time.monotonic() - began)
            say(f"{step + 1}/{len(work)}  loss {sum(losses) / len(losses):.3f}  {pace:.1f} lines a second")
            losses = []
    reader.eval()
