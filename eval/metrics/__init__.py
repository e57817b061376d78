"""Scorers, one a file: pure functions of the answer, the expectation and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.metrics.abstention import score_abstention
from eval.metrics.citations import score_citations
from eval.metrics.correct import CAUSES, judge_whole
from eval.metrics.cost import score_cost
from eval.metrics.facts import score_facts
from eval.metrics.retrieval import RETRIEVAL_METRICS, score_retrieval
from eval.metrics.score import Score, unscored
from eval.suite.gold import Gold
from eval.suite.loading import Expectation
from qa.models import Answer, Update

__all__ = ["CAUSES", "Score", "Scored", "score_answer", "score_failure", "unscored"]


@dataclass(frozen=True)
class Scored:
    """Every score of one answer that applies to it, and the cause when it is not correct."""

    scores: dict[str, Score]
    cause: str | None


def score_answer(
    answer: Answer, expect: Expectation, gold: Gold, updates: Mapping[str, Update], *, seconds: float
) -> Scored:
    """Score one answer; `updates` holds the page's updates by id, `seconds` what the call took."""
    cited_ids = dict.fromkeys(citation.update_id for citation in answer.citations)
    cited = [updates[update_id] for update_id in cited_ids if update_id in updates]
    verdict = judge_whole(answer, expect, gold, cited)
    # The updates of an unanswerable question come near it; finding or citing them is no merit.
    told = gold if expect.answerable else Gold()
    scores = {
        "failed": Score(0.0, "answered without an error"),
        "correct": verdict.score,
        **score_retrieval(answer, told),
        **score_facts(answer, expect.facts, cited),
        **score_citations(answer, told, updates),
        **score_abstention(answer, answerable=expect.answerable),
        **score_cost(answer, seconds),
    }
    return Scored(scores=scores, cause=verdict.cause)


def score_failure(expect: Expectation, gold: Gold, error: str) -> Scored:
    """A question that failed: one failure, and everything that would have applied is unscored."""
    names = ["correct", "refused", "wrongly_refused" if expect.answerable else "wrongly_answered"]
    if expect.answerable and gold.updates:
        names += [*RETRIEVAL_METRICS, "citation_recall"]
    if expect.facts:
        names += ["facts_found", "facts_complete"]
    nothing = {name: unscored(f"no answer: {error}") for name in names}
    return Scored(scores={"failed": Score(1.0, error), **nothing}, cause="error")
