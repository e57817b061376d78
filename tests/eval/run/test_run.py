"""A whole run: rows on disk as they come, failures recorded, figures and record complete."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from eval.errors import RunError, SuiteError
from eval.figures.record import git_revision, page_hash, read_record, read_updates
from eval.figures.results import RESULTS, Row
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Finished, Options, load_run, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import Suite, load_suite
from qa.models import Answer, Usage
from qa.sources.formats.text import parse_text

PAGE = """Harbour live

Boats leave the harbour

Some 1,200 people watched the 12 boats.

Fog at dawn

Ferries wait until 9:30.

Tickets dearer

They cost 5.50 now.
"""
LINES: list[dict[str, Any]] = [
    {
        "id": "boats",
        "type": "fact",
        "split": "tune",
        "question": "How many boats?",
        "expect": {"answerable": True, "updates": [1], "facts": [["twelve"]]},
    },
    {
        "id": "fog",
        "type": "followup",
        "split": "test",
        "question": "Until when?",
        "history": ["Is there fog?", "Do ferries sail?"],
        "expect": {"answerable": True, "updates": [2], "facts": [["9:30"]]},
    },
    {
        "id": "moon",
        "type": "off_topic",
        "split": "test",
        "question": "Is the moon made of cheese?",
        "expect": {"answerable": False},
    },
    {
        "id": "price",
        "type": "fact",
        "split": "tune",
        "question": "What do tickets cost?",
        "expect": {"answerable": True, "updates": [3], "facts": [["5.50"]]},
    },
]
SCRIPT: dict[str, Reply | Exception] = {
    "How many boats?": Reply(((1, "Some 1,200 people watched the 12 boats."),), usage=Usage(100, 20, 0.002)),
    "Until when?": Reply(((2, "Ferries wait until 9:30."),)),
    "What do tickets cost?": TimeoutError("no answer\nwithin 30 s"),
}


def make_suite(tmp_path: Path, lines: Sequence[dict[str, Any]] = LINES) -> Suite:
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return load_suite(path)


def make_system(script: dict[str, Reply | Exception] | None = None) -> ScriptedSystem:
    return ScriptedSystem(parse_text(PAGE, "harbour"), SCRIPT if script is None else script)


def run(tmp_path: Path, system: ScriptedSystem, suite: Suite | None = None, **options: Any) -> Finished:
    opened = OpenSystem(system, "harbour", "Harbour live", 0.1)
    return run_suite(suite or make_suite(tmp_path), opened, tmp_path / "out", Options(**options))


def test_every_question_has_a_row_in_the_suite_s_order(tmp_path: Path) -> None:
    finished = run(tmp_path, make_system(), workers=4)
    assert [row.id for row in finished.rows] == ["boats", "fog", "moon", "price"]
    assert [row.correct for row in finished.rows] == [True, True, True, None]
    lines = (tmp_path / "out" / RESULTS).read_text("utf-8").splitlines()
    first = json.loads(lines[0])
    assert first["answer"]["citations"][0]["quote"] == "Some 1,200 people watched the 12 boats."
    assert first["expect"]["facts"] == [["twelve"]]
    assert first["gold"] == [
        {"position": 1, "id": first["gold"][0]["id"], "headline": "Boats leave the harbour", "required": False}
    ]
    assert first["scores"]["correct"] == {"value": 1.0, "explanation": "Answered with every expected fact."}


def test_history_reaches_the_system(tmp_path: Path) -> None:
    system = make_system()
    run(tmp_path, system)
    assert ("Until when?", ("Is there fog?", "Do ferries sail?")) in system.asked


def test_a_failure_is_recorded_unscored_and_stops_nothing(tmp_path: Path) -> None:
    finished = run(tmp_path, make_system())
    row = finished.rows[3]
    assert row.error == "TimeoutError: no answer within 30 s"
    assert row.answer is None and row.cause == "error"
    correct = finished.summary.overall["correct"]
    assert (correct.value, correct.n, correct.unscored) == (1.0, 3, 1)
    assert finished.summary.overall["failed"].value == 0.25


def test_figures_by_type_and_split(tmp_path: Path) -> None:
    run(tmp_path, make_system())
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))
    assert metrics["questions"] == 4
    assert set(metrics["by_type"]) == {"fact", "followup", "off_topic"}
    assert metrics["by_split"]["test"]["correct"]["n"] == 2
    assert metrics["overall"]["abstention_recall"]["value"] == 1.0
    assert "facts_found" not in metrics["by_type"]["off_topic"]
    assert set(metrics["overall"]["correct"]) == {"value", "low", "high", "n", "unscored"}
    assert metrics["causes"] == {"error": 1}
    assert metrics["totals"]["prompt_tokens"] == 100
    assert metrics["totals"]["cost"] == pytest.approx(0.002)


def test_an_unknown_price_makes_the_sum_unknown(tmp_path: Path) -> None:
    script = {**SCRIPT, "How many boats?": Reply(((1, "12 boats"),), usage=Usage(1, 1, None))}
    totals = run(tmp_path, make_system(script)).summary.totals
    assert totals["cost"] is None
    assert totals["prompt_tokens"] == 1


def test_the_record_tells_what_the_run_was_made_of(tmp_path: Path) -> None:
    system = make_system()
    suite = make_suite(tmp_path)
    run(tmp_path, system, suite, workers=2, source="harbour.txt")
    record = read_record(tmp_path / "out")
    assert record.suite_hash == suite.digest
    assert record.page_hash == page_hash(system.liveblog.updates)
    assert record.settings == {"source": "harbour.txt", "workers": 2, "limit": None, "split": None}
    assert record.versions["python"].startswith("3.")
    assert record.revision == git_revision()
    assert record.finished is not None and record.finished >= record.started
    assert [u.text for u in read_updates(tmp_path / "out").values()] == [u.text for u in system.liveblog.updates]


def test_questions_are_asked_at_the_same_time(tmp_path: Path) -> None:
    together = Barrier(3, timeout=20)

    class Waiting(ScriptedSystem):
        def ask(self, question: str, *, history: Sequence[str] = (), liveblog: str | None = None) -> Answer:
            # Passes only when three questions are in flight.
            together.wait()
            return super().ask(question, history=history, liveblog=liveblog)

    finished = run(tmp_path, Waiting(parse_text(PAGE, "harbour"), SCRIPT), make_suite(tmp_path, LINES[:3]), workers=3)
    assert [row.error for row in finished.rows] == [None] * 3


def test_a_split_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match='no question with "split": "test"'):
        run(tmp_path, make_system(), make_suite(tmp_path, [LINES[0]]), split="test")


def test_a_position_beyond_the_page_stops_before_anything_is_asked_or_written(tmp_path: Path) -> None:
    system = make_system()
    wrong = {**LINES[0], "expect": {"answerable": True, "updates": [9]}}
    with pytest.raises(SuiteError, match="position 9 is not on the page, which has 1 to 3"):
        run(tmp_path, system, make_suite(tmp_path, [wrong]))
    assert system.asked == []
    assert not (tmp_path / "out").exists()


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    finished = run(tmp_path, make_system())
    loaded = load_run(tmp_path / "out")
    assert loaded.rows == finished.rows
    assert loaded.summary == finished.summary
    with pytest.raises(RunError, match="holds no run"):
        load_run(tmp_path / "nowhere")


def test_the_scripted_system_takes_no_quote_that_isn_t_there() -> None:
    system = make_system({"q": Reply(((1, "a thousand boats"),))})
    with pytest.raises(ValueError, match="substring not found"):
        system.ask("q")


def test_rows_survive_the_way_through_json(tmp_path: Path) -> None:
    for row in run(tmp_path, make_system()).rows:
        assert Row.from_json(row.to_json()) == row
        assert replace(row, note="é\u2028") == Row.from_json(replace(row, note="é\u2028").to_json())
