"""The reader's network at work: a cross-encoder on MiniLM-L6, int8 ONNX, run text by text by onnxruntime."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import ModelError
from vectorstore.embedding.minilm import tokenizer_json
from vectorstore.once import Once

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers
    from numpy.typing import NDArray

_TOKENS = 192
_LONGEST_QUESTION = 300
_LONGEST_SPAN = 24
# How much likelier an answer in the headline must be than one behind it, in logits.
_HEADLINE_AHEAD = 6.0
# Below this no words behind it answer.
_NO_ANSWER = -2.0
# What is less likely to begin an answer is not told of.
_LEAST_BEGIN = 0.02
_THREADS = max(1, os.cpu_count() or 1)


@dataclass(frozen=True)
class Output:
    """What the network says of one pair.

    `tell`: logit that the passage tells. `start`, `end`: characters of the likeliest answer in the passage. `begins`:
    where else behind the headline an answer may begin, as characters with their probabilities.
    """

    tell: float
    start: int
    end: int
    begins: tuple[tuple[int, float], ...]


def run(first: str, passages: Sequence[str], leads: Sequence[int] = ()) -> list[Output]:
    """Read a question together with each passage, in order.

    `leads` says how many characters of each passage are its headline: an answer is rather sought behind it, since the
    headline is shown anyway.

    Each pair is run by itself, since the int8 network scales its activations by batch. A passage beyond 192 tokens,
    question included, is cut. Raises ModelError where the weights are damaged.
    """
    asked = " ".join(first.encode("utf-8", "replace").decode().split())[:_LONGEST_QUESTION]
    pairs = list(zip(passages, leads or [0] * len(passages), strict=True))
    if len(pairs) < 2:  # noqa: PLR2004
        return [_forward(asked, *pair) for pair in pairs]
    return list(_pool().map(lambda pair: _forward(asked, *pair), pairs))


def forget() -> None:
    """Empty the memory of pairs, as a benchmark must."""
    _forward.cache_clear()


def load() -> None:
    """Load the weights, which the first pair waits for otherwise; raises ModelError."""
    _tokenizer()
    _network()


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    """One pool for all who ask: however many they are, indexing keeps its share of the cores."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="reader")


if hasattr(os, "register_at_fork"):
    # Threads don't survive a fork: a child makes its own.
    os.register_at_fork(after_in_child=lambda: _pool.cache_clear())


@lru_cache(maxsize=1)
def weights() -> dict[str, Any]:
    """What came with the weights: their hash, the calibration, the two thresholds, how they were made."""
    found: dict[str, Any] = json.loads(_file("reader.json").decode())
    return found


@lru_cache(maxsize=4_000)
def _forward(first: str, passage: str, lead: int) -> Output:
    encoded = _tokenizer().encode(first, passage.encode("utf-8", "replace").decode())
    ids = np.array([encoded.ids], dtype=np.int64)
    types = np.array([encoded.type_ids], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
    span, tell = (np.asarray(part[0], dtype=np.float64) for part in _network().run(["span", "tell"], inputs))
    inside = np.flatnonzero(types[0] == 1)[:-1]
    body = inside[[encoded.offsets[token][0] >= lead for token in inside]]
    start, end, score = _best_span(_spans(span, inside), inside)
    spans = _spans(span, body)
    behind = _best_span(spans, body)
    if behind[2] >= max(score - _HEADLINE_AHEAD, _NO_ANSWER):
        start, end, _ = behind
    return Output(
        tell=float(tell),
        start=encoded.offsets[start][0],
        end=encoded.offsets[end][1],
        begins=tuple((encoded.offsets[body[at]][0], chance) for at, chance in _begins(spans)),
    )


def _spans(span: NDArray[np.float64], tokens: NDArray[np.int64]) -> NDArray[np.float64]:
    """Scores of answers from one of neighbouring tokens to another, -inf where none may be; `span` is (all, 2)."""
    together = span[tokens, 0][:, None] + span[tokens, 1][None, :]
    every = np.ones_like(together, dtype=bool)
    return np.where(np.triu(every) & ~np.triu(every, _LONGEST_SPAN), together, -np.inf)


def _best_span(spans: NDArray[np.float64], tokens: NDArray[np.int64]) -> tuple[int, int, float]:
    """First and last token of the likeliest answer among the tokens, and its score."""
    if not len(tokens):
        return 0, 0, -np.inf
    best = int(spans.argmax())
    first = int(tokens[0])
    return first + best // len(tokens), first + best % len(tokens), float(spans.flat[best])


def _begins(spans: NDArray[np.float64]) -> list[tuple[int, float]]:
    """The tokens at which an answer likely begins, by their place, with their probabilities."""
    if not spans.size:
        return []
    chances = np.exp(spans - spans.max())
    begins = chances.sum(axis=1) / chances.sum()
    return [(int(at), float(begins[at])) for at in np.flatnonzero(begins >= _LEAST_BEGIN)]


@Once
def _tokenizer() -> tokenizers.Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(tokenizer_json())
    tokenizer.enable_truncation(_TOKENS, strategy="only_second")
    tokenizer.no_padding()
    return tokenizer


@Once
def _network() -> onnxruntime.InferenceSession:
    import onnxruntime

    data = _file("reader.onnx")
    found = hashlib.sha256(data).hexdigest()
    if found != weights()["sha256"]:
        raise ModelError(f"The reader's weights are damaged (SHA-256 {found[:12]}…): install liveblog-qa again.")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Pairs run side by side instead of splitting one over the cores.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _file(name: str) -> bytes:
    try:
        return (resources.files("qa.reading") / "weights" / name).read_bytes()
    except OSError as error:
        raise ModelError(f"The reader's file {name} is missing: install liveblog-qa again.") from error
