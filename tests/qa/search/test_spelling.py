"""A misspelled word is matched to the words of the live blogs that are asked, and the answer says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qa.assistant import Assistant


@pytest.fixture
def ferry(tmp_path: Path, page_file: Callable[..., Path]) -> Assistant:
    opened = Assistant.open(store=tmp_path / "store", mode="quotes")
    opened.index(
        page_file(
            ("Fares rise", "The price of a crossing rises to 14 crowns on Monday, the line said."),
            ("Fog at dawn", "The harbour lies in fog and no boat leaves before nine."),
        )
    )
    return opened


def test_a_slip_finds_the_word_of_the_page_and_is_told(ferry: Assistant) -> None:
    answer = ferry.ask("price of the crosing")
    assert "14 crowns" in answer.text
    assert answer.standalone_question == "price of the crossing"


def test_a_word_without_a_near_one_stays(ferry: Assistant) -> None:
    assert ferry.ask("price of the zeppelin").standalone_question == "price of the zeppelin"


def test_a_known_word_is_never_changed(ferry: Assistant) -> None:
    assert ferry.ask("price of the crossing").standalone_question == "price of the crossing"
