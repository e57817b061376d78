"""A whole run: rows on disk as they come, failures recorded, resumed without asking twice, same answers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from eval.errors import RunError, SuiteError
from eval.results import RESULTS, Row, read_rows
from eval.run import Finished, Options, load_run, run_suite
from eval.run_record import git_revision, page_hash, read_record, read_updates
from eval.scripted import Reply, ScriptedSystem
from eval.suite import Suite, load_suite
from eval.system import OpenSystem
from qa.models import Answer, Usage
from qa.sources.text import parse_text

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


def test_a_second_run_asks_only_what_failed(tmp_path: Path) -> None:
    run(tmp_path, make_system())
    again = make_system({"What do tickets cost?": Reply(((3, "They cost 5.50 now."),))})
    finished = run(tmp_path, again)
    assert [question for question, _ in again.asked] == ["What do tickets cost?"]
    assert [row.correct for row in finished.rows] == [True] * 4
    assert len((tmp_path / "out" / RESULTS).read_text("utf-8").splitlines()) == 4


def test_a_finished_run_asks_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, make_system({**SCRIPT, "What do tickets cost?": Reply()}))
    again = make_system({})
    finished = run(tmp_path, again)
    assert again.asked == []
    assert finished.rows == first.rows
    assert finished.record.seconds == first.record.seconds


def test_a_line_cut_off_by_a_crash_is_asked_again(tmp_path: Path) -> None:
    run(tmp_path, make_system())
    path = tmp_path / "out" / RESULTS
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole[:2]) + whole[2][:-40])
    again = make_system()
    finished = run(tmp_path, again)
    assert sorted(question for question, _ in again.asked) == ["Is the moon made of cheese?", "What do tickets cost?"]
    assert len(finished.rows) == 4
    for line in path.read_text("utf-8").splitlines():
        Row.from_json(line)


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    run(tmp_path, make_system())
    path = tmp_path / "out" / RESULTS
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1][:50], lines[2]]) + "\n", "utf-8")
    with pytest.raises(RunError, match="line 2 is damaged"):
        read_rows(tmp_path / "out")


def test_ctrl_c_keeps_what_was_answered(tmp_path: Path) -> None:
    class Interrupting(ScriptedSystem):
        def ask(self, question: str, *, history: Sequence[str] = (), liveblog: str | None = None) -> Answer:
            if question.startswith("Is the moon"):
                raise KeyboardInterrupt
            return super().ask(question, history=history, liveblog=liveblog)

    system = Interrupting(parse_text(PAGE, "harbour"), SCRIPT)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, system, workers=1)
    kept = {row.id for row in read_rows(tmp_path / "out")}
    assert {"boats", "fog"} <= kept and "moon" not in kept
    again = make_system()
    run(tmp_path, again)
    assert not {"How many boats?", "Until when?"} & {question for question, _ in again.asked}
    assert len(read_rows(tmp_path / "out")) == 4


def test_questions_are_asked_at_the_same_time(tmp_path: Path) -> None:
    together = Barrier(3, timeout=20)

    class Waiting(ScriptedSystem):
        def ask(self, question: str, *, history: Sequence[str] = (), liveblog: str | None = None) -> Answer:
            # Passes only when three questions are in flight.
            together.wait()
            return super().ask(question, history=history, liveblog=liveblog)

    finished = run(tmp_path, Waiting(parse_text(PAGE, "harbour"), SCRIPT), make_suite(tmp_path, LINES[:3]), workers=3)
    assert [row.error for row in finished.rows] == [None] * 3


def test_another_suite_page_or_mode_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    run(tmp_path, make_system())
    before = (tmp_path / "out" / RESULTS).read_bytes()
    with pytest.raises(RunError, match="another suite .* Choose another --out"):
        run(tmp_path, make_system(), make_suite(tmp_path, LINES[:2]))
    make_suite(tmp_path)
    other = ScriptedSystem(parse_text(PAGE.replace("9:30", "9:45"), "harbour"), SCRIPT)
    with pytest.raises(RunError, match="another page"):
        run(tmp_path, other)
    with pytest.raises(RunError, match="another mode"):
        run(tmp_path, make_system(), mode="llm")
    assert (tmp_path / "out" / RESULTS).read_bytes() == before


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(RunError, match="exists and holds no run"):
        run(tmp_path, make_system())


def test_limit_and_split_choose_questions(tmp_path: Path) -> None:
    suite = make_suite(tmp_path)
    assert [row.id for row in run(tmp_path, make_system(), suite, split="test").rows] == ["fog", "moon"]
    # The same directory grows: what is there is not asked again.
    more = make_system()
    assert [row.id for row in run(tmp_path, more, suite, limit=3).rows] == ["boats", "fog", "moon"]
    assert [question for question, _ in more.asked] == ["How many boats?"]


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


def test_progress_counts_what_is_done_already(tmp_path: Path) -> None:
    run(tmp_path, make_system(), limit=2)
    calls: list[Any] = []

    def begin(total: int, done: int) -> Any:
        calls.append((total, done))
        return lambda row: calls.append(row.id)

    opened = OpenSystem(make_system(), "harbour", "Harbour live")
    run_suite(make_suite(tmp_path), opened, tmp_path / "out", Options(), begin=begin)
    assert calls[0] == (4, 2)
    assert sorted(calls[1:]) == ["moon", "price"]


def test_the_scripted_system_takes_no_quote_that_isn_t_there() -> None:
    system = make_system({"q": Reply(((1, "a thousand boats"),))})
    with pytest.raises(ValueError, match="substring not found"):
        system.ask("q")


def test_rows_survive_the_way_through_json(tmp_path: Path) -> None:
    for row in run(tmp_path, make_system()).rows:
        assert Row.from_json(row.to_json()) == row
        assert replace(row, note="é\u2028") == Row.from_json(replace(row, note="é\u2028").to_json())
