"""A passage that tells comes once more without its answer, to learn from what comes near and does not tell."""

from __future__ import annotations

from typing import Any

from eval.train.twins import without_answer
from qa.reading.readings import joined

_HEADLINE = "Second ferry turns back"
_TEXT = (
    "The Annick left at noon with 214 people on board. Her captain turned back off the point, as the swell had risen."
)


def _row(**more: Any) -> dict[str, Any]:
    passage, _ = joined(_HEADLINE, _TEXT)
    start = passage.index("214")
    return {"id": "q", "kind": "fact", "c": passage, "start": start, "end": start + 3, "gold": True, "rank": 1} | more


def test_the_sentence_that_holds_the_answer_is_left_out() -> None:
    twin = without_answer(_row(), _HEADLINE, _TEXT, ["214"])
    assert twin
    assert twin["c"] == f"{_HEADLINE}. Her captain turned back off the point, as the swell had risen."
    assert (twin["start"], twin["end"], twin["gold"]) == (-1, -1, False)


def test_a_headline_that_tells_goes_too() -> None:
    twin = without_answer(_row(), "Ferry with 214 people turns back", _TEXT, ["214"])
    assert twin
    assert twin["c"] == "Her captain turned back off the point, as the swell had risen."


def test_there_is_none_of_a_near_miss_a_list_or_where_nothing_is_left() -> None:
    assert without_answer(_row(start=-1, end=-1), _HEADLINE, _TEXT, ["214"]) is None
    assert without_answer(_row(kind="list"), _HEADLINE, _TEXT, ["214"]) is None
    assert without_answer(_row(), "", "There were 214 people on board.", ["214"]) is None
