"""Find passages: dense and lexical candidates, fused by reciprocal rank, ranked by late interaction, then read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from qa.brief import brief
from qa.models import Chunk, Passage, Retrieved
from qa.reading.readings import Reading, best_first, read, thresholds
from qa.search.followups import Lean
from qa.search.foreign import sharing_words
from qa.search.matching import ReadQuestion, maxsim, read_question, similarities
from qa.search.past import past_candidates
from qa.search.question import Question
from qa.search.spelling import corrections
from qa.search.subject import Subject
from qa.store.faults import embedding_errors
from qa.store.shelf import Shelf
from qa.text.detecting import is_foreign
from qa.text.terms import stem, stems, words
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray

# Reciprocal rank fusion: 1 / (K + rank). 60 is the constant of Cormack et al. (2009).
_RRF_K = 60
# Each side's candidates; 40 held the right update for 99% of the tune questions on three pages.
_CANDIDATES = 40
# With so many words of its own a question may be answered elsewhere than what it points back to.
_SAYS_MUCH = 2
# How many passages the reader reads: each costs some ten milliseconds on two cores.
_READ, _READ_OF_SEVERAL, _READ_OF_ONE = 8, 12, 3
AMONG_SEVERAL = 1.0
"""Where several answers are wanted, how far behind the best another one may rank: the logarithm of their odds."""
# How often more is read where several answers are wanted.
_MOST_ROUNDS = 4


@dataclass(frozen=True)
class Found:
    """What a search found: passages and their updates best first, and the readings of the first passages.

    `question` is the question as it was searched for, with misspelled words put right.
    """

    question: Question
    passages: tuple[Passage, ...]
    updates: tuple[Retrieved, ...]
    readings: tuple[Reading, ...] = ()
    __repr__ = brief("question.asked", "updates", "confidence")

    @property
    def confidence(self) -> float:
        """The probability that the likeliest passage tells; 0 where nothing was found."""
        return max((reading.probability for reading in self.readings), default=0.0)


def search(
    question: Question, shelf: Shelf, embedding: MiniLM | BaseEmbedding, liveblogs: Sequence[str] | None = None
) -> Found:
    """Passages for a question; `liveblogs` limits it to those ids, None searches all.

    A question that leans on an earlier one is searched with it and by itself, and the better told wins; one that
    points back ("she") is only taken by itself where the other way finds nothing that tells.
    """
    wanted = list(shelf.pages()) if liveblogs is None else list(liveblogs)
    question = question.spelled(corrections(question.asked, shelf, wanted))
    found = _search(question, shelf, embedding, wanted)
    if question.lean is Lean.NOT:
        return found
    if question.lean is Lean.REFERS:
        earlier = _search(question.before(), shelf, embedding, wanted)
        subject = Subject.of(earlier.readings, shelf)
        if subject is not None:
            of_it = _with_readings(found.question, found.passages, subject.read(question, found.readings))
            if of_it.confidence >= thresholds().told or len(stems(question.asked)) < _SAYS_MUCH:
                return of_it
    alone = _search(question.by_itself(), shelf, embedding, wanted)
    bar = thresholds().told if question.lean is Lean.REFERS else 0.0
    return alone if alone.confidence >= found.confidence and found.confidence < max(bar, alone.confidence) else found


def beside(found: Found, first: Found, shelf: Shelf) -> Found:
    """What was found for a later part of a question, where the update that tells its first part surely tells it too.

    "How many died in Osk and how many were hurt?" asks for the hurt of Osk, whose name the second part need not repeat.
    """
    subject = Subject.of(first.readings[:1], shelf)
    of_it = _with_readings(found.question, found.passages, subject.read(found.question, ())) if subject else found
    return of_it if of_it.confidence >= thresholds().sure else found


def together(question: Question, founds: Sequence[Found]) -> Found:
    """What was found for the parts of a question as found for the whole, each part's best in turn."""
    passages = [one for row in zip_longest(*(found.passages for found in founds)) for one in row if one]
    readings = [one for row in zip_longest(*(found.readings for found in founds)) for one in row if one]
    once = {passage.chunk.id: passage for passage in passages}
    return Found(question, tuple(once.values()), group(passages), tuple(readings))


def given(question: Question, shelf: Shelf, embedding: MiniLM | BaseEmbedding, chunk_ids: Sequence[str]) -> Found:
    """The passages with these ids, ranked and read for a question; ids that the store doesn't know are left out."""
    asked = _Asked.of(question, shelf, embedding)
    chunks = shelf.found(dict.fromkeys(chunk_ids))
    vectors = shelf.chroma.vectors(shelf.chroma.chunks, [chunk.id for chunk in chunks])
    dense = {name: _cosine(asked.vector, np.asarray(vector)) for name, vector in vectors.items()}
    return _found(question, asked.matched, chunks, dense, shelf)


@dataclass(frozen=True)
class _Asked:
    """A question as the search compares it: its words and its vector."""

    matched: ReadQuestion
    vector: NDArray[np.float32]

    @classmethod
    def of(cls, question: Question, shelf: Shelf, embedding: MiniLM | BaseEmbedding) -> _Asked:
        matched = read_question(question.standalone, shelf.reader, shelf.sidecar)
        if isinstance(embedding, MiniLM):
            return cls(matched, matched.vector)
        with embedding_errors(shelf.chroma.embedding_model):
            return cls(matched, np.asarray(embedding.get_query_embedding(question.standalone), dtype=np.float32))


