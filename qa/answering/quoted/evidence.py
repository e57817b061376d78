"""How well sentences of the found updates cover a question: what quoting and refusing are decided by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.models import Chunk, Retrieved
from qa.search.matching import ReadQuestion, similarities
from qa.search.question import Kind, counted_at, holds_kind, kind_of, wants_several
from qa.text.figures import figures, values
from qa.text.places import same_place
from qa.text.sentences import sentence_spans
from qa.text.terms import stem, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.search.retrieval import Found
    from qa.store.shelf import Shelf

# An update that ranks lower costs its sentences its distance to the best one; less where several are wanted.
_LAG = 1.0
_LAG_OF_SEVERAL = 0.3
_KIND_BONUS = 0.05
_EXACT = 0.8
# Characters around a figure in which the thing it counts is named.
_BEFORE_FIGURE, _AFTER_FIGURE = 20, 40


@dataclass(frozen=True)
class Sentence:
    """A sentence that may be quoted: where it stands in `Update.text`, and how well it fits.

    `cosines` holds, for each token of the question, the best match in the sentence or its headline.
    """

    update: Retrieved
    start: int
    end: int
    text: str
    score: float
    cosines: NDArray[np.float32]
    holds_kind: bool | None
    counts: float = 0.0
    """How well a figure of the sentence belongs to what the question counts, in [0, 1]."""


def read_sentences(focus: str, found: Found, storage: Shelf, updates: Sequence[Retrieved]) -> list[Sentence]:
    """All sentences of the updates, best first. `focus` is the question as asked, whose kind counts."""
    kind = kind_of(focus)
    weight = _LAG_OF_SEVERAL if wants_several(focus) else _LAG
    best = updates[0].score if updates else 0.0
    sentences = []
    for update in updates:
        chunks = [c for c in storage.chunks(update.liveblog).values() if c.update_id == update.update_id]
        tokens = storage.sidecar.tokens([chunk.id for chunk in chunks])
        known = [(chunk, tokens[chunk.id]) for chunk in chunks if chunk.id in tokens]
        parts = similarities(found.question, [(chunk.embedded_text, t) for chunk, t in known])
        for (chunk, t), cosines in zip(known, parts, strict=True):
            lag = weight * (update.score - best)
            sentences += _of_chunk(found.question, focus, kind, update, chunk, t.offsets, cosines, lag)
    return sorted(sentences, key=lambda s: (-s.score, s.update.position, s.start))


def _of_chunk(
    question: ReadQuestion,
    focus: str,
    kind: Kind,
    update: Retrieved,
    chunk: Chunk,
    offsets: NDArray[np.int32],
    cosines: NDArray[np.float32],
    lag: float,
) -> list[Sentence]:
    lead = len(chunk.embedded_text) - len(chunk.text)
    headline = _best(cosines, offsets[:, 1] <= lead)
    found = []
    for start, end in sentence_spans(chunk.text):
        own = _best(cosines, (offsets[:, 0] >= lead + start) & (offsets[:, 1] <= lead + end))
        covered = np.maximum(own, headline)
        text = chunk.text[start:end]
        held = holds_kind(kind, focus, text)
        score = float(covered @ question.weights) + lag + (_KIND_BONUS if held else 0.0)
        at = chunk.start + start
        counts = _counts(question, focus, text, offsets - lead - start, cosines)
        found.append(Sentence(update, at, at + len(text), text, score, covered, held, counts))
    return found


def _best(cosines: NDArray[np.float32], columns: NDArray[np.bool_]) -> NDArray[np.float32]:
    if not columns.any():
        return np.zeros(cosines.shape[0], dtype=np.float32)
    return np.asarray(cosines[:, columns].max(axis=1))


def _counts(
    question: ReadQuestion, focus: str, text: str, offsets: NDArray[np.int32], cosines: NDArray[np.float32]
) -> float:
    """The best cosine of the counted word with a word beside a figure that the question doesn't hold."""
    at = counted_at(focus)
    if at is None:
        return 0.0
    # A follow-up stands behind the question it leans on.
    at += len(question.text) - len(focus)
    rows = next((word.rows for word in question.words if word.start >= at), ())
    asked = values(focus)
    best = 0.0
    for figure in figures(text):
        near = (offsets[:, 0] >= figure.start - _BEFORE_FIGURE) & (offsets[:, 1] <= figure.end + _AFTER_FIGURE)
        if rows and near.any() and round(figure.value, 6) not in asked:
            best = max(best, float(cosines[list(rows)][:, near].max()))
    return best


def coverage(question: ReadQuestion, sentence: Sentence, text: str) -> NDArray[np.float32]:
    """How well each word of the question is covered, in [0, 1]: by meaning, or because it stands in `text`."""
    there = {stem(word) for word in words(text)}
    values = [
        max(
            float(sentence.cosines[list(word.rows)].mean()),
            _EXACT if stem(word.text) in there or same_place(word.text) & there else 0.0,
        )
        for word in question.words
    ]
    return np.array(values, dtype=np.float32)
