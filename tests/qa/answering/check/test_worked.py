"""A figure that follows from those of the update stands where a judge finds it supported, and falls without one."""

from __future__ import annotations

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
