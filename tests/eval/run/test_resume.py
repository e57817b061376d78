"""A run that goes on in the same directory: nothing is asked twice, nothing is lost, no two runs are mixed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.errors import RunError
from eval.figures.results import RESULTS, Row, read_rows
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Finished, Options, run_suite
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
