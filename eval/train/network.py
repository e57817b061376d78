"""The reader's network: MiniLM-L6 with three heads. Needs PyTorch, so it lives in the training environment alone."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer

from eval.train.restoring import restore

HIDDEN = 384
HEADS = ("span", "tell", "verdict")
_UNREAD = "enc.pooler"


class Reader(nn.Module):
    """A cross-encoder: span logits (n, tokens, 2), tell logits (n,), verdict logits (n, 3).

    Verdicts are supported, refuted, not told, in this order; tell and verdict are read off the first token.
    """

    def __init__(self, minilm: Path) -> None:
        super().__init__()
        self.enc = AutoModel.from_config(AutoConfig.from_pretrained(minilm))
        self.span, self.tell, self.verdict = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 1), nn.Linear(HIDDEN, 3)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The three heads' logits for a batch of token ids, masks and types, each (n, tokens)."""
        hidden = self.enc(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.span(hidden), self.tell(hidden[:, 0])[:, 0], self.verdict(hidden[:, 0])


def load_reader(minilm: Path, start: Path | None = None) -> Reader:
    """A reader that starts from saved weights of a reader, or from MiniLM's own with fresh heads.

    `start` is a .safetensors file, or the .onnx one that ships. `minilm` is a folder with config.json,
    tokenizer.json and model.safetensors. Raises ValueError where `start`
    holds the weights of another network.
    """
    reader = Reader(minilm)
    if start is None:
        reader.enc = AutoModel.from_pretrained(minilm)
        return reader
    loaded = restore(start) if start.suffix == ".onnx" else load_file(start)
    state = {name: value.float() for name, value in loaded.items()}
    missing, unknown = reader.load_state_dict(state, strict=False)
    if unknown or any(not name.startswith((*HEADS, _UNREAD)) for name in missing):
        raise ValueError(f"{start} is no reader: {missing[:3]} missing, {unknown[:3]} unknown")
    return reader


def load_tokenizer(minilm: Path) -> AutoTokenizer:
    """The tokenizer of MiniLM's folder."""
    return AutoTokenizer.from_pretrained(minilm)
