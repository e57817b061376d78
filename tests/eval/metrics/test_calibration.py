"""Calibration: bins of probabilities, and how far they lie from what happened."""

from __future__ import annotations

import pytest

from eval.metrics.calibration import calibration_error, reliability


def test_a_bin_holds_its_mean_and_the_share_that_is_told() -> None:
    (low, high) = reliability([0.1, 0.2, 0.9, 1.0], [False, True, True, True], bins=2)
    assert (low.n, low.mean, low.share) == (2, pytest.approx(0.15), 0.5)
    assert (high.low, high.high, high.share) == (0.5, 1.0, 1.0)


def test_the_error_weighs_bins_by_their_questions() -> None:
    found = reliability([0.25, 0.25, 0.25, 0.75], [False, False, False, True], bins=2)
    assert calibration_error(found) == pytest.approx(0.25)
    assert calibration_error([]) is None
