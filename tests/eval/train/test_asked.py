"""Questions that nobody marked: of training pages alone, as many told as not; in doubt where they are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eval.train.collection import asked, collection
from eval.train.pairs import PASSAGES, asked_lines


def test_they_are_of_training_pages_without_test_questions() -> None:
    free = {page.name for page in collection() if page.split == "train" and None not in page.splits}
    halves = {page.name for page in collection() if page.splits == ("tune",) and page.split == "train"}
    assert set(asked()) <= free - halves


def test_no_question_is_asked_twice_and_half_are_told() -> None:
    for page, questions in asked().items():
        assert len({one["q"].lower() for one in questions}) == len(questions), page
        assert 0.4 < sum(one["told"] for one in questions) / len(questions) < 0.6, page


def test_of_what_is_not_told_no_passage_tells(page_file: Callable[..., Path]) -> None:
    page = page_file(("Ferry late", "The Annick left Osk at noon."), ("Fog", "Fog lies over the bay."))
    questions = [
        {"q": "When did the ferry leave?", "told": True, "style": "plain"},
        {"q": "who steered the ferry", "told": False, "style": "typed"},
    ]
    lines = list(asked_lines(page, questions))
    assert {line["start"] for line in lines if line["id"].endswith("/0")} == {-3}
    assert {line["start"] for line in lines if line["id"].endswith("/1")} == {-1}
    assert all(line["c"] and 1 <= line["rank"] <= PASSAGES for line in lines)
