"""What a reader is worth on pages that it did not see: near misses told from told ones, ranks, spans, calibration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SINGLE = frozenset({"fact", "attribution", "keyword"})
"""Types of questions that one passage answers."""
_NEAR = "near_miss"
_REFUSED = 0.05


@dataclass(frozen=True)
class Judged:
    """A line of data and what the reader said of it: tell logit, and whether its best span holds the fact (or None)."""

    row: Mapping[str, Any]
    tell: float
    span_right: bool | None


def figures(judged: Sequence[Judged], score: str | None = None, weight: float = 1.0) -> dict[str, float]:
    """Figures over questions. `score` names a field of the rows whose value, times `weight`, is added to the logit.

    auc: a told single question's best passage scores above a near miss's; refused: near misses refused where 5% of
    the told ones are; first, third: the right update's rank among single questions; span: the best right passage's
    span holds the fact.
    """
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.row["id"]].append(one)

    def value(one: Judged) -> float:
        return one.tell + (weight * float(one.row.get(score) or 0.0) if score else 0.0)

    told, near, ranks, spans = [], [], [], []
    for rows in groups.values():
        kind = rows[0].row["kind"]
        best = max(map(value, rows))
        if kind == _NEAR:
            near.append(best)
        if kind not in SINGLE:
            continue
        told.append(best)
        ranks.append(_rank(rows, value))
        right = [one for one in rows if one.span_right is not None]
        if right:
            spans.append(bool(max(right, key=value).span_right))
    return {
        "told": len(told),
        "near": len(near),
        "auc": auc(told, near),
        "refused": refused_at(told, near),
        "first": float(np.mean([rank == 1 for rank in ranks])) if ranks else float("nan"),
        "third": float(np.mean([rank <= 3 for rank in ranks])) if ranks else float("nan"),  # noqa: PLR2004
        "span": float(np.mean(spans)) if spans else float("nan"),
    }


def _rank(rows: Sequence[Judged], value: Any) -> int:
    """The rank of the first right update; updates rank by their best passage."""
    best: dict[int, float] = {}
    right = set()
    for one in rows:
        position = int(one.row["position"])
        best[position] = max(best.get(position, -1e9), value(one))
        if one.row["gold"]:
            right.add(position)
    order = sorted(best, key=lambda position: -best[position])
    return min((order.index(position) + 1 for position in right), default=len(order) + 1)


def auc(told: Sequence[float], near: Sequence[float]) -> float:
    """The chance that a told question scores above a near miss; ties count half."""
    if not told or not near:
        return float("nan")
    pairs = np.subtract.outer(np.array(told), np.array(near))
    return float(((pairs > 0) + 0.5 * (pairs == 0)).mean())


def refused_at(told: Sequence[float], near: Sequence[float], refused: float = _REFUSED) -> float:
    """The share of near misses below the bar that refuses `refused` of the told ones."""
    if not told or not near:
        return float("nan")
    bar = np.quantile(told, refused)
    return float((np.array(near) < bar).mean())
