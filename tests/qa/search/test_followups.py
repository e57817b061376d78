"""Follow-up questions carry over what the earlier ones were about; a question with a subject of its own does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.search.followups import Lean, lean_of, with_earlier

_BOATS = "How many boats left Portville on Monday?"


@pytest.mark.parametrize("question", ["And when?", "What about ferries?", "When?", "How many of them?"])
def test_a_question_that_says_little_leans(question: str) -> None:
    assert lean_of(question) is not Lean.NOT
    assert with_earlier(question, [_BOATS]) == f"{_BOATS} {question}"


@pytest.mark.parametrize("question", ["Why did they turn back?", "How old is she?", "when was he elected"])
def test_a_question_that_points_back_leans(question: str) -> None:
    assert lean_of(question) is Lean.REFERS


@pytest.mark.parametrize("question", [_BOATS, "Who is Ann Lee?", "Which minister of Norway stepped down this week?"])
def test_a_question_that_stands_by_itself_stays_as_it_is(question: str) -> None:
    assert with_earlier(question, ["Who resigned?"]) == question


def test_a_chain_is_followed_back_to_the_question_that_stands_by_itself() -> None:
    history = ["Who repaired the lighthouse in Portville?", _BOATS, "And when?"]
    assert with_earlier("Why then?", history) == f"{_BOATS} And when? Why then?"


@pytest.mark.parametrize("history", [[], ["", "  "]])
def test_without_earlier_questions_nothing_is_added(history: list[str]) -> None:
    assert with_earlier("And when?", history) == "And when?"


def test_a_very_long_earlier_question_is_cut() -> None:
    question = with_earlier("And when?", ["boats " * 1_000])
    assert len(question) < 400
    assert question.endswith("And when?")


_TOWN = (
    ("Harbour master named", "Ines Tallow is the new harbour master of Osk, the council said."),
    ("Flood wall", "Work on the flood wall at the quay was finished in May, the builders said."),
    ("Mayor's term", "Mayor Petra Lund was elected in October 2028 and will serve for four years."),
    ("Market day", "The fish market opens at six, the guild said."),
)


@pytest.fixture
def town(tmp_path: Path, page_file: Callable[..., Path]) -> Assistant:
    opened = Assistant.open(store=tmp_path / "store", mode="quotes")
    opened.index(page_file(*_TOWN))
    return opened


def test_a_subject_of_its_own_is_not_glued_to_the_last_question(town: Assistant) -> None:
    answer = town.ask("What about the flood wall?", history=["Who is the new harbour master?"])
    assert [citation.headline for citation in answer.citations] == ["Flood wall"]


def test_a_pronoun_is_understood_from_the_last_question(town: Assistant) -> None:
    answer = town.ask("When was she elected?", history=["Who is the mayor?"])
    assert [citation.headline for citation in answer.citations] == ["Mayor's term"]


def test_a_conversation_of_questions_with_their_own_subjects_glues_none(town: Assistant) -> None:
    asked = ["Who is the new harbour master?", "When was the flood wall finished?", "When does the fish market open?"]
    for n, question in enumerate(asked):
        assert town.ask(question, history=asked[:n]).standalone_question == question


_PEOPLE = (
    (
        "Director seized",
        "Soldiers seized Orla Venn, the director of the Tarnby theatre, at her house. Venn, 58, was led away.",
    ),
    ("Bishop speaks", "The bishop of Osk, Hanne Brask, called the riots in Osk a disgrace."),
    ("Chief stays on", "The chief of the alliance stays on. The 63-year-old had been due to step down in May."),
    ("Two held", "A woman aged 43 and a man aged 55 were arrested in Osk, the police said."),
)


def test_who_is_meant_by_a_pronoun_is_who_the_question_before_was_answered_with(
    tmp_path: Path, page_file: Callable[..., Path]
) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(page_file(*_PEOPLE))
        answer = opened.ask("how old is she?", history=["who is the theatre director that was seized"])
        assert [citation.headline for citation in answer.citations] == ["Director seized"]
        assert "58" in answer.text
        # The page has other people's ages, and the bishop's not.
        assert not opened.ask("how old is she?", history=["which bishop spoke about the riots"]).answered


def test_a_question_that_says_much_itself_is_answered_elsewhere_too(town: Assistant) -> None:
    answer = town.ask("When does the fish market there open?", history=["Who is the new harbour master of Osk?"])
    assert "at six" in answer.text


@pytest.mark.parametrize("question", ["And how old is she?", "and when was he elected"])
def test_a_linking_word_before_what_points_back_changes_nothing(question: str) -> None:
    assert lean_of(question) is Lean.REFERS


@pytest.mark.parametrize("question", ["And all the walruses?", "and which walruses?", "who were all the walruses"])
def test_a_list_of_what_no_update_names_is_not_told_without_reserve(town: Assistant, question: str) -> None:
    answer = town.ask(question, history=["Who is the mayor?"])
    assert answer.tentative or not answer.answered
