"""Follow-up questions carry over what the earlier ones were about."""

from __future__ import annotations

import pytest

from qa.search.followups import leans, standalone_question

_BOATS = "How many boats left Portville on Monday?"


@pytest.mark.parametrize(
    "question", ["And when?", "Why did they do that?", "What about ferries?", "When?", "How many of them came back?"]
)
def test_a_question_that_leans_gets_the_one_before_in_front(question: str) -> None:
    assert leans(question)
    assert standalone_question(question, [_BOATS]) == f"{_BOATS} {question}"


@pytest.mark.parametrize("question", [_BOATS, "Who is Ann Lee?", "Which minister of Norway stepped down this week?"])
def test_a_question_that_stands_by_itself_stays_as_it_is(question: str) -> None:
    assert standalone_question(question, ["Who resigned?"]) == question


def test_a_chain_is_followed_back_to_the_question_that_stands_by_itself() -> None:
    history = ["Who repaired the lighthouse in Portville?", _BOATS, "And when?"]
    assert standalone_question("Why then?", history) == f"{_BOATS} And when? Why then?"


@pytest.mark.parametrize("history", [[], ["", "  "]])
def test_without_earlier_questions_nothing_is_added(history: list[str]) -> None:
    assert standalone_question("  And when? ", history) == "And when?"


def test_a_very_long_earlier_question_is_cut() -> None:
    question = standalone_question("And when?", ["boats " * 1_000])
    assert len(question) < 400
    assert question.endswith("And when?")
