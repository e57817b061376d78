"""Late interaction: compare every word of a question, in context, with every word of a chunk.

A chunk's score is the mean over the question's tokens of their best cosine with a token of the chunk
(MaxSim, Khattab & Zaharia 2020), weighted by how rare the word is in the store. The token vectors come
from the same pass of the embedding model that makes the chunk's own vector, so they cost nothing extra.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.store.chunking import word_span
from qa.text.terms import content_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vectorstore.embedding.minilm import MiniLM
    from vectorstore.full_text import Sidecar

# Measured on the tune halves: question words ("who", "how many") help a little in context.
_FUNCTION_WORD_WEIGHT = 0.5


@dataclass(frozen=True)
class QuestionWord:
    """A word of the question that carries meaning: as written, where, how rare, and its tokens' rows."""

    text: str
    start: int
    idf: float
    frequency: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class ReadQuestion:
    """A question as the embedding model reads it: token vectors (k, 384), weights (k,) that sum to 1."""

    text: str
    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    weights: NDArray[np.float32]
    words: tuple[QuestionWord, ...]


def read_question(text: str, reader: MiniLM, sidecar: Sidecar) -> ReadQuestion:
    """Embed a question and weigh its words by their rarity in the store."""
    read = reader.tokens(text)
    rows: dict[tuple[int, int], list[int]] = {}
    for row, (start, end) in enumerate(read.offsets):
        rows.setdefault(word_span(text, start, end), []).append(row)
    weights = np.zeros(len(read.offsets), dtype=np.float32)
    found = []
    for (start, end), members in rows.items():
        word = text[start:end]
        if content_words(word):
            frequency = sidecar.frequency(word)
            idf = math.log(1 + max(sidecar.size, 1) / (0.5 + frequency))
            weights[members] = idf / math.sqrt(len(members))
            found.append(QuestionWord(word, start, idf, frequency, tuple(members)))
        elif any(c.isalnum() for c in word):
            weights[members] = _FUNCTION_WORD_WEIGHT
    total = float(weights.sum())
    return ReadQuestion(text, read.pooled, read.vectors, weights / total if total else weights, tuple(found))


def similarities(question: ReadQuestion, chunks: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """For the tokens of each chunk, shape (n, 384): cosines of shape (question tokens, n)."""
    # One by one: a product of all would be split over the cores, which waits for whoever else uses them.
    return [question.tokens @ tokens.T for tokens in chunks]


def maxsim(question: ReadQuestion, cosines: NDArray[np.float32]) -> float:
    """The score of one chunk out of its cosines, at most 1."""
    if not cosines.shape[1]:
        return 0.0
    return float(cosines.max(axis=1) @ question.weights)
