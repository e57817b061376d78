"""Example questions come from headlines and figures, and only those that the page answers are kept."""

from __future__ import annotations

import pytest

from qa.answering.suggestions import NEAREST, example_questions, headline_asked_about
from qa.assistant import Assistant
from qa.models import Update
from qa.reading.readings import thresholds
from qa.samples import sample_path
from qa.sources.formats.text import parse_text


def _questions(*updates: Update, check=lambda question, update: True) -> tuple[str, ...]:
    return example_questions(updates, check)


def _update(headline: str, *body: str, number: int = 1) -> Update:
    return Update(f"u{number}", number, headline, body)


@pytest.mark.parametrize(
    ("headline", "body", "question"),
    [
        ("Cakes sell out", "At least 250 cakes were sold by noon.", "How many cakes were sold by noon?"),
        (
            "Ships wait",
            "By her count, 67 ships are waiting outside the port.",
            "How many ships are waiting outside the port?",
        ),
        ("Homes dark", "More than 1.5 million homes have lost power.", "How many homes have lost power?"),
        ("NATO vows a response", "", "What does NATO vow?"),
        ("Minister denies cuts", "", "What does the minister deny?"),
        ("Officials say dam at Orsk holds", "", "What do Officials say about Orsk?"),
        ("Ada Lund urges tenants to stay calm", "", "What does Ada Lund urge tenants to do?"),
        ("Lund accuses Olsen of theft", "", "What does Lund accuse Olsen of?"),
        ("How reliable is the exit poll?", "", "How reliable is the exit poll?"),
    ],
)
def test_questions_from_a_headline_or_a_figure(headline: str, body: str, question: str) -> None:
    assert _questions(_update(headline, *filter(None, [body])))[0] == question


@pytest.mark.parametrize(
    "body",
    [
        "In 2021 people were asked about the plan again.",
        "2021 was a year with many storms in the north.",
        "Of these, 2.5 million are displaced within the country now.",
        "40 percent of homes were without power on Monday.",
        "12 km of road were washed away in the flood.",
        "350 of them were hurt in what was a long night.",
        "350 people who lost their homes in this storm were fed.",
    ],
)
def test_figures_that_would_mislead_are_left_out(body: str) -> None:
    assert not any(question.startswith("How many") for question in _questions(_update("Storm", body)))


def test_what_the_check_refuses_is_not_offered() -> None:
    asked = []

    def check(question: str, update: Update) -> bool:
        asked.append(question)
        return "NATO" in question

    chosen = _questions(_update("NATO vows a response"), _update("Lund denies all", number=2), check=check)
    assert chosen == ("What does NATO vow?",)
    assert len(asked) > 1


def test_each_update_gives_one_question_and_no_more_are_tried_than_needed() -> None:
    blog = parse_text(sample_path().read_text(encoding="utf-8"), "sample")
    tried = []

    def check(question: str, update: Update) -> bool:
        tried.append(update.id)
        return True

    questions = example_questions(blog.updates, check)
    assert len(questions) == len(set(questions)) == len(set(tried)) == 6


def test_a_page_without_any_handle_is_asked_about_by_headline() -> None:
    assert _questions(_update("Quiet afternoon in town")) == ("What is known about “Quiet afternoon in town”?",)
    assert _questions(_update("", "No headline here.")) == ()


@pytest.mark.parametrize(
    "headline",
    [
        "Ukrainian official says Mariupol is cut off",
        "UK PM says sanctions on Putin’s banks stay",
        "Expert says Orsk is safe",
    ],
)
def test_a_subject_that_wants_an_article_is_not_asked_about_without_one(headline: str) -> None:
    assert _questions(_update(headline)) == (f"What is known about “{headline}”?",)


def test_who_is_quoted_is_asked_about() -> None:
    update = _update("Talks fail", "“We are done,” said Petra Lorenk. Osmar Tveld said he would wait.")
    assert {"What did Petra Lorenk say?", "What did Osmar Tveld say?"} & set(_questions(update))


def test_what_leads_on_is_told_and_was_not_asked(assistant: Assistant) -> None:
    answer = assistant.ask("How many air raids has Russia flown against Ukraine?")
    questions = assistant.follow_ups(answer)
    assert 1 <= len(questions) <= 3
    cited = {citation.update_id for citation in answer.citations}
    for question in questions:
        found = assistant.search(question)
        assert found.confidence >= thresholds().told, question
        assert found.readings[0].passage.chunk.update_id not in cited, question


def test_headlines_that_stand_in_an_answer_are_not_offered_again(assistant: Assistant) -> None:
    for question in ("What is the population of Kyiv?", "How many air raids has Russia flown against Ukraine?"):
        answer = assistant.ask(question)
        shown = {c.headline for c in answer.citations} or {one.headline for one in answer.retrieved[:NEAREST]}
        offered = {headline_asked_about(one) for one in assistant.follow_ups(answer)}
        assert offered and not shown & offered


def test_an_overview_leads_on_too(assistant: Assistant) -> None:
    assert assistant.follow_ups(assistant.ask("Summarise the day"))


def test_a_question_that_wraps_a_headline_gives_it_back() -> None:
    assert headline_asked_about("What is known about “Crane falls”?") == "Crane falls"
    assert headline_asked_about("Who fell?") == ""


def test_a_noun_that_looks_like_a_verb_makes_no_question() -> None:
    assert _questions(_update("Stop-and-search order in place", "It holds until dawn."))[:1] == (
        "What is known about “Stop-and-search order in place”?",
    )
    assert _questions(_update("Police order a curfew", "It holds until dawn."))[:1] == ("What do the police order?",)
