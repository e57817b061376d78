"""Count tokens offline, and tell common words from names by the tokenizer's own table."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

# The smaller of the two tables that LlamaIndex brings; for English it counts within 2% of the newer one.
_TABLE = "cl100k_base"
_CHARACTERS_PER_TOKEN = 4


@lru_cache(maxsize=1)
def _encoding() -> Encoding | None:
    if "TIKTOKEN_CACHE_DIR" not in os.environ:
        # LlamaIndex ships the tables; find_spec, because importing all of it takes seconds.
        spec = find_spec("llama_index.core")
        if spec and spec.origin:
            os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(spec.origin).parent / "_static" / "tiktoken_cache")
    import tiktoken

    try:
        return tiktoken.get_encoding(_TABLE)
    except (OSError, ValueError):
        # A cache folder of the user's own without the table, and no network: an estimate has to do.
        return None


def count_tokens(text: str) -> int:
    """How many tokens a text has, special tokens counted as plain text."""
    encoding = _encoding()
    if encoding is None:
        return len(text) // _CHARACTERS_PER_TOKEN + 1
    return len(encoding.encode(text, disallowed_special=()))


@lru_cache(maxsize=20_000)
def is_common_word(word: str) -> bool:
    """Whether a word is more usual in small letters than with a capital: "officials" is, "paris" is not.

    The table holds the more frequent spellings as tokens of their own, ordered by frequency.
    """
    small = _rank(word.lower())
    if small is None:
        return False
    large = _rank(word[:1].upper() + word[1:].lower())
    return large is None or small < large


def _rank(word: str) -> int | None:
    encoding = _encoding()
    if encoding is None:
        return None
    try:
        return encoding.encode_single_token(f" {word}")
    except KeyError:
        return None
