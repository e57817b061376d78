"""A skeleton has a line for every update and blanks for every type; once filled in it is a suite."""

import json
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.suite.gold import resolve
from eval.suite.loading import TYPES, load_suite
from eval.suite.skeleton import skeleton
from qa.models import LiveBlog, Update

BLOG = LiveBlog(
    id="harbour",
    title="Harbour live",
    updates=(
        Update(id="b", position=1, headline="Boats leave", body=("Twelve sailed, 1,200 watched, 1,200 waved.",)),
        Update(id="f", position=2, headline="", body=("Ferries wait.",)),
    ),
)


def test_every_update_has_a_line_with_its_figures() -> None:
    lines = [json.loads(line) for line in skeleton(BLOG).splitlines()]
    assert [line["expect"]["updates"] for line in lines[:2]] == [["b"], ["f"]]
    assert lines[0]["note"] == "#1 Boats leave — figures: Twelve; 1,200"
    assert lines[1]["note"] == "#2 [no headline] Ferries wait."
    assert {line["type"] for line in lines} == set(TYPES)
    assert len({line["id"] for line in lines}) == len(lines)


def test_an_empty_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "harbour.jsonl"
    path.write_text(skeleton(BLOG), encoding="utf-8")
    with pytest.raises(SuiteError, match="line 1, field question"):
        load_suite(path)


def test_filled_in_it_is_a_suite_for_the_page(tmp_path: Path) -> None:
    filled = []
    for line in map(json.loads, skeleton(BLOG).splitlines()):
        line["question"] = "What happened?"
        line["history"] = ["And before?"] if "history" in line else []
        if line["expect"]["answerable"]:
            line["expect"]["facts"] = [["something"]]
        filled.append(json.dumps(line))
    path = tmp_path / "harbour.jsonl"
    path.write_text("\n".join(filled), encoding="utf-8")
    suite = load_suite(path)
    assert len(suite.samples) == len(filled)
    assert resolve(suite, BLOG.updates)["fact-002"].ids == ("f",)
