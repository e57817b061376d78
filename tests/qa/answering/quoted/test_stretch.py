"""What is quoted can be understood by itself: no dangling pronoun, no quotation without its speaker or cut in two."""

from __future__ import annotations

import pytest

from qa.answering.stretch import opening, quotable
from qa.models import Update


def _quoted(update: Update, words: str) -> str:
    at = update.text.index(words)
    return update.text[slice(*quotable(update, at, at + len(words)))]


def _update(*body: str, headline: str = "Quay flooded") -> Update:
    return Update(id="u", position=1, headline=headline, body=body)


def test_a_whole_sentence_is_quoted_around_the_words_that_answer() -> None:
    update = _update("The quay stands under water. Some 40 boats were moved. Nobody was hurt.")
    assert _quoted(update, "40 boats") == "Some 40 boats were moved."


def _in_full(update: Update, words: str) -> str:
    at = update.text.index(words)
    return update.text[slice(*quotable(update, at, at + len(words), in_full=True))]


def test_a_short_update_is_quoted_in_full() -> None:
    update = _update("The harbour office counts 40 boats.", "The skippers count 60.")
    assert _in_full(update, "40 boats") == "The harbour office counts 40 boats.\n\nThe skippers count 60."


def test_of_a_long_update_a_short_paragraph_is_quoted_and_of_a_long_one_what_follows() -> None:
    rain = "Rain fell on the quay all through the night and the morning, and the wind did not let up at all. "
    update = _update("Some 40 boats were moved. Nobody was hurt.", rain * 3)
    assert _in_full(update, "40 boats") == "Some 40 boats were moved. Nobody was hurt."
    update = _update(f"Some 40 boats were moved. Nobody was hurt. {rain}And more. {rain}")
    assert _in_full(update, "40 boats") == f"Some 40 boats were moved. Nobody was hurt. {rain}And more."


def test_an_answer_in_the_headline_is_the_headline() -> None:
    update = _update("Rain fell all night.", headline="31 dead in the Keld mine")
    assert _quoted(update, "31") == "31 dead in the Keld mine"


@pytest.mark.parametrize(
    "opener", ["He added that", "They said", "The ministry said", "Also,", "This means that", "But"]
)
def test_a_sentence_that_leans_takes_the_one_before(opener: str) -> None:
    update = _update(f"Mayor Brodd spoke at the quay. {opener} 40 boats were moved.")
    assert _quoted(update, "40 boats") == f"Mayor Brodd spoke at the quay. {opener} 40 boats were moved."


def test_a_sentence_that_leans_takes_the_paragraph_before_too() -> None:
    update = _update("Mayor Brodd spoke at the quay.", "He said that 40 boats were moved.")
    assert _quoted(update, "40 boats").startswith("Mayor Brodd spoke")


def test_a_quotation_without_a_speaker_takes_the_sentence_that_names_one() -> None:
    update = _update("Mayor Brodd was angry, he told reporters. “We moved 40 boats in one night.”")
    assert _quoted(update, "40 boats").startswith("Mayor Brodd was angry")


def test_a_quotation_with_its_speaker_stands_alone() -> None:
    update = _update("The quay is shut. “We moved 40 boats,” Mayor Brodd said. Rain fell.")
    assert _quoted(update, "40 boats") == "“We moved 40 boats,” Mayor Brodd said."


@pytest.mark.parametrize("words", ["40 boats", "never sleep"])
def test_a_quotation_over_two_sentences_is_not_cut(words: str) -> None:
    update = _update("Brodd said: “We moved 40 boats. We never sleep.” Rain fell.")
    assert _quoted(update, words) == "Brodd said: “We moved 40 boats. We never sleep.”"


def test_straight_marks_are_not_cut_either() -> None:
    update = _update('Brodd said: "We moved 40 boats. We never sleep." Rain fell.')
    assert _quoted(update, "40 boats") == 'Brodd said: "We moved 40 boats. We never sleep."'


def test_an_update_opens_with_its_first_sentence_or_its_headline() -> None:
    assert _update("Rain fell. Wind rose.").text[slice(*opening(_update("Rain fell. Wind rose.")))] == "Rain fell."
    bare = _update(headline="Curfew in Lipno")
    assert bare.text[slice(*opening(bare))] == "Curfew in Lipno"


def test_a_speaker_who_is_only_a_pronoun_is_named_with_the_quotation() -> None:
    update = _update(
        "The constable, Mairi Dunn, has two names.",
        "Twelve volunteers wait below the line, with dogs and ropes and all they need. “I hate it,” she said.",
        "Rain fell on the quay all through the night and the morning, and nobody slept much, the office says.",
    )
    assert _in_full(update, "I hate it").startswith("The constable, Mairi Dunn,")
