"""Readings: calibrated probabilities in order, and answers placed in the update's own text."""

from __future__ import annotations

import pytest

from qa.models import Chunk, Passage
from qa.reading.readings import joined, probability, read, thresholds


def _passage(headline: str, text: str, start: int, score: float = 0.8) -> Passage:
    chunk = Chunk("b/u/1", "b", "u", headline, text, start, start + len(text))
    return Passage(chunk, position=1, score=score, similarity=0.6)


@pytest.mark.parametrize(
    ("headline", "lead"), [("Bridge closes", "Bridge closes. "), ("Who closed it?", "Who closed it? "), ("", "")]
)
def test_headline_and_paragraph_are_read_as_one_text(headline: str, lead: str) -> None:
    assert joined(headline, "It shut.") == (f"{lead}It shut.", len(lead))


def test_a_headline_without_a_paragraph_is_read_once() -> None:
    assert joined("Bridge closes", "Bridge closes") == ("Bridge closes", 0)


def test_an_answer_in_the_paragraph_has_the_updates_offsets() -> None:
    headline, body = "Toll of the crash", "Some words before. The county said that 31 people had died."
    text = f"{headline}\n\n{body}"
    (reading,) = read("How many people died?", [_passage(headline, body, len(headline) + 2)])
    assert "31" in text[reading.start : reading.end]


def test_an_answer_in_the_headline_has_the_headlines_offsets() -> None:
    headline, body = "31 people dead in the Keld mine", "Rescuers went home at dusk, and rain began to fall."
    (reading,) = read("How many people died in the Keld mine?", [_passage(headline, body, len(headline) + 2)])
    assert "31" in headline[reading.start : reading.end]


def test_readings_come_best_first() -> None:
    passages = [_passage("Fog", "Fog lies over the harbour.", 5), _passage("Toll", "Nine sailors died at sea.", 6)]
    found = read("How many sailors died?", passages)
    assert found[0].passage is passages[1]
    assert found[0].probability > found[1].probability


def test_a_probability_is_one_and_rises_with_the_logit() -> None:
    values = [probability(tell) for tell in (-50.0, -2.0, 0.0, 2.0, 50.0)]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1


def test_near_lies_below_told() -> None:
    assert 0 < thresholds().near < thresholds().told < 1
