"""The reader's network: an encoder with two heads. Needs PyTorch, so it lives in the training environment alone."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer

from eval.train.restoring import restore

HEADS = ("span", "tell")
_UNREAD = ("enc.pooler", "verdict")
"""Parts of saved weights that a reader has no use for."""


class Reader(nn.Module):
    """A cross-encoder: span logits (n, tokens, 2) and tell logits (n,), the latter read off the first token.

    MiniLM's for the reader that ships, a larger one's for its teacher. Nothing is dropped out: with one or two passes
    over lines of many pages it brings nothing, and its random numbers cost a fifth of the time on a processor.
    """

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(encoder)
        # Fused attention takes thrice as long backward on a processor.
        self.enc = AutoModel.from_config(config, add_pooling_layer=False, attn_implementation="eager")
        self.typed = getattr(config, "type_vocab_size", 0) > 1
        self.span, self.tell = nn.Linear(config.hidden_size, 2), nn.Linear(config.hidden_size, 1)
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """The heads' logits for a batch of token ids, masks and types, each (n, tokens)."""
        types = {"token_type_ids": token_type_ids} if self.typed else {}
        hidden = self.enc(input_ids=input_ids, attention_mask=attention_mask, **types).last_hidden_state
        return self.span(hidden).float(), self.tell(hidden[:, 0])[:, 0].float()


def load_reader(encoder: Path, start: Path | None = None) -> Reader:
    """A reader that starts from saved weights of a reader, or from the encoder's own with fresh heads.

    `start` is a .safetensors file, or the .onnx one that ships. `encoder` is a folder with config.json,
    tokenizer.json and model.safetensors. Raises ValueError where `start` holds the weights of another network.
    """
    reader = Reader(encoder)
    found = start or encoder / "model.safetensors"
    loaded = restore(found) if found.suffix == ".onnx" else load_file(found)
    named = {name if start else f"enc.{name}": value.float() for name, value in loaded.items()}
    state = {name: value for name, value in named.items() if not name.startswith(_UNREAD)}
    missing, unknown = reader.load_state_dict(state, strict=False)
    unknown = [name for name in unknown if "position_ids" not in name]
    if unknown or any(not name.startswith(HEADS) for name in missing):
        raise ValueError(f"{found} is no reader: {missing[:3]} missing, {unknown[:3]} unknown")
    return reader


def load_tokenizer(encoder: Path) -> AutoTokenizer:
    """The tokenizer of the encoder's folder."""
    return AutoTokenizer.from_pretrained(encoder)
