"""Countries by their other names."""

from __future__ import annotations

import pytest

from qa.text.language import words_of
from qa.text.places import same_nation, same_place
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
    stems = [name for line in words_of("place", "countries") for name in {stem(n) for n in line.split() if n != "|"}]
    assert sorted(stems) == sorted(set(stems))


@pytest.mark.parametrize(("one", "other"), [("Ukraine", "Ukrainian"), ("Netherlands", "Dutch"), ("EU", "Europe")])
def test_a_nation_is_its_country_and_people_but_not_its_government(one: str, other: str) -> None:
    assert stem(other) in same_nation(stem(one))
    assert not same_nation(stem("Russia")) & {stem("Moscow"), stem("Kremlin")}
