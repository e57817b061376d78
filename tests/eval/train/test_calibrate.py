"""Fits: weights that put what tells first, and probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from eval.train.calibrate import conditional, logistic


def test_a_conditional_fit_compares_within_a_question_and_not_between() -> None:
    rng = np.random.default_rng(0)
    values, told, questions = [], [], []
    for question in range(200):
        # The second feature differs between questions alone and says nothing of which passage tells.
        base = rng.normal(scale=5)
        signal = rng.normal(size=6)
        right = int(np.argmax(2 * signal + rng.gumbel(size=6)))
        for i in range(6):
            values.append([signal[i], base])
            told.append(i == right)
            questions.append(str(question))
    first, second = conditional(np.array(values), np.array(told), questions)
    assert first == pytest.approx(2, rel=0.2)
    assert abs(second) < 0.01


def test_a_logistic_fit_finds_the_weights_behind_the_data() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(4000, 1))
    told = rng.random(4000) < 1 / (1 + np.exp(-(1.5 * values[:, 0] - 0.5)))
    terms, intercept = logistic(values, told)
    assert terms[0] == pytest.approx(1.5, rel=0.1)
    assert intercept == pytest.approx(-0.5, abs=0.1)
