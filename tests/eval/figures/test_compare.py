"""Two runs side by side, and bars for CI."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from eval.errors import EvalError, RunError
from eval.figures.aggregate import figures_of
from eval.figures.check import check_bars, parse_bar
from eval.figures.compare import Comparison, compare_runs
from eval.figures.results import Row
from eval.metrics.score import Score, unscored


def make_row(number: int, *, correct: bool | None = True, seconds: float = 1.0, text: str = "So.") -> Row:
    value = None if correct is None else float(correct)
    answer = {"text": text, "answered": True, "citations": [], "seconds": seconds}
    return Row(
        id=f"q{number}",
        type="fact",
        split=None,
        question=f"Question {number}?",
        history=(),
        note="",
        expect={"answerable": True, "facts": []},
        gold=(),
        answer=None if correct is None else answer,
        error="TimeoutError: late" if correct is None else None,
        cause=None,
        scores={
            "failed": Score(float(correct is None), ""),
            "correct": Score(value, "why not") if value is not None else unscored("no answer"),
            "refused": Score(0.0, ""),
            "seconds": Score(seconds, ""),
        },
    )


def make_run(right: Sequence[bool | None], seconds: float = 1.0) -> list[Row]:
    return [make_row(n, correct=correct, seconds=seconds) for n, correct in enumerate(right)]


def verdict(comparison: Comparison, name: str) -> str:
    return next(d.verdict for d in comparison.differences if d.metric.name == name)


def test_a_clear_gain_exceeds_noise_and_names_its_questions() -> None:
    a = make_run([True] * 20 + [False] * 20)
    b = make_run([True] * 19 + [False] + [True] * 15 + [False] * 5)
    comparison = compare_runs(a, b)
    assert verdict(comparison, "correct") == "better"
    assert [new.id for _, new in comparison.better] == [f"q{n}" for n in range(20, 35)]
    assert [new.id for _, new in comparison.worse] == ["q19"]


def test_one_question_more_is_noise() -> None:
    comparison = compare_runs(make_run([True] * 20 + [False] * 20), make_run([True] * 21 + [False] * 19))
    assert verdict(comparison, "correct") == "noise"
    change = next(d.change for d in comparison.differences if d.metric.name == "correct")
    assert change.value == pytest.approx(1 / 40)
    assert change.low is not None and change.low <= 0


def test_less_is_better_where_it_is() -> None:
    slower = compare_runs(make_run([True] * 30, seconds=1.0), make_run([True] * 30, seconds=2.0))
    assert verdict(slower, "seconds_median") == "worse"
    assert verdict(slower, "correct") == "same"


def test_the_same_answers_are_counted_whatever_their_seconds() -> None:
    a = [make_row(1), make_row(2), make_row(3)]
    b = [make_row(1, seconds=9.0), make_row(2, text="Not so."), make_row(3)]
    assert compare_runs(a, b).identical == 2


def test_only_what_both_scored_is_compared() -> None:
    comparison = compare_runs(make_run([True, False, None, True]), make_run([True, True, True]))
    assert (comparison.shared, comparison.only_a, comparison.only_b) == (3, 1, 0)
    assert next(d.n for d in comparison.differences if d.metric.name == "correct") == 2
    # A question that failed before and is right now got better; one that fails now got worse.
    assert [new.id for _, new in comparison.better] == ["q1", "q2"]
    assert [new.id for _, new in compare_runs(make_run([True]), make_run([None])).worse] == ["q0"]


def test_a_question_reworded_under_the_same_id_is_another_question() -> None:
    other = replace(make_row(1), question="Something else?")
    with pytest.raises(RunError, match="share no question"):
        compare_runs([make_row(1)], [other])


@pytest.mark.parametrize(
    ("bars", "passed"),
    [
        ([("correct=0.75", "min")], True),
        ([("correct=0.76", "min")], False),
        ([("seconds_median=1", "max")], True),
        ([("seconds_median=0.9", "max")], False),
        ([("judge_correctness=3", "min")], False),
    ],
)
def test_bars(bars: list[tuple[str, str]], passed: bool) -> None:
    figures = figures_of(make_run([True, True, True, False]))
    outcomes = check_bars(figures, [parse_bar(text, kind) for text, kind in bars])  # type: ignore[arg-type]
    assert all(outcome.passed for outcome in outcomes) is passed


def test_a_failed_question_breaks_the_bar_unless_it_is_allowed() -> None:
    figures = figures_of(make_run([True, True, True, None]))
    strict = check_bars(figures, [parse_bar("correct=1", "min")])
    assert [(outcome.bar.name, outcome.passed) for outcome in strict] == [("correct", True), ("failed", False)]
    assert "1 unscored" in strict[0].line
    allowed = check_bars(figures, [parse_bar("correct=1", "min"), parse_bar("failed=0.25", "max")])
    assert all(outcome.passed for outcome in allowed)


def test_an_unknown_metric_lists_the_known_ones() -> None:
    with pytest.raises(EvalError, match=r"'corect'. There are: correct, facts_found, .*wrongly_refused"):
        parse_bar("corect=0.9", "min")


@pytest.mark.parametrize("text", ["correct", "correct=", "correct=high", "correct=nan"])
def test_a_bar_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(EvalError, match="has no number"):
        parse_bar(text, "min")
