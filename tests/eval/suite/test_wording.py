"""Figures as values, and facts found in other spellings but not inside other words or numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.suite.values import figures, with_values
from eval.suite.wording import says, without_markers


def values(text: str) -> list[str]:
    return [figure.value for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 800, 15,800, 15\u00a0800 and 15.8 thousand", ["15800"] * 4),
        ("$6.17bn or 6.17 billion dollars", ["6170000000"] * 2),
        ("one hundred thousand, a hundred thousand, 100k", ["100000"] * 3),
        ("one hundred and twenty-five of twenty-five", ["125", "25"]),
        ("a million, half a million", ["1000000"]),
        ("the 24th of March 2022 at 9:30", ["24", "2022", "09:30"]),
        ("3.6m refugees", ["3600000"]),
        ("10km, 2.5%, 1990s", ["10", "2.5", "1990"]),
        ("between 10-15 of 3.50", ["10", "15", "3.5"]),
        ("the G7, fourteen times", ["14"]),
        ("hundreds of thousands, several hundred", []),
    ],
)
def test_figures_are_read_as_values(text: str, found: list[str]) -> None:
    assert values(text) == found


def test_a_figure_knows_where_it_stands() -> None:
    text = "some 15,800 men"
    figure = figures(text)[0]
    assert text[figure.start : figure.end] == figure.text == "15,800"
    assert not figure.spelled
    assert figures("twelve men")[0].spelled


@given(st.integers(min_value=0, max_value=10**12))
def test_grouping_does_not_change_a_value(number: int) -> None:
    assert values(f"about {number:,} of them") == values(f"about {number} of them") == [str(number)]
    assert with_values(f"{number:,} men".replace(",", " ")) == f"{number} men"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Some 15,800 soldiers fell", "15 800"),
        ("Some 15 800 soldiers fell", "15,800"),
        ("one hundred thousand people", "100,000"),
        ("3.6m have fled", "3.6 million"),
        ("40 per cent of it", "40%"),
        ("40% of it", "40"),
        ("the Slovenian minister", "sloven"),
        ("Mr Erdoğan said", "erdogan"),
        ("the U.S. will", "US"),
        ("Russia’s army", "Russia army"),
        ("long-range rockets", "long range"),
        ("within 10km", "10 km"),
        ("“Stop the war”, they shouted", "stop the war"),
    ],
)
def test_a_fact_is_found(text: str, fact: str) -> None:
    assert says(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("115,800 soldiers", "15,800"),
        ("15,800 soldiers", "15"),
        ("5.5 km", "5"),
        ("fourteen", "four"),
        ("they used it", "US"),
        ("in Ukraine", "rain"),
        ("at 14:30", "14"),
        ("a Slovak minister", "sloven"),
        ("anything", " ’ "),
    ],
)
def test_a_fact_is_not_found_inside_another(text: str, fact: str) -> None:
    assert not says(text, fact)


def test_markers_are_no_figures() -> None:
    assert values(without_markers("They left [1], all of them [2, 13].")) == []
    assert values(without_markers("[sic] 12")) == ["12"]


def test_a_time_before_a_colon_is_a_time() -> None:
    assert says("Wednesday 08:30: the first bus leaves", "08:30")
    assert not says("after 08:30:15", "08:30")
