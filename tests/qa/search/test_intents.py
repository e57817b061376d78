"""What kind of answer a question wants, learned from labelled questions."""

from __future__ import annotations

import numpy as np
import pytest

from eval.train.intents import Labelled, bars, fit, lines
from qa.search.intents import INTENTS, asked_about, intents
from qa.text.terms import stems

_WANTS = {
    "whats goin on with the dockers": {"overview"},
    "fill me in on the landslide please": {"overview"},
    "short version of the hearing": {"overview"},
    "how does the count stand as of now": {"latest"},
    "what was the very first figure they gave": {"earliest"},
    "walk me through the rescue from start to finish": {"timeline"},
    "how old is the pilot": set(),
    "who came first in the slalom": set(),
    "what is the new bridge called": set(),
    "did the ferry sink": set(),
    "where is the governor while all this is going on": set(),
}


@pytest.mark.parametrize(("asked", "wanted"), _WANTS.items(), ids=_WANTS)
def test_wordings_that_were_not_learned_are_told(asked: str, wanted: set[str]) -> None:
    assert asked not in {line["q"] for line in lines()}
    assert intents(asked) == wanted


def test_what_an_overview_is_wanted_of_is_told_from_what_asks_for_it() -> None:
    assert stems("quarry") <= asked_about("catch me up on the quarry", "overview")
    assert not stems("summary") & asked_about("quick summary of the quarry", "overview")


def test_three_quarters_of_the_questions_teach_the_last_quarter() -> None:
    known = lines()
    rest = Labelled.of(known[::4])
    weights, bias = fit(Labelled.of([line for at, line in enumerate(known) if at % 4]))
    found = dict(zip(INTENTS, bars(rest.logits(weights, bias), rest.labels), strict=True))
    for kind, least in (("overview", 0.55), ("latest", 0.5)):
        _, precision, recall = found[kind]
        assert precision >= 0.8, (kind, precision)
        assert recall >= least, (kind, recall)
    assert np.isfinite(weights).all()
