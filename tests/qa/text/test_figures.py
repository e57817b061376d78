"""Figures as values: however they are written, the same amount is the same value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.text.figures import figures, values
from qa.text.spelled import spelled


@pytest.mark.parametrize(
    "text",
    [
        "100,000",
        "100 000",
        "100\u00a0000",
        "100\u202f000",
        "one hundred thousand",
        "a hundred thousand",
        "0.1m",
        "100k",
    ],
)
def test_ways_to_write_a_hundred_thousand(text: str) -> None:
    assert values(f"About {text} people") == {100_000}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7.5 million", 7_500_000),
        ("1.5bn", 1_500_000_000),
        ("two million", 2_000_000),
        ("half a million", 500_000),
        ("a half dozen", 12),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("twenty-one", 21),
        ("three hundred and five", 305),
        ("two hundred thousand and five", 200_005),
        ("nineteen", 19),
        ("1,804", 1_804),
        ("15.75", 15.75),
        ("12-year-old", 12),
        ("32km", 32),
        ("5 metres", 5),
        ("2022", 2022),
    ],
)
def test_a_figure_has_its_value(text: str, value: float) -> None:
    assert values(text) == {value}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$1,500", "money"),
        ("€3 billion", "money"),
        ("£20", "money"),
        ("15 percent", "percent"),
        ("15%", "percent"),
        ("15 per cent", "percent"),
        ("two percent", "percent"),
        ("3.5 percentage points", "percent"),
        ("15 people", ""),
    ],
)
def test_money_and_percentages_are_told_apart(text: str, kind: str) -> None:
    assert [figure.kind for figure in figures(text)] == [kind]


@pytest.mark.parametrize(
    "text", ["one of them", "a boat", "G20", "B2B", "hundreds of thousands", "none", "someone", ""]
)
def test_words_and_names_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_offsets_are_those_of_the_figure() -> None:
    text = "On Monday $1,500 and two dozen boats, up 15 percent."
    assert [text[f.start : f.end] for f in figures(text)] == ["$1,500", "two dozen", "15 percent"]


def test_several_figures_with_commas_stay_apart() -> None:
    assert [f.value for f in figures("100, 200 and 300")] == [100, 200, 300]


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789,. $%-abmkn\u00a0", max_size=60) | st.text(max_size=60))
def test_any_text_gives_figures_inside_it_and_in_order(text: str) -> None:
    found = figures(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999_999))
def test_a_grouped_number_is_read_back(number: int) -> None:
    assert values(f"{number:,}") == values(str(number)) == {number}


def test_an_ordinal_of_two_words_is_one_value() -> None:
    assert [(one.value, one.unit) for one in spelled("It was the ninety-third goal.")] == [(93.0, "ordinal")]
