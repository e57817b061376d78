"""Countries by their other names."""

from __future__ import annotations

import pytest

from qa.text.places import same_place
from qa.text.terms import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia", "Moscow"),
        ("Russian", "Kremlin"),
        ("Dutch", "Netherlands"),
        ("US", "American"),
        ("Washington", "USA"),
        ("Kyiv", "Ukraine"),
        ("British", "London"),
        ("Germany’s", "Berlin"),
    ],
)
def test_names_of_one_country_name_the_same_place(one: str, other: str) -> None:
    assert stem(other) in same_place(one)
    assert same_place(one) == same_place(other)


@pytest.mark.parametrize(("one", "other"), [("Russia", "Ukraine"), ("Niger", "Nigeria"), ("Guinea", "Ghana")])
def test_names_of_two_countries_do_not(one: str, other: str) -> None:
    assert not same_place(one) & same_place(other)


@pytest.mark.parametrize("word", ["us", "Us", "turkey", "polish", "boat", "Harbour", "", "12"])
def test_other_words_name_no_place(word: str) -> None:
    assert same_place(word) == frozenset()


def test_no_name_belongs_to_two_countries() -> None:
    from qa.text.places import _NAMES

    stems = [name for line in _NAMES.split("\n") for name in {stem(n) for n in line.split()}]
    assert sorted(stems) == sorted(set(stems))
