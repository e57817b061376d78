"""Decide whether the updates tell: a logistic model over a dozen features of question and evidence.

No single score will do: near misses (the right event, but something of it that is not told) are as
similar to the page as good questions. The weights come from `python -m eval fit`, which sees the tune
halves of the suites only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from qa.answering.quoted.evidence import Sentence, coverage
from qa.search.question import Kind, counted_at, is_date_word, kind_of
from qa.text.places import same_place
from qa.text.terms import stem, words

if TYPE_CHECKING:
    from qa.search.retrieval import Found

_LONG_QUESTION = 12
_WELL_COVERED = 0.55
_NO_NAME = 0.8
_NOT_COUNTED = 0.5


@dataclass(frozen=True)
class Features:
    """What the decision rests on. Scores and coverages lie in [0, 1], flags are 0 or 1."""

    dense: float
    """Best cosine of any passage with the question."""
    covered_least: float
    """Coverage of the least covered word by the best sentence."""
    uncovered: float
    """How far words stay below a good coverage anywhere in the update, weighted by rarity."""
    names_there: float
    """1 if every name of the question stands in the update (or another name of the same country)."""
    name_least: float
    """Coverage of the least covered name."""
    place_missing: float
    """1 if a country of the question is named in no form in the update."""
    counted: float
    """Where things are counted: how well a figure belongs to them; 0.5 in other questions."""
    money_or_age_missing: float
    """1 if a sum or an age is asked for and the quoted sentences hold none."""
    kind_missing: float
    """1 if the quoted sentences hold nothing of the kind that is asked for."""
    figure_missing: float
    """1 if that kind is a figure."""
    asks_person: float
    """1 if a person is asked for."""
    asks_place: float
    """1 if a place is asked for."""
    length: float
    """Words with meaning in the question, as a share of twelve."""


_WEIGHTS = Features(
    dense=2.950,
    covered_least=2.082,
    uncovered=-3.253,
    names_there=0.484,
    name_least=1.869,
    place_missing=-1.428,
    counted=1.103,
    money_or_age_missing=-0.946,
    kind_missing=-1.580,
    figure_missing=-2.534,
    asks_person=0.884,
    asks_place=2.019,
    length=3.764,
)
_INTERCEPT = -4.865


def features(focus: str, found: Found, sentences: Sequence[Sentence], text: str) -> Features:
    """The features of the best sentence's update; `text` is that update's. `sentences` come best first."""
    question, best = found.question, sentences[0]
    same = [s for s in sentences if s.update == best.update]
    rarity = np.array([word.idf for word in question.words], dtype=np.float32)
    least, uncovered, names_there, name_least, place_missing = 0.0, 0.0, 1.0, _NO_NAME, 0.0
    if len(rarity):
        anywhere = replace(best, cosines=np.max([s.cosines for s in same], axis=0))
        wide = coverage(question, anywhere, text)
        least = float(coverage(question, best, text).min())
        uncovered = float(np.maximum(0, _WELL_COVERED - wide) @ rarity / rarity.sum())
        there = {stem(word) for word in words(text)}
        names = [
            (word, covered)
            for word, covered in zip(question.words, wide, strict=True)
            if word.text[:1].isupper() and word.start and not is_date_word(word.text)
        ]
        known = [stem(word.text) in there or bool(same_place(word.text) & there) for word, _ in names]
        names_there = float(all(known))
        name_least = min((max(float(c), float(k)) for (_, c), k in zip(names, known, strict=True)), default=_NO_NAME)
        places = [same_place(word.text) for word in question.words]
        place_missing = float(any(names and not names & there for names in places))
    kind = kind_of(focus)
    missing = kind is not Kind.OTHER and not any(s.holds_kind for s in same[:2])
    return Features(
        dense=max((p.similarity for p in found.passages if p.similarity is not None), default=0.0),
        covered_least=least,
        uncovered=uncovered,
        names_there=names_there,
        name_least=name_least,
        place_missing=place_missing,
        counted=max(s.counts for s in same) if counted_at(focus) is not None else _NOT_COUNTED,
        money_or_age_missing=float(missing and kind in {Kind.MONEY, Kind.AGE}),
        kind_missing=float(missing),
        figure_missing=float(missing and kind is Kind.FIGURE),
        asks_person=float(kind is Kind.PERSON),
        asks_place=float(kind is Kind.PLACE),
        length=min(len(question.words), _LONG_QUESTION) / _LONG_QUESTION,
    )


def confidence(measured: Features) -> float:
    """How sure it is that the updates tell, in (0, 1); from 0.5 on, the question is answered."""
    weights = asdict(_WEIGHTS)
    total = _INTERCEPT + sum(weights[name] * value for name, value in asdict(measured).items())
    return 1 / (1 + math.exp(-total))
