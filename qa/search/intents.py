"""What kind of answer a question wants, as a linear classifier learned it from questions labelled by hand.

Words and parts of words, so that a slip of the keys costs little, each have a weight for each kind.
`eval/train/intents.py` fits them; docs/reader.md says on what and how well.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from qa.text.terms import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTENTS = ("overview", "latest", "earliest", "timeline", "several")
"""What is wanted: a summary of the day or a matter; the newest; the oldest; all in order of time; several answers."""
BUCKETS = 1 << 14
"""Features are told apart by a hash of so many values."""
_WORDS, _LETTERS = (1, 2, 3), (3, 4, 5)
_TOKEN = re.compile(r"[^\W_]+|'s|[?;,&/+]")
# A word that asks takes so much of a question's logit, or such a share, along; a name that nobody knows takes less.
_ASKS, _ASKS_SHARE, _ANY = 0.5, 0.15, "xqzzik"


def features(question: str) -> list[int]:
    """The numbers of the features that a question has, each once."""
    tokens = _TOKEN.findall(question.lower().replace("’", "'"))
    framed = ["^", *tokens, "$"]
    found = {" ".join(framed[at : at + n]) for n in _WORDS for at in range(len(framed) - n + 1)}
    found |= {f"{first} _ {third}" for first, third in zip(framed, framed[2:], strict=False)}
    found.add(f"#{min(len(tokens), 14) // 2}")
    letters = f" {' '.join(tokens)} "
    found |= {f"|{letters[at : at + n]}" for n in _LETTERS for at in range(len(letters) - n + 1)}
    return sorted({crc32(feature.encode()) % BUCKETS for feature in found})


def logits(question: str) -> dict[str, float]:
    """How much speaks for each kind of answer; 0 where as much speaks against it."""
    weights, bias, _ = _weights()
    summed = weights[features(question)].sum(axis=0) + bias
    return dict(zip(INTENTS, map(float, summed), strict=True))


@lru_cache(maxsize=256)
def intents(question: str) -> frozenset[str]:
    """The kinds of answer that a question wants; none for a single fact."""
    return frozenset(kind for kind, logit in logits(question).items() if logit > 0)


def asked_about(question: str, kind: str) -> frozenset[str]:
    """Stems of the words for which any other could stand, and it would want that kind of answer: what it asks about."""
    whole = logits(question)[kind]
    kept = whole - max(_ASKS, _ASKS_SHARE * whole)
    return frozenset(
        stem(word)
        for word in set(re.findall(r"[^\W_]+", question))
        if logits(re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _ANY, question))[kind] > kept
    )


def common() -> frozenset[str]:
    """Stems that questions for an overview have whatever they are about: "catch", "stand"; "storm" and "trial" too."""
    return _weights()[2]


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32], frozenset[str]]:
    with (resources.files("qa.search") / "weights" / "intents.npz").open("rb") as file, np.load(file) as kept:
        return (
            kept["weights"].astype(np.float32),
            kept["bias"].astype(np.float32),
            frozenset(kept["common"].tolist()),
        )
