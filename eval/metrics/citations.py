"""Do the citations point at the right updates, and are the quotes there word for word?"""

from __future__ import annotations

from collections.abc import Mapping

from eval.metrics.score import Score
from eval.suite.gold import Gold
from qa.models import Answer, Citation, Update


def score_citations(answer: Answer, gold: Gold, updates: Mapping[str, Update]) -> dict[str, Score]:
    """`citation_precision`, `citation_recall` and `quote_validity`, each where it applies.

    Recall applies to every question with gold updates, a refusal included; precision and validity
    need a citation.
    """
    scores = {}
    if gold.updates:
        scores["citation_recall"] = _recall(answer, gold)
        if answer.answered:
            scores["citation_precision"] = _precision(answer, gold)
    if answer.citations:
        wrong = [reason for citation in answer.citations if (reason := _fault(citation, updates))]
        total = len(answer.citations)
        scores["quote_validity"] = Score(1 - len(wrong) / total, "; ".join(wrong) or f"all {total} quotes are verbatim")
    return scores


def missing_citations(answer: Answer, gold: Gold) -> list[Update]:
    """The required updates that the answer doesn't cite."""
    cited = {citation.update_id for citation in answer.citations}
    return [update for update in gold.all_of if update.id not in cited]


def cites_any(answer: Answer, gold: Gold) -> bool:
    """Whether at least one gold update is cited."""
    return not set(gold.ids).isdisjoint(citation.update_id for citation in answer.citations)


def _recall(answer: Answer, gold: Gold) -> Score:
    if gold.all_of:
        missing = missing_citations(answer, gold)
        reason = "not cited: " + _positions(missing) if missing else "every required update is cited"
        return Score(1 - len(missing) / len(gold.all_of), reason)
    hit = cites_any(answer, gold)
    return Score(float(hit), f"{'cites one' if hit else 'cites none'} of {_positions(gold.any_of)}")


def _precision(answer: Answer, gold: Gold) -> Score:
    cited = {citation.update_id: citation.position for citation in answer.citations}
    if not cited:
        return Score(0.0, "answers without a citation")
    wrong = [position for update_id, position in cited.items() if update_id not in gold.ids]
    reason = "beside the point: " + ", ".join(f"#{p}" for p in wrong) if wrong else "every cited update is a gold one"
    return Score(1 - len(wrong) / len(cited), reason)


def _fault(citation: Citation, updates: Mapping[str, Update]) -> str:
    update = updates.get(citation.update_id)
    if update is None:
        return f"[{citation.n}] cites {citation.update_id!r}, which is not on the page"
    if not citation.quote or update.text[citation.start : citation.end] != citation.quote:
        return f"[{citation.n}] is not what stands at {citation.start}–{citation.end} of #{update.position}"
    return ""


def _positions(updates: tuple[Update, ...] | list[Update]) -> str:
    return ", ".join(f"#{update.position}" for update in updates)
