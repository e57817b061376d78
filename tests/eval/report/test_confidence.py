"""The report's plot of confidence: on its diagonal lies what comes true as often as it says."""

from __future__ import annotations

from types import SimpleNamespace

from eval.report.confidence import confidence


def _rows(*pairs: tuple[float | None, bool]) -> list:
    return [SimpleNamespace(answer={"confidence": chance}, answerable=told) for chance, told in pairs]


def test_a_bin_that_says_half_and_is_right_in_half_lies_on_the_diagonal() -> None:
    plot = confidence(_rows((0.5, True), (0.5, False), (None, True)))
    assert plot
    assert (plot.error, plot.n) == ("0.000", 2)
    (point,) = plot.points
    assert point.x - plot.left == plot.top + plot.side - point.y
    assert point.words == "confidence 50% to 60%: 50% told, n 2"


def test_without_a_confidence_there_is_no_plot() -> None:
    assert confidence(_rows((None, True))) is None
