"""Fit the classifier of intents: `python -m eval.train intents`. It takes seconds and no environment of its own.

Logistic regression, one for each kind of answer, by gradient descent over all labelled questions. The bar of each is
put where F0.5 is highest over questions that the weights did not see: most questions are of no kind, and what is taken
for one amiss is answered with more than was asked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.search.intents import BUCKETS, INTENTS, features
from qa.text.terms import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMS = Path(__file__).parent / "forms.jsonl"
"""Questions with the kinds of answer that they want: {"q", "labels", "from"}."""
_STEPS, _RATE, _DECAY, _FOLDS = 150, 0.05, 2e-5, 4
_COMMON = 3


@dataclass(frozen=True)
class Labelled:
    """Questions as the features of all one after the other, where each begins, and a column of labels for each kind."""

    features: NDArray[np.int64]
    begins: NDArray[np.int64]
    labels: NDArray[np.float32]

    @classmethod
    def of(cls, known: Sequence[dict[str, Any]]) -> Labelled:
        """Of lines as they are in the file."""
        rows = [features(line["q"]) for line in known]
        wanted = [[kind in line["labels"] for kind in INTENTS] for line in known]
        begins = np.cumsum([0, *(len(row) for row in rows[:-1])])
        return cls(np.concatenate(rows).astype(np.int64), begins, np.asarray(wanted, dtype=np.float32))

    def logits(self, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of each question and kind."""
        return np.add.reduceat(weights[self.features], self.begins, axis=0) + bias

    def gradient(self, wrong: NDArray[np.float32]) -> NDArray[np.float32]:
        """What each feature's questions were wrong by, summed up."""
        lengths = np.diff([*self.begins, len(self.features)])
        spread = np.repeat(wrong, lengths, axis=0)
        columns = [np.bincount(self.features, part, minlength=BUCKETS) for part in spread.T]
        return np.stack(columns, axis=1).astype(np.float32)


def lines() -> list[dict[str, Any]]:
    """All labelled questions."""
    return [json.loads(line) for line in FORMS.read_text(encoding="utf-8").splitlines()]


def fit(known: Labelled) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (features, kinds) and biases, by Adam; weights decay, so that a feature seen once counts little."""
    weights: NDArray[np.float32] = np.zeros((BUCKETS + 1, len(INTENTS)), dtype=np.float32)
    mean: NDArray[np.float32] = np.zeros_like(weights)
    spread: NDArray[np.float32] = np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        told = 1 / (1 + np.exp(-known.logits(weights[:-1], weights[-1])))
        wrong = ((told - known.labels) / len(known.labels)).astype(np.float32)
        gradient = np.vstack([known.gradient(wrong) + _DECAY * weights[:-1], wrong.sum(axis=0)])
        mean += 0.1 * (gradient - mean)
        spread += 0.01 * (gradient**2 - spread)
        weights -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights[:-1], weights[-1]


def unseen(known: Sequence[dict[str, Any]]) -> NDArray[np.float32]:
    """Logits of each question by weights that did not see its fold."""
    fold = np.arange(len(known)) % _FOLDS
    logits = np.zeros((len(known), len(INTENTS)), dtype=np.float32)
    for number in range(_FOLDS):
        weights, bias = fit(Labelled.of([line for line, f in zip(known, fold, strict=True) if f != number]))
        rest = Labelled.of([line for line, f in zip(known, fold, strict=True) if f == number])
        logits[fold == number] = rest.logits(weights, bias)
    return logits


def bars(logits: NDArray[np.float32], labels: NDArray[np.float32]) -> Iterator[tuple[float, float, float]]:
    """For each kind the logit above which F0.5 is highest, with precision and recall there."""
    for at in range(len(INTENTS)):
        order = np.argsort(-logits[:, at])
        hits = np.cumsum(labels[order, at])
        precision, recall = hits / np.arange(1, len(order) + 1), hits / max(1, labels[:, at].sum())
        best = int(np.argmax(1.25 * precision * recall / np.maximum(0.25 * precision + recall, 1e-9)))
        yield float(logits[order[best], at]), float(precision[best]), float(recall[best])


def _common(known: Sequence[dict[str, Any]]) -> list[str]:
    """Stems that several questions for an overview have, whatever they are about."""
    counted = Counter(stem for line in known if "overview" in line["labels"] for stem in stems(line["q"]))
    return sorted(stem for stem, count in counted.items() if count >= _COMMON)


def train(out: Path) -> list[str]:
    """Fit, write the weights, and say in a line for each kind how well questions are told that were not seen."""
    known = lines()
    labelled = Labelled.of(known)
    found = list(bars(unseen(known), labelled.labels))
    weights, bias = fit(labelled)
    bias = bias - np.asarray([bar for bar, _, _ in found], dtype=np.float32)
    np.savez_compressed(out, weights=weights.astype(np.float16), bias=bias, common=_common(known))
    return [
        f"{kind}: precision {precision:.2f}, recall {recall:.2f} of {int(count)}"
        for kind, (_, precision, recall), count in zip(INTENTS, found, labelled.labels.sum(axis=0), strict=True)
    ]
