"""Was the right update found, and how far up? LlamaIndex's metrics over the retrieved updates."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.score import Score
from eval.suite.gold import Gold
from qa.models import Answer

HIT_RANKS = (1, 3, 5)
NDCG_RANK = 10
RECALL_RANK = 8
RETRIEVAL_METRICS = (*(f"hit_rate_{k}" for k in HIT_RANKS), "mrr", f"ndcg_{NDCG_RANK}", f"recall_{RECALL_RANK}")


def score_retrieval(answer: Answer, gold: Gold) -> dict[str, Score]:
    """Hit rate, MRR, nDCG and recall; empty when the question has no gold update."""
    if not gold.updates:
        return {}
    expected = list(gold.ids)
    retrieved = first_found(answer)
    reason = _ranks(gold, retrieved)
    values = {f"hit_rate_{k}": float(bool(set(retrieved[:k]) & set(expected))) for k in HIT_RANKS}
    return {name: Score(value, reason) for name, value in {**values, **_graded(expected, retrieved)}.items()}


def first_found(answer: Answer, rank: int | None = None) -> list[str]:
    """The ids of the updates that were found, best first, each once, at most `rank` of them."""
    return list(dict.fromkeys(update.update_id for update in answer.retrieved))[:rank]


def _graded(expected: list[str], retrieved: list[str]) -> dict[str, float]:
    if not retrieved:
        # LlamaIndex raises on an empty list; nothing found is a zero, not a fault.
        return {"mrr": 0.0, f"ndcg_{NDCG_RANK}": 0.0, f"recall_{RECALL_RANK}": 0.0}
    from llama_index.core.evaluation.retrieval.metrics import MRR, NDCG, Recall

    def measured(metric: MRR | NDCG | Recall, gold: list[str], found: list[str]) -> float:
        return float(metric.compute(expected_ids=gold, retrieved_ids=found).score)

    first = retrieved[:NDCG_RANK]
    return {
        "mrr": measured(MRR(), expected, retrieved),
        f"ndcg_{NDCG_RANK}": measured(NDCG(), _at_most(expected, first, NDCG_RANK), first),
        f"recall_{RECALL_RANK}": measured(Recall(), expected, retrieved[:RECALL_RANK]),
    }


def _at_most(expected: list[str], retrieved: Sequence[str], rank: int) -> list[str]:
    # LlamaIndex's ideal order counts every gold update, also those beyond the rank.
    return sorted(expected, key=lambda update_id: update_id not in retrieved)[:rank]


def _ranks(gold: Gold, retrieved: Sequence[str]) -> str:
    places = [
        f"#{update.position} at rank {retrieved.index(update.id) + 1}"
        if update.id in retrieved
        else f"#{update.position} not among the {len(retrieved)} found"
        for update in gold.updates
    ]
    return "; ".join(places)
