"""A stand-in for the embedding model, for measuring stores: vectors of the real size and number, made at once.

What it says of meaning is worth little; what a store with its vectors costs is what one with the real model's costs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embedding.minilm import DIMENSIONS, MiniLM

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The tokenizer's vocabulary has 30,522 entries.
_ROWS = 30_522


class StandIn(MiniLM):
    """The real model's tokenizer, and a fixed vector for each of its tokens in the network's place."""

    model_name = "stand-in-384"

    def _hidden(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        return _table()[ids]


@lru_cache(maxsize=1)
def _table() -> NDArray[np.float32]:
    """A random direction for each token. Tokens are numbered by how common they are: the rarer are the longer."""
    rows = np.random.default_rng(0).standard_normal((_ROWS, DIMENSIONS), dtype=np.float32)
    lengths = np.sqrt(np.arange(1, _ROWS + 1, dtype=np.float32))[:, None]
    table: NDArray[np.float32] = rows * (lengths / np.linalg.norm(rows, axis=1, keepdims=True))
    return table
