"""A figure that follows from those of the update stands where a judge finds it supported, and falls without one."""

from __future__ import annotations

import pytest

from qa.answering.check.checking import Checked, Checker
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.rulings import Ruling, Verdict
from qa.models import Update

_BEDS = SentUpdate(1, "page", Update("u", 1, "Beds", ("640 camp beds stand at the airport and 180 at the station.",)))


def _judged(text: str, verdict: Verdict | None) -> Checked:
    checker = Checker([_BEDS])
    first = checker.check(text)
    return checker.check(text, rulings=dict.fromkeys(first.claims, Ruling(verdict, 1, 5, 8))) if verdict else first


def test_a_total_stands_where_the_judge_finds_it_supported() -> None:
    assert not _judged("There are 820 camp beds in all [1].", "supported").unsupported


def test_a_total_is_struck_without_a_judge_and_where_the_judge_does_not_find_it() -> None:
    for verdict in (None, "refuted", "not told"):
        assert [one.struck for one in _judged("There are 820 camp beds in all [1].", verdict).unsupported] == [True]


def test_a_figure_that_does_not_follow_is_struck_whatever_the_judge_says() -> None:
    assert [one.struck for one in _judged("There are 830 camp beds in all [1].", "supported").unsupported] == [True]


def test_a_share_of_a_figure_follows_from_it() -> None:
    masts = Checker([SentUpdate(1, "page", Update("u", 1, "Masts", ("10% of its 9,000 masts are silent.",)))])
    first = masts.check("Some 900 masts are silent [1].")
    assert first.claims
    assert not masts.check(
        "Some 900 masts are silent [1].", rulings=dict.fromkeys(first.claims, Ruling("supported", 1, 6, 9))
    ).unsupported


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Of 62,000 homes 9,400 are still dark.", "About 15 per cent are still dark"),
        ("Of 62,000 homes 9,400 are still dark.", "Power is back in more than 52,000 homes"),
        ("Of 61 schools 34 closed.", "More than half of the schools closed"),
        ("Six ambulances came, four of them to the bend.", "Two thirds came to the bend"),
        ("They hold 58% of the money.", "The others hold 42 per cent"),
        ("The capital ratio is 11.9%, the minimum 10.5.", "It is 1.4 points above the minimum"),
        ("They went on board at 16:40 and came off at 16:55.", "The search took fifteen minutes"),
        ("The warning came at 07:00 and is to last 38 hours.", "The warning ends at 9pm tomorrow"),
        ("It cost 25,973 marks.", "It cost about 26,000 marks"),
        ("57 came, against three on most days.", "Nineteen times as many came"),
    ],
)
def test_what_follows_from_the_figures_that_are_told_is_left_to_the_judge(said: str, written: str) -> None:
    checker = Checker([SentUpdate(1, "page", Update("u", 1, "News", (said,)))])
    first = checker.check(f"{written} [1].")
    assert [one.struck for one in first.unsupported] == [True]
    assert not checker.check(
        f"{written} [1].", rulings=dict.fromkeys(first.claims, Ruling("supported", 1, 5, 8))
    ).unsupported


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Of 62,000 homes 9,400 are still dark.", "About 25 per cent are still dark"),
        ("Of 62,000 homes 9,400 are still dark.", "Power is back in more than 57,000 homes"),
        ("They went on board at 16:40 and came off at 16:55.", "The search took 25 minutes"),
        ("The warning came at 07:00 and is to last 38 hours.", "The warning ends at 8pm tomorrow"),
        ("It cost 25,973 marks.", "It cost about 28,000 marks"),
    ],
)
def test_what_cannot_follow_is_struck_and_no_judge_is_asked(said: str, written: str) -> None:
    first = Checker([SentUpdate(1, "page", Update("u", 1, "News", (said,)))]).check(f"{written} [1].")
    assert [one.struck for one in first.unsupported] == [True]
    assert not first.claims
