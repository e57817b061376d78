"""Reading a suite: what is taken, and one clear line for each fault."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import SuiteError
from eval.suite.gold import resolve
from eval.suite.loading import Expectation, load_suite
from qa.models import Update

GOOD: dict[str, Any] = {
    "id": "q1",
    "type": "fact",
    "question": "How many boats sailed?",
    "expect": {"answerable": True, "updates": [1], "facts": [["12", "twelve"]]},
}
UPDATES = [Update(id="u-b", position=1, headline="Twelve boats sail"), Update(id="u-a", position=2, headline="Fog")]


def suite_file(tmp_path: Path, *lines: dict[str, Any] | str) -> Path:
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def test_a_line_becomes_a_sample(tmp_path: Path) -> None:
    line = {**GOOD, "history": ["What about the fog?"], "note": "the harbour", "split": "tune"}
    suite = load_suite(suite_file(tmp_path, "", line))
    sample = suite.samples[0]
    assert suite.name == "harbour"
    assert (sample.id, sample.type, sample.question, sample.split, sample.line) == (
        "q1",
        "fact",
        "How many boats sailed?",
        "tune",
        2,
    )
    assert sample.history == ("What about the fog?",)
    assert sample.expect == Expectation(True, updates=(1,), facts=(("12", "twelve"),))


def test_the_digest_changes_with_the_file(tmp_path: Path) -> None:
    first = load_suite(suite_file(tmp_path, GOOD)).digest
    assert load_suite(suite_file(tmp_path, GOOD)).digest == first
    assert load_suite(suite_file(tmp_path, {**GOOD, "note": "x"})).digest != first


def test_a_byte_order_mark_and_a_line_separator_in_a_text_are_read(tmp_path: Path) -> None:
    path = suite_file(tmp_path, json.dumps({**GOOD, "note": "one\u2028two"}, ensure_ascii=False))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_suite(path).samples[0].note == "one\u2028two"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"colour": "red"}, "colour", "unknown"),
        ({"id": " "}, "id", "not empty"),
        ({"question": None}, "question", "not empty"),
        ({"type": "riddle"}, "type", "'riddle' is not one of fact, list"),
        ({"split": "dev"}, "split", "'dev' is not one of train, tune, test"),
        ({"history": "earlier"}, "history", "list of texts"),
        ({"note": 3}, "note", "text"),
        ({"expect": None}, "expect", "object"),
        ({"expect": {"answerable": "yes"}}, "expect.answerable", "true or false"),
        ({"expect": {"answerable": True}}, "expect", "needs facts, updates or all_updates"),
        ({"expect": {"answerable": False, "facts": [["12"]]}}, "expect", "neither facts nor all_updates"),
        ({"expect": {"answerable": True, "fact": []}}, "expect.fact", "unknown. Known: all_updates, answerable"),
        ({"expect": {"answerable": True, "facts": ["12"]}}, "expect.facts[0]", "list of texts"),
        ({"expect": {"answerable": True, "facts": [["12"], []]}}, "expect.facts[1]", "at least one alternative"),
        ({"expect": {"answerable": True, "updates": [True]}}, "expect.updates", "neither a position nor an update id"),
        ({"expect": {"answerable": True, "updates": 1}}, "expect.updates", "list of positions"),
    ],
)
def test_a_fault_names_file_line_and_field(tmp_path: Path, change: dict[str, Any], field: str, says: str) -> None:
    path = suite_file(tmp_path, GOOD, {**GOOD, "id": "q2", **change})
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    message = str(caught.value)
    assert message.startswith(f"{path} line 2, field {field}: ")
    assert says in message
    assert "\n" not in message


def test_a_duplicate_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"line 3, field id: 'q1' is taken by line 1"):
        load_suite(suite_file(tmp_path, GOOD, {**GOOD, "id": "q2"}, GOOD))


@pytest.mark.parametrize("line", ["{", "[1]"])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(SuiteError, match="line 2 is not"):
        load_suite(suite_file(tmp_path, GOOD, line))


def test_an_empty_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="holds no question"):
        load_suite(suite_file(tmp_path, "", "  "))


def test_a_missing_and_a_binary_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="No suite at"):
        load_suite(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SuiteError, match="can't be read as UTF-8"):
        load_suite(tmp_path / "binary.jsonl")


def test_positions_and_ids_are_found_on_the_page(tmp_path: Path) -> None:
    expect = {"answerable": True, "updates": [2, "u-b"], "all_updates": ["u-a"]}
    suite = load_suite(suite_file(tmp_path, {**GOOD, "expect": expect}))
    gold = resolve(suite, UPDATES)["q1"]
    assert [update.id for update in gold.any_of] == ["u-a", "u-b"]
    assert gold.ids == ("u-a", "u-b")
    assert [(item["id"], item["required"]) for item in gold.to_list()] == [("u-a", True), ("u-b", False)]


@pytest.mark.parametrize(("reference", "says"), [(3, "3 is not on the page, which has 1 to 2"), (0, "0 is not")])
def test_a_position_beyond_the_page_is_refused(tmp_path: Path, reference: int, says: str) -> None:
    expect = {"answerable": True, "updates": [1], "all_updates": [reference]}
    suite = load_suite(suite_file(tmp_path, {**GOOD, "expect": expect}))
    with pytest.raises(SuiteError, match=f"line 1, field expect.all_updates: .*{says}"):
        resolve(suite, UPDATES)


def test_an_unknown_id_is_refused(tmp_path: Path) -> None:
    suite = load_suite(suite_file(tmp_path, {**GOOD, "expect": {"answerable": True, "updates": ["u-z"]}}))
    with pytest.raises(SuiteError, match="no update has the id 'u-z'"):
        resolve(suite, UPDATES)
