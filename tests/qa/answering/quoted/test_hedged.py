"""An answer that the reader is not sure of says so, in its text and as a value; one that it is sure of doesn't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering.draft import Draft
from qa.answering.quoted.quotes import CLOSEST, hedged
from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.reading.readings import thresholds

_SURE = Draft("12:00 · Pier shut\nThe pier is shut. [1]", answered=True, confidence=0.99)


def test_the_bars_stand_in_order() -> None:
    assert 0 < thresholds().near < thresholds().told < thresholds().sure < 1


def test_a_doubtful_answer_begins_with_a_line_that_says_so() -> None:
    doubtful = hedged(replace(_SURE, confidence=thresholds().told))
    assert doubtful.tentative
    assert doubtful.text == f"{CLOSEST}\n{_SURE.text}"
    assert doubtful.answered


@pytest.mark.parametrize(
    "draft",
    [_SURE, replace(_SURE, confidence=None), replace(_SURE, answered=False, confidence=0.3)],
    ids=["sure", "nothing read", "not told"],
)
def test_others_stay_as_they_are(draft: Draft) -> None:
    assert hedged(draft) == draft


def test_an_answer_says_whether_it_is_tentative(tmp_path: Path) -> None:
    told = Update("u1", 1, "Pier shut", ("The pier at Osk was shut at noon after its railings broke.",))
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("osk", "Osk live", (told,)))
        for question in ("When was the pier shut?", "Why did the railings break?", "who pays for the new railings"):
            answer = opened.ask(question)
            assert answer.confidence is not None
            unsure = answer.answered and answer.confidence < thresholds().sure
            assert answer.tentative == unsure == answer.text.startswith(CLOSEST)
        assert not opened.ask("When was the pier shut?").tentative
