"""The reader's network: the shipped weights, one result for one pair, damage noticed, spans inside the passage."""

from __future__ import annotations

import hashlib
import math
from importlib import resources

import pytest

from qa.errors import ModelError
from qa.reading import network

_PASSAGE = "Bridge closes at noon. The bridge at Lund will be closed from noon, the county said."
_WEIGHTS = resources.files("qa.reading") / "weights"


def test_the_weights_are_those_that_their_note_names_and_small_enough() -> None:
    data = (_WEIGHTS / "reader.onnx").read_bytes()
    assert hashlib.sha256(data).hexdigest() == network.weights()["sha256"]
    assert len(data) <= 25_000_000


def test_a_passage_that_tells_scores_above_one_that_does_not() -> None:
    told, other = network.run("When does the bridge close?", [_PASSAGE, "Market opens. Fish costs two crowns today."])
    assert told.tell > other.tell
    assert "noon" in _PASSAGE[told.start : told.end]


def test_a_pair_reads_the_same_alone_and_among_others() -> None:
    network._forward.cache_clear()
    alone = network.run("When does the bridge close?", [_PASSAGE])
    network._forward.cache_clear()
    among = network.run("When does the bridge close?", ["Fog lies over Kell.", _PASSAGE, "x " * 400])
    assert alone[0] == among[1]


@pytest.mark.parametrize("passage", ["", " ", "x" * 5_000, "\ud800 broken", "“”", "1"])
@pytest.mark.parametrize("question", ["", "When?", "w" * 5_000, "\ud800"])
def test_odd_texts_are_read_without_an_error(question: str, passage: str) -> None:
    (found,) = network.run(question, [passage])
    assert 0 <= found.start <= found.end
    assert math.isfinite(found.tell)


def test_damaged_weights_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    good = network._file

    def damaged(name: str) -> bytes:
        return good(name)[:-1] if name.endswith(".onnx") else good(name)

    monkeypatch.setattr(network, "_file", damaged)
    network._network.cache_clear()
    try:
        with pytest.raises(ModelError, match="damaged"):
            network._network()
    finally:
        network._network.cache_clear()
