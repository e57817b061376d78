"""Intervals: seeded, of the right width, and paired where two runs are compared."""

import numpy as np
import pytest

from eval.figures.bootstrap import f1, interval, mean, median, p95, paired, precision, recall


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float).reshape(-1, 1)


def test_the_same_rows_give_the_same_interval() -> None:
    rows = column(*([1] * 70 + [0] * 30))
    assert interval(rows, mean) == interval(rows, mean)


def test_the_interval_of_a_share_is_as_wide_as_theory_says() -> None:
    found = interval(column(*([1] * 70 + [0] * 30)), mean)
    # The normal approximation: 0.7 ± 1.96 × sqrt(0.7 × 0.3 / 100).
    assert found.value == pytest.approx(0.7)
    assert found.low == pytest.approx(0.7 - 0.0898, abs=0.015)
    assert found.high == pytest.approx(0.7 + 0.0898, abs=0.015)


def test_median_and_percentile() -> None:
    rows = column(*range(101))
    assert interval(rows, median).value == 50
    assert interval(rows, p95).value == 95


def test_precision_recall_and_f1_of_refusals() -> None:
    # Columns: should refuse, refused.
    rows = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [1, 1]], dtype=float)
    assert interval(rows, precision).value == pytest.approx(2 / 3)
    assert interval(rows, recall).value == pytest.approx(2 / 3)
    assert interval(rows, f1).value == pytest.approx(2 / 3)


def test_what_is_undefined_has_no_value() -> None:
    never = np.array([[1, 0], [0, 0]], dtype=float)
    assert interval(never, precision).value is None
    assert interval(never, recall).value == 0
    assert interval(column(), mean).value is None


def test_one_question_has_a_value_and_no_interval() -> None:
    assert (interval(column(1), mean).value, interval(column(1), mean).low) == (1, None)


def test_pairing_finds_what_two_separate_intervals_hide() -> None:
    hard = np.random.default_rng(1).random(100)
    a, b = column(*hard), column(*(hard + 0.02))
    apart_a, apart_b = interval(a, mean), interval(b, mean)
    assert apart_a.high is not None and apart_b.low is not None and apart_a.high > apart_b.low
    change = paired(a, b, mean)
    assert change.value == pytest.approx(0.02)
    assert change.low is not None and change.low > 0


def test_chance_stays_within_noise() -> None:
    change = paired(column(*([1, 0] * 20)), column(*([0, 1] * 19), 1, 0), mean)
    assert change.low is not None and change.high is not None and change.low < 0 < change.high


def test_pairs_must_match() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        paired(column(1, 1), column(1), mean)
