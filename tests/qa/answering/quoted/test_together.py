"""Two questions in one: each part is answered, or said not to be told, and nothing is answered about something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.search.question import Question, parts_of
from qa.search.retrieval import Found, search

_PAGE = (
    ("Pier shut", "The pier at Osk was closed at noon after its railings broke, the harbour office said."),
    ("Arrests in Tarnby", "Six people were arrested in Tarnby, the county police said."),
    ("Officers hurt in Tarnby", "Twelve officers were injured in Tarnby by bricks, the county police said."),
    ("Loan for the islands", "Norland announced a loan of 40 million crowns for the islands."),
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:

    updates = tuple(Update(id=f"u{n}", position=n, headline=h, body=(b,)) for n, (h, b) in enumerate(_PAGE, start=1))
    with Assistant.open(store=tmp_path_factory.mktemp("parts"), mode="quotes") as opened:
        opened.index(LiveBlog("county", "County live", updates))
        yield opened


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("How many died and who said so?", ("How many died", "who said so?")),
        ("tarnby how many arrested and how many hurt", ("tarnby how many arrested", "tarnby how many hurt")),
        ("When did it open? And why?", ("When did it open?", "why?")),
        ("Where and when did the fire start?", ("Where and when did the fire start?",)),
        ("Who is the man who fell and who was saved?", ("Who is the man who fell and who was saved?",)),
        ("Who is the man who fell and broke his leg?", ("Who is the man who fell and broke his leg?",)),
    ],
)
def test_a_question_is_parted_where_it_asks_anew(asked: str, parts: tuple[str, ...]) -> None:
    assert parts_of(asked) == parts


def test_each_part_is_answered_by_its_own_update(county: Assistant) -> None:
    answer = county.ask("tarnby how many people arrested and how many officers injured")
    assert [citation.headline for citation in answer.citations] == ["Arrests in Tarnby", "Officers hurt in Tarnby"]
    assert [citation.n for citation in answer.citations] == [1, 2]
    assert "don't say" not in answer.text


def test_a_part_that_is_not_told_is_named(county: Assistant) -> None:
    answer = county.ask("When was the pier closed and how old is the harbour master?")
    assert answer.answered
    assert [citation.headline for citation in answer.citations] == ["Pier shut"]
    assert answer.text.endswith("\nThe updates don't say: how old is the harbour master.")


def test_what_hangs_on_a_part_that_is_not_told_is_not_answered_about_something_else(county: Assistant) -> None:
    answer = county.ask("How many hostages were swapped and who announced it?")
    assert "Norland" not in answer.text.split("Nearest")[0]


def test_a_later_part_stays_with_what_the_first_is_about(tmp_path: Path) -> None:
    page = (
        (
            "March in Osk",
            "At a march in Osk 400 people were wounded last year, the county says, and many were treated.",
        ),
        ("Bridge falls in Lund", "The fall of the bridge in Lund killed four people and wounded nine, the mayor said."),
        ("Flood's toll", "The flood has wounded 60 people so far, and how many more were hurt is not known."),
    )
    updates = tuple(Update(id=f"u{n}", position=n, headline=h, body=(b,)) for n, (h, b) in enumerate(page, start=1))
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("lund", "Lund live", updates))
        answer = opened.ask("how many were killed by the bridge and how many wounded")
    assert [citation.headline for citation in answer.citations] == ["Bridge falls in Lund"]


def test_only_the_parts_are_searched_for(county: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noting(question: Question, *args: Any) -> Found:
        asked.append(question.asked)
        return search(question, *args)

    monkeypatch.setattr("qa.answering.turn.search", noting)
    answer = county.ask("tarnby how many people arrested and how many officers injured")
    assert asked == ["tarnby how many people arrested", "tarnby how many officers injured"]
    assert [found.position for found in answer.retrieved[:2]] == [2, 3]
