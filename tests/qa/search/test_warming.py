"""What the first question waits for can be loaded before it, and is loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import onnxruntime
import pytest

from qa.assistant import Assistant
from qa.errors import ModelError
from qa.reading import network
from qa.search.warming import begin_warming

_ASKED = "How many air raids has Russia flown against Ukraine?"


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, unloaded_model: None) -> Iterator[list[int]]:  # noqa: ARG001
    """A mark for each network that is loaded; none is at the beginning."""
    marks: list[int] = []
    real = onnxruntime.InferenceSession

    def load(*arguments: object, **options: object) -> onnxruntime.InferenceSession:
        marks.append(1)
        return real(*arguments, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", load)
    for one in (network._network, network._forward):
        one.cache_clear()
    yield marks
    network._network.cache_clear()


def test_what_was_warmed_is_not_loaded_again_by_a_question(store_copy: Path, loaded: list[int]) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assert loaded == []
        wait(begin_warming(assistant.storage))
        assert len(loaded) == 2
        assert assistant.ask(_ASKED).answered
    assert len(loaded) == 2


def test_a_question_that_is_asked_meanwhile_loads_nothing_beside(store_copy: Path, loaded: list[int]) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assistant.warm()
        assistant.warm()
        assert assistant.ask(_ASKED).answered
    assert len(loaded) == 2


def test_chroma_is_asked_before_the_first_question(store_copy: Path) -> None:
    assistant = Assistant.open(store=store_copy, mode="quotes")
    assistant.close()
    index = begin_warming(assistant.storage)[0]
    assert "was closed" in str(index.exception(20))


def test_what_can_not_be_loaded_is_told_by_the_question(store_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModelError("The reader's file reader.onnx is missing: install liveblog-qa again.")

    network._forward.cache_clear()
    monkeypatch.setattr(network, "_network", missing)
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assistant.warm()
        with pytest.raises(ModelError, match="is missing"):
            assistant.ask(_ASKED)
