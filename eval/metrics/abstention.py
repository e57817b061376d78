"""Does it say "the updates don't tell" where they don't, and only there?"""

from __future__ import annotations

from eval.metrics.score import Score
from qa.models import Answer


def score_abstention(answer: Answer, *, answerable: bool) -> dict[str, Score]:
    """`refused` (1 or 0) for every question, and `wrongly_refused` or `wrongly_answered` by its kind.

    Precision, recall and F1 are figures of a whole run: they are made from `refused`.
    """
    refused = float(not answer.answered)
    said = "says that the updates don't tell" if refused else "answers"
    scores = {"refused": Score(refused, said)}
    if answerable:
        scores["wrongly_refused"] = Score(refused, f"{said}; the updates do tell")
    else:
        scores["wrongly_answered"] = Score(1 - refused, f"{said}; the updates don't tell")
    return scores
