"""Words are taken away one by one, and the questions that are parsed otherwise are told."""

from __future__ import annotations

import re

from eval.bench.words import TABLES, alternatives, worths
from qa.search.question import parse_question
from qa.text.language import source, table

_QUESTIONS = [("How old is she?", ("Who resigned?",)), ("Who resigned?", ())]


def test_each_alternative_is_taken_away_with_its_bar() -> None:
    assert list(alternatives(r"a(b|[|)]c|\|d)?|e")) == [
        ("b", r"a([|)]c|\|d)?|e"),
        ("[|)]c", r"a(b|\|d)?|e"),
        (r"\|d", "a(b|[|)]c)?|e"),
        (r"a(b|[|)]c|\|d)?", "e"),
        ("e", r"a(b|[|)]c|\|d)?"),
    ]


def test_what_is_left_of_each_pattern_is_one() -> None:
    for name in TABLES:
        for key, entry in table(name).items():
            if isinstance(entry, str):
                for words, rest in alternatives(entry):
                    assert re.compile(rest.replace("@", "")), (key, words)


def test_the_questions_that_need_a_word_are_told_and_the_words_are_as_before() -> None:
    before = source("follow_up", "refers"), parse_question(*_QUESTIONS[0])
    found = {one.words: one.changed for one in worths(_QUESTIONS, ("follow_up",)) if one.place == "follow_up.refers"}
    assert found["she"] == ("How old is she?",)
    assert found["latter"] == ()
    assert (source("follow_up", "refers"), parse_question(*_QUESTIONS[0])) == before
