"""Passages that come near and do not tell, made from those that do: the sentences that hold the answer are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.train.facts import find_fact
from eval.train.measuring import SINGLE
from qa.reading.readings import joined
from qa.text.sentences import sentence_spans

_FEWEST_WORDS = 8


def without_answer(row: Mapping[str, Any], headline: str, text: str, facts: Sequence[str]) -> dict[str, Any] | None:
    """The line of a passage that tells, as one that does not; None where too little is left, or it tells still.

    Only for questions that one passage answers. A headline that holds the answer goes too; `rank` is 0, since no search
    found it.
    """
    if row["kind"] not in SINGLE or row["start"] < 0:
        return None
    kept = [text[start:end] for start, end in sentence_spans(text) if not _holds(text[start:end], facts)]
    passage, _ = joined("" if _holds(headline, facts) else headline, " ".join(kept))
    if len(passage.split()) < _FEWEST_WORDS or _holds(passage, facts):
        return None
    return {**row, "c": passage, "start": -1, "end": -1, "gold": False, "rank": 0, "score": 0.0, "dense": 0.0}


def _holds(text: str, facts: Sequence[str]) -> bool:
    return any(find_fact(text, fact) for fact in facts)
