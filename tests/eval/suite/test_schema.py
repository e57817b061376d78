"""The JSON Schema of a suite's line says what the reader of suites says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from eval.suite.catalog import own_suites
from eval.suite.schema import suite_schema

CHECK = Draft202012Validator(suite_schema())
GOOD = {"id": "q", "type": "fact", "question": "How many?", "expect": {"answerable": True, "updates": [1]}}


def test_the_schema_is_one_and_lies_beside_the_suites() -> None:
    Draft202012Validator.check_schema(suite_schema())
    file = Path(__file__).parents[3] / "eval" / "suites" / "suite.schema.json"
    assert json.loads(file.read_text("utf-8")) == suite_schema(), (
        "python -m eval schema > eval/suites/suite.schema.json"
    )


def test_every_line_of_our_suites_holds_to_it() -> None:
    lines = [(own.name, line) for own in own_suites() for line in own.file.read_text("utf-8").split("\n") if line]
    assert [(name, line) for name, line in lines if not CHECK.is_valid(json.loads(line))] == []


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"id": " "},
        {"question": None},
        {"type": "riddle"},
        {"split": "dev"},
        {"history": "earlier"},
        {"note": 3},
        {"liveblogs": [""]},
        {"expect": None},
        {"expect": {"answerable": "yes"}},
        {"expect": {"answerable": True}},
        {"expect": {"answerable": True, "facts": []}},
        {"expect": {"answerable": False, "facts": [["12"]]}},
        {"expect": {"answerable": True, "fact": []}},
        {"expect": {"answerable": True, "facts": [["12"], []]}},
        {"expect": {"answerable": True, "updates": [True]}},
        {"expect": {"answerable": True, "updates": 1}},
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(change: dict[str, object]) -> None:
    assert CHECK.is_valid(GOOD)
    assert not CHECK.is_valid({**GOOD, **change})
