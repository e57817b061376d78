"""Fit the weights of the refusal decision on the tune halves of all suites. The test halves are not read.

Prints what goes into `qa/answering/quoted/answerability.py`: logistic regression with an L2 penalty, both classes
weighed alike, and an intercept at which one in twenty answerable questions would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from eval.suite.loading import PAGES, SUITES, load_suite
from qa.answering.quoted.answerability import features
from qa.answering.quoted.evidence import read_sentences
from qa.answering.quoted.quotes import candidates
from qa.samples import sample_path
from qa.search.followups import standalone_question
from qa.search.question import asks_for_news_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.assistant import Assistant

_PAGES = {
    "sample": sample_path(),
    "storm": PAGES / "storm.txt",
    "election": PAGES / "election.txt",
}
_STRENGTH = 0.1
_WRONGLY_REFUSED = 0.05
_STEPS = 60


def fit() -> str:
    """The weights as Python source, to be pasted."""
    rows: list[dict[str, float]] = []
    answerable: list[bool] = []
    for page, path in _PAGES.items():
        with TemporaryDirectory() as store:
            from qa.assistant import Assistant

            with Assistant.open(store=Path(store), mode="quotes") as assistant:
                assistant.index(path)
                for suite in (page, f"{page}-plain"):
                    for measured, told in _measure(assistant, suite):
                        rows.append(measured)
                        answerable.append(told)
    names = list(rows[0])
    values = np.array([list(row.values()) for row in rows])
    weights, intercept = _logistic(values, np.array(answerable))
    bar = np.quantile((values @ weights + intercept)[np.array(answerable)], _WRONGLY_REFUSED)
    lines = [f"    {name}={weight:.3f}," for name, weight in zip(names, weights, strict=True)]
    return "\n".join(["_WEIGHTS = Features(", *lines, ")", f"_INTERCEPT = {intercept - bar:.3f}"])


def _measure(assistant: Assistant, suite: str) -> Iterator[tuple[dict[str, float], bool]]:
    for sample in load_suite(SUITES / f"{suite}.jsonl").samples:
        if sample.split != "tune" or asks_for_news_only(sample.question):
            continue
        found = assistant.search(standalone_question(sample.question, sample.history))
        if not found.question.words:
            continue
        storage = assistant.storage
        sentences = read_sentences(sample.question, found, storage, candidates(sample.question, found))
        best = sentences[0].update
        text = storage.updates(best.liveblog)[best.update_id].text
        yield asdict(features(sample.question, found, sentences, text)), sample.expect.answerable


def _logistic(values: NDArray[np.float64], told: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Newton's method on standardised features; weights and intercept for the features as they are."""
    mean, spread = values.mean(0), values.std(0) + 1e-6
    design = np.c_[(values - mean) / spread, np.ones(len(values))]
    weigh = np.where(told, len(told) / (2 * told.sum()), len(told) / (2 * (~told).sum()))
    penalty = np.eye(design.shape[1]) / _STRENGTH
    penalty[-1, -1] = 0.0
    solution = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weigh * (chance - told)) + penalty @ solution
        curvature = (design * (weigh * chance * (1 - chance))[:, None]).T @ design + penalty
        solution -= np.linalg.solve(curvature, gradient)
    weights = solution[:-1] / spread
    return weights, float(solution[-1] - weights @ mean)
