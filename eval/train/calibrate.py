"""Turn the reader's logits into probabilities: a logistic fit on the tune pages, with the weights that ship."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.metrics.calibration import calibration_error, reliability
from eval.train.examples import DOUBTFUL, lines
from eval.train.measuring import SINGLE, Judged, figures

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELDS = ("tell", "score", "dense")
_STRENGTH = 1.0
_STEPS = 60
_WRONGLY_REFUSED = 0.05
_HEDGED = 0.2
_NEAR_SHARE = 0.6


def calibrate(pairs: Path, weights: Path) -> dict[str, Any]:
    """Read the tune pages' lines with the weights in the folder, fit, and write `reader.json` beside them.

    Passages are ranked by the reader's logit and what the search knows of them; whether a question is told is judged
    by the logit alone, since a near miss is as like the question as what tells. The bar for "told" refuses one in
    twenty of the questions that a page tells, that for "near" is a share of it, and one in five lies below "sure".
    Returns what was written: hash, ranking, calibration, thresholds, figures on the tune pages.
    """
    from qa.reading import network

    rows = [row for file in sorted(pairs.glob("tune-*.jsonl")) for row in lines(file)]
    data = (weights / "reader.onnx").read_bytes()
    note = {"sha256": hashlib.sha256(data).hexdigest()}
    (weights / "reader.json").write_text(json.dumps(note))
    network.weights.cache_clear()
    outputs = [network.run(row["q"], [row["c"]])[0] for row in rows]
    values = np.array([[output.tell, row["score"], row["dense"]] for output, row in zip(outputs, rows, strict=True)])
    known = np.array([row["start"] != DOUBTFUL for row in rows])
    tells = np.array([row["start"] >= 0 for row in rows])
    ranking = conditional(values[known], tells[known], [row["id"] for row in rows if row["start"] != DOUBTFUL])
    # A question's best passage is picked among several, so its logit runs high: probabilities are fit over questions.
    logits = values[:, 0]
    told_by = _best_by_question(rows, logits)
    best = np.array([[logit] for _, _, logit in told_by])
    (scale,), intercept = logistic(best, np.array([told for told, _, _ in told_by]))
    chances = 1 / (1 + np.exp(-(logits * scale + intercept)))
    told_by = _best_by_question(rows, chances)
    told = [chance for row_told, kind, chance in told_by if row_told and kind in SINGLE]
    sure, bar = (float(np.quantile(told, share)) for share in (_HEDGED, _WRONGLY_REFUSED))
    measured = {}
    for wording in (None, "plain", "unlike", "typed"):
        kept = [i for i, row in enumerate(rows) if wording in (None, row["wording"])]
        ranked, judged = (
            figures([Judged(rows[i], float(by[i]), _holds(rows[i], outputs[i])) for i in kept])
            for by in (values @ ranking, chances)
        )
        measured[wording or "all"] = ranked | {name: judged[name] for name in ("auc", "refused")}
    bins = reliability([best for _, _, best in told_by], [row_told for row_told, _, _ in told_by])
    written = note | {
        "ranking": {name: round(float(term), 4) for name, term in zip(FIELDS, ranking, strict=True)},
        "calibration": {"tell": round(float(scale), 4), "intercept": round(intercept, 4)},
        "thresholds": {"sure": round(sure, 4), "told": round(bar, 4), "near": round(bar * _NEAR_SHARE, 4)},
        "ece": round(calibration_error(bins) or 0.0, 4),
        "figures": {name: {key: round(value, 4) for key, value in found.items()} for name, found in measured.items()},
    }
    (weights / "reader.json").write_text(json.dumps(written, indent=1) + "\n")
    return written


def logistic(values: NDArray[np.float64], told: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Newton's method on standardised features; weights and intercept for the features as they are."""
    mean, spread = values.mean(0), values.std(0) + 1e-6
    design = np.c_[(values - mean) / spread, np.ones(len(values))]
    penalty = np.eye(design.shape[1]) / _STRENGTH
    penalty[-1, -1] = 0.0
    solution = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (chance - told) + penalty @ solution
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        solution -= np.linalg.solve(curvature, gradient)
    terms = solution[:-1] / spread
    return terms, float(solution[-1] - terms @ mean)


def conditional(values: NDArray[np.float64], told: NDArray[np.bool_], questions: Sequence[str]) -> NDArray[np.float64]:
    """Weights by which a question's telling passages lead its other ones: a conditional logit, by Newton's method."""
    spread = values.std(0) + 1e-6
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, question in enumerate(questions):
        groups[question].append(i)
    parts = [(values[rows] / spread, told[rows] / told[rows].sum()) for rows in groups.values() if told[rows].any()]
    weights = np.zeros(values.shape[1])
    for _ in range(_STEPS):
        gradient, curvature = weights / _STRENGTH, np.eye(len(weights)) / _STRENGTH
        for design, wanted in parts:
            chance = np.exp(design @ weights - (design @ weights).max())
            chance /= chance.sum()
            mean = chance @ design
            gradient = gradient + design.T @ (chance - wanted)
            curvature = curvature + (design * chance[:, None]).T @ design - np.outer(mean, mean)
        weights = weights - np.linalg.solve(curvature, gradient)
    ranked: NDArray[np.float64] = weights / spread
    return ranked


def _best_by_question(rows: Sequence[dict[str, Any]], chances: NDArray[np.float64]) -> list[tuple[bool, str, float]]:
    """For each question whether the page tells, its kind, and the best passage's value."""
    best: dict[str, tuple[bool, str, float]] = {}
    for row, chance in zip(rows, chances, strict=True):
        told, _, known = best.get(row["id"], (False, "", -np.inf))
        best[row["id"]] = (
            told or bool(row["gold"] and row["kind"] != "near_miss"),
            row["kind"],
            max(known, float(chance)),
        )
    return list(best.values())


def _holds(row: dict[str, Any], output: Any) -> bool | None:
    return output.start < row["end"] and output.end > row["start"] if row["start"] >= 0 else None
