"""Is the answer right as a whole? One yes or no, with the first thing that is wrong.

The cause tells which stage to look at; the report counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.citations import cites_any, missing_citations
from eval.metrics.facts import missing_facts, unsupported_figures
from eval.metrics.retrieval import RECALL_RANK, first_found
from eval.metrics.score import Score
from eval.suite.gold import Gold
from eval.suite.loading import Expectation
from eval.suite.wording import says, without_markers
from qa.models import Answer, Update

CAUSES = {
    "error": "The question failed with an error",
    "answered_unanswerable": "Answered what the updates don't tell",
    "refused_not_found": "Refused: the right update was not found",
    "refused_found": "Refused although the right update was found",
    "refused": "Refused what the updates tell (what was found is not known)",
    "number_error": "A figure that no cited update has",
    "forbidden": "Says what it must not say",
    "not_found": "The right update was not found",
    "wrong_update": "Found the right update, cited another",
    "cites_none": "Cites no update that tells (what was found is not known)",
    "wrong_passage": "Cited the right update, left out the fact",
    "facts_missing": "A fact is missing",
    "incomplete_citations": "Says the facts, doesn't cite every required update",
}


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is correct and, if not, the cause (a key of CAUSES) and the reason in words."""

    correct: bool
    cause: str | None
    reason: str

    @property
    def score(self) -> Score:
        """The verdict as the score `correct`."""
        return Score(float(self.correct), self.reason)


def judge_whole(answer: Answer, expect: Expectation, gold: Gold, cited: Sequence[Update]) -> Verdict:
    """The verdict. docs/evaluation.md states the rule."""
    if not expect.answerable:
        if answer.answered:
            return Verdict(False, "answered_unanswerable", "Answers, though the updates don't tell.")
        return Verdict(True, None, "Rightly says that the updates don't tell.")
    found = not set(gold.ids).isdisjoint(first_found(answer, RECALL_RANK))
    if not answer.answered:
        if found:
            return Verdict(False, "refused_found", "Refuses, though it found an update that tells.")
        return Verdict(False, "refused_not_found", "Refuses; no update that tells was found.")
    told = without_markers(answer.text)
    said = [wording for wording in expect.forbidden if says(told, wording)]
    if said:
        return Verdict(False, "forbidden", f"Says “{'”, “'.join(said)}”.")
    wrong = unsupported_figures(answer.text, cited)
    if wrong:
        listed = ", ".join(figure.text for figure in wrong)
        return Verdict(False, "number_error", f"States {listed}, which no cited update has.")
    return _whole_answer(answer, expect, gold, found=found)


def _whole_answer(answer: Answer, expect: Expectation, gold: Gold, *, found: bool) -> Verdict:
    missing = missing_facts(answer, expect.facts)
    cites_gold = cites_any(answer, gold)
    if missing:
        reason = "Missing: " + "; ".join(" or ".join(f"“{fact}”" for fact in group) for group in missing) + "."
        return Verdict(False, _why_missing(gold, found=found, cites_gold=cites_gold), reason)
    if not expect.facts and gold.any_of and not cites_gold:
        return Verdict(False, "wrong_update" if found else "not_found", "Cites none of the updates that tell.")
    uncited = missing_citations(answer, gold)
    if uncited:
        listed = ", ".join(f"#{update.position}" for update in uncited)
        return Verdict(False, "incomplete_citations", f"Doesn't cite {listed}.")
    return Verdict(True, None, "Answered with every expected fact.")


def _why_missing(gold: Gold, *, found: bool, cites_gold: bool) -> str:
    if not gold.updates:
        return "facts_missing"
    if cites_gold:
        return "wrong_passage"
    return "wrong_update" if found else "not_found"
