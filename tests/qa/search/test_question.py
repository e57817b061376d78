"""A question is parsed once: what it leans on, whether it wants the newest, a list, the day, a stretch of time."""

from __future__ import annotations

from datetime import time

import pytest

from qa.search.followups import Lean
from qa.search.question import Recency, parse_question


@pytest.mark.parametrize(
    ("asked", "recency"),
    [
        ("What is the latest on the wreck?", Recency.LATEST),
        ("What is the most recent update?", Recency.LATEST),
        ("How many are missing as of now?", Recency.LATEST),
        ("is the bridge still shut", Recency.LATEST),
        ("What was the earliest report of fog?", Recency.EARLIEST),
        ("What was the first update?", Recency.EARLIEST),
        ("How many were missing at first?", Recency.EARLIEST),
        ("Who was the first woman to sail it?", Recency.ANY),
        ("Who resigned?", Recency.ANY),
    ],
)
def test_the_newest_or_oldest_is_asked_for(asked: str, recency: Recency) -> None:
    assert parse_question(asked).recency is recency


@pytest.mark.parametrize("asked", ["What is the latest news?", "What was the first update?", "latest?", "Newest entry"])
def test_a_question_for_news_names_no_topic(asked: str) -> None:
    assert parse_question(asked).names_no_topic


@pytest.mark.parametrize("asked", ["What is the latest on the wreck?", "Who resigned?", "Where did it start?"])
def test_a_question_with_a_topic_asks_for_more_than_news(asked: str) -> None:
    assert not parse_question(asked).names_no_topic


@pytest.mark.parametrize(
    "asked",
    [
        "Summarise the day",
        "summarize what happened since 8pm",
        "what happened?",
        "What's new?",
        "key points",
        "Give me a quick summary of the afternoon",
        "what did i miss",
        "tldr",
    ],
)
def test_the_day_as_a_whole_is_asked_for(asked: str) -> None:
    assert parse_question(asked).overview


@pytest.mark.parametrize(
    "asked",
    [
        "What happened to the captain?",
        "What is new about the engine?",
        "Who summed up the talks?",
    ],
)
def test_a_question_about_one_thing_is_no_overview(asked: str) -> None:
    assert not parse_question(asked).overview


@pytest.mark.parametrize("asked", ["Timeline of the fire", "How did the rescue at the pier unfold?"])
def test_a_line_of_time_is_asked_for(asked: str) -> None:
    assert parse_question(asked).timeline


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("Who spoke between 7pm and 8pm?", time(19), time(20)),
        ("Who spoke between 7 and 8 pm?", time(19), time(20)),
        ("What burned after 16:30?", time(16, 30), None),
        ("Who left before noon?", None, time(12)),
        ("Who left after 40 minutes?", None, None),
        ("Who left?", None, None),
    ],
)
def test_a_stretch_of_the_day_is_understood(asked: str, since: time | None, until: time | None) -> None:
    question = parse_question(asked)
    assert (question.since, question.until) == (since, until)


@pytest.mark.parametrize("asked", ["Which roads are closed?", "What do both sides say?", "Who won, and who lost?"])
def test_several_answers_are_asked_for(asked: str) -> None:
    assert parse_question(asked).several


@pytest.mark.parametrize("asked", ["Why did NATO agree to a truce?", "Who won the cup?", "What is the news?"])
def test_one_answer_is_asked_for(asked: str) -> None:
    assert not parse_question(asked).several


def test_a_question_that_points_back_is_searched_with_the_one_before_and_read_by_itself() -> None:
    question = parse_question("When was she elected?", ["Who is the mayor of Kell?"])
    assert question.lean is Lean.REFERS
    assert question.standalone == "Who is the mayor of Kell? When was she elected?"
    assert question.read == "When was she elected?"
    assert question.by_itself().standalone == "When was she elected?"


def test_a_question_that_says_too_little_is_read_with_the_one_before() -> None:
    question = parse_question("And in Hove?", ["How many boats left Kell?"])
    assert question.lean is Lean.SHORT
    assert question.read == question.standalone == "How many boats left Kell? And in Hove?"


def test_words_put_right_reach_what_is_searched_and_what_is_read() -> None:
    question = parse_question("price of the crosing").spelled({"crosing": "crossing"})
    assert question.standalone == question.read == "price of the crossing"
    assert question.asked == "price of the crosing"