def _search(question: Question, shelf: Shelf, embedding: MiniLM | BaseEmbedding, wanted: list[str]) -> Found:
    asked = _Asked.of(question, shelf, embedding)
    terms = [word.text for word in asked.matched.words]
    if shelf.past:
        dense, rankings = past_candidates(asked.vector, terms, shelf, wanted, _CANDIDATES)
    else:
        # An everyday search filters nothing: Chroma answers much faster without a metadata filter.
        only = None if set(wanted) == set(shelf.pages()) else wanted
        where = {"liveblog": {"$in": only}} if only else None
        dense = shelf.chroma.nearest(shelf.chroma.chunks, asked.vector, _CANDIDATES, where)
        rankings = [shelf.sidecar.search(terms, _CANDIDATES, only)]
    candidates = shelf.found(_fuse(list(dense), *rankings))
    return _found(question, asked.matched, candidates, dense, shelf)


def _found(
    question: Question, matched: ReadQuestion, candidates: list[Chunk], dense: dict[str, float], shelf: Shelf
) -> Found:
    passages = [
        Passage(chunk, shelf.update(chunk.liveblog, chunk.update_id).position, round(score, 4), dense.get(chunk.id))
        for chunk, score in _rank(matched, candidates, shelf)
    ]
    passages.sort(key=lambda p: (-p.score, p.chunk.liveblog, p.position, p.chunk.start))
    readings = _gathered(question, passages) if matched.words else ()
    if question.language and is_foreign(question.language):
        readings = sharing_words(question.asked, question.language, readings)
    return _with_readings(question, passages, readings)


def _with_readings(question: Question, passages: Sequence[Passage], readings: tuple[Reading, ...]) -> Found:
    """What was found, the passages that were read in front."""
    first = [reading.passage for reading in readings]
    ids = {passage.chunk.id for passage in first}
    ranked = (*first, *(passage for passage in passages if passage.chunk.id not in ids))
    return Found(question, ranked, group(ranked), readings)


def _gathered(question: Question, passages: Sequence[Passage]) -> tuple[Reading, ...]:
    """Readings of the first passages; where several answers are wanted, of more until the reader finds no more."""
    readings = new = read(question.read, _to_read(question, passages))
    for _ in range(_MOST_ROUNDS if question.several else 0):
        best = readings[0].rank if readings else 0.0
        if not any(r.probability >= thresholds().told and r.rank >= best - AMONG_SEVERAL for r in new):
            break
        new = read(question.read, _to_read_next(passages, readings))
        readings = best_first((*readings, *new))
    return readings


def _to_read_next(passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Passage]:
    """What is unread of the updates that tell, and the next passages."""
    read_ids = {reading.passage.chunk.id for reading in readings}
    telling = {_update_of(reading.passage) for reading in readings if reading.probability >= thresholds().told}
    unread = [passage for passage in passages if passage.chunk.id not in read_ids]
    rest = [passage for passage in unread if _update_of(passage) in telling]
    return rest + [passage for passage in unread if _update_of(passage) not in telling][:_READ]


def _to_read(question: Question, passages: Sequence[Passage]) -> list[Passage]:
    """The best passages, not too many of one update; of a question that says little, those that hold its words."""
    own = stems(question.asked) if question.lean is Lean.SHORT else frozenset()
    chosen: list[Passage] = []
    taken: Counter[tuple[str, str]] = Counter()
    for passage in passages:
        key = _update_of(passage)
        if taken[key] >= _READ_OF_ONE or (own and not own & {stem(w) for w in words(passage.chunk.embedded_text)}):
            continue
        taken[key] += 1
        chosen.append(passage)
        if len(chosen) == (_READ_OF_SEVERAL if question.several else _READ):
            break
    return chosen


def group(passages: Sequence[Passage]) -> tuple[Retrieved, ...]:
    """The updates that the passages belong to, each with its best passage's score, best first."""
    best: dict[tuple[str, str], Passage] = {}
    for passage in passages:
        best.setdefault(_update_of(passage), passage)
    return tuple(
        Retrieved(
            liveblog=liveblog,
            update_id=update_id,
            position=passage.position,
            headline=passage.chunk.headline,
            score=passage.score,
        )
        for (liveblog, update_id), passage in best.items()
    )


def _update_of(passage: Passage) -> tuple[str, str]:
    return passage.chunk.liveblog, passage.chunk.update_id


def _fuse(*rankings: list[str]) -> list[str]:
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, chunk_id in enumerate(ranking, start=1):
            scores[chunk_id] += 1 / (_RRF_K + rank)
    return sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))


def _rank(question: ReadQuestion, chunks: list[Chunk], storage: Shelf) -> list[tuple[Chunk, float]]:
    tokens = storage.sidecar.tokens([chunk.id for chunk in chunks])
    known = [chunk for chunk in chunks if chunk.id in tokens]
    cosines = similarities(question, [tokens[chunk.id] for chunk in known])
    return [(chunk, maxsim(question, part)) for chunk, part in zip(known, cosines, strict=True)]


def _cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9))
