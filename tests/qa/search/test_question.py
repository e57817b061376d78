"""What a question asks for."""

from __future__ import annotations

import pytest

from qa.search.question import Kind, Recency, asks_for_news_only, holds_kind, kind_of, recency_of, wants_several


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did the ferry sail?", Kind.TIME),
        ("What time does the pier open?", Kind.TIME),
        ("How long will the fog stay?", Kind.TIME),
        ("How many boats left?", Kind.FIGURE),
        ("How deep is the harbour?", Kind.FIGURE),
        ("What share of the boats left?", Kind.FIGURE),
        ("Who resigned?", Kind.PERSON),
        ("Which minister went?", Kind.PERSON),
        ("Where is the wreck?", Kind.PLACE),
        ("Which country sent tugs?", Kind.PLACE),
        ("Why did the ferry turn back?", Kind.REASON),
        ("What caused the fire?", Kind.REASON),
        ("What did the harbour master decide?", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_the_kind_of_answer_follows_from_the_question(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "recency"),
    [
        ("What is the latest on the wreck?", Recency.LATEST),
        ("What is the most recent update?", Recency.LATEST),
        ("How many are missing as of now?", Recency.LATEST),
        ("What was the earliest report of fog?", Recency.EARLIEST),
        ("What was the first update?", Recency.EARLIEST),
        ("What was the initial toll?", Recency.EARLIEST),
        ("Who was the first woman to sail it?", Recency.ANY),
        ("Who resigned?", Recency.ANY),
    ],
)
def test_the_newest_or_oldest_is_asked_for(question: str, recency: Recency) -> None:
    assert recency_of(question) is recency


@pytest.mark.parametrize(
    "question", ["What is the latest news?", "What was the first update?", "latest?", "Newest entry"]
)
def test_a_question_for_news_names_no_topic(question: str) -> None:
    assert asks_for_news_only(question)


@pytest.mark.parametrize("question", ["What is the latest on the wreck?", "Who resigned?", "First boat?"])
def test_a_question_with_a_topic_asks_for_more_than_news(question: str) -> None:
    assert not asks_for_news_only(question)


@pytest.mark.parametrize(
    "question",
    [
        "List all wrecks",
        "Which ports were closed?",
        "Name all the crews",
        "Who else left?",
        "Which captains warned of the fog?",
        "What did the mayor say, and how did the captain answer?",
        "Is the harbour open or not?",
        "12 or 14 boats?",
    ],
)
def test_lists_and_overviews_want_several_updates(question: str) -> None:
    assert wants_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which boat sank?",
        "Who resigned?",
        "How many ports were closed?",
        "And what about the crew?",
        "What was stolen?",
    ],
)
def test_a_plain_question_wants_one(question: str) -> None:
    assert not wants_several(question)


@pytest.mark.parametrize(
    ("kind", "question", "text", "held"),
    [
        (Kind.FIGURE, "How many of the 12 boats left?", "Of 12 boats, 9 left.", True),
        (Kind.FIGURE, "How many of the 12 boats left?", "The 12 boats left.", False),
        (Kind.FIGURE, "How many boats left?", "Boats left.", False),
        (Kind.TIME, "When?", "They left on Monday.", True),
        (Kind.TIME, "When?", "They left at 14:30.", True),
        (Kind.TIME, "When?", "They left.", False),
        (Kind.PERSON, "Who left with Lee?", "Lee left with Ek.", True),
        (Kind.PERSON, "Who left with Lee?", "The captain and Lee left.", False),
        (Kind.PLACE, "Where?", "The wreck lies off Portville.", True),
        (Kind.PLACE, "Where?", "It lies deep.", False),
        (Kind.REASON, "Why?", "They left because of fog.", True),
        (Kind.REASON, "Why?", "They left.", False),
        (Kind.OTHER, "What?", "They left.", None),
    ],
)
def test_a_text_holds_what_is_asked_only_if_the_question_did_not(
    kind: Kind, question: str, text: str, held: bool | None
) -> None:
    assert holds_kind(kind, question, text) is held
