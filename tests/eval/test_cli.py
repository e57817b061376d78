"""The command line as people and CI use it: exit codes, one clear line for bad input, outputs on disk."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from eval.cli import main
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.system import OpenSystem
from qa.sources.formats.text import parse_text

ROOT = Path(__file__).parents[2]
PAGE = """Harbour live

Boats leave the harbour

Some 1,200 people watched the 12 boats.

Fog at dawn

Ferries wait until 9:30.
"""
LINES: list[dict[str, Any]] = [
    {
        "id": "boats",
        "type": "fact",
        "split": "tune",
        "question": "How many boats?",
        "expect": {"answerable": True, "updates": [1], "facts": [["12"]]},
    },
    {
        "id": "moon",
        "type": "off_topic",
        "split": "test",
        "question": "Is the moon made of cheese?",
        "expect": {"answerable": False},
    },
]


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A suite file in a directory of its own, with a scripted system in the place of the real one."""
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    script: dict[str, Reply | Exception] = {"How many boats?": Reply(((1, "the 12 boats"),))}

    @contextmanager
    def scripted(*pages: str, mode: str) -> Iterator[OpenSystem]:
        yield OpenSystem(ScriptedSystem(parse_text(PAGE, "harbour"), script), "harbour", "Harbour live")

    monkeypatch.setattr("eval.run.opening.open_source", scripted)
    monkeypatch.chdir(tmp_path)
    return path


def command(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["eval", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_run_writes_everything_and_prints_the_figures(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "out", "--workers", "2") == 0
    names = {path.name for path in Path("out").iterdir()}
    wanted = "results.csv results.jsonl metrics.json report.html report.md run.json updates.jsonl"
    assert names == set(wanted.split())
    printed = capsys.readouterr().out
    assert printed.startswith("harbour.jsonl on “Harbour live” (page.txt), in quotes mode\n")
    assert "Right update first" in printed and "100%" in printed
    assert "Report: out/report.html" in printed


def test_without_out_the_run_gets_a_directory_of_its_own(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(monkeypatch, "run", suite, "--source", "page.txt") == 0
    assert [path.name.rsplit("-", 2)[0] for path in Path("eval-runs").iterdir()] == ["harbour"]


def test_compare_prints_what_changed(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "a")
    command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "b")
    capsys.readouterr()
    assert command(monkeypatch, "compare", "a", "b") == 0
    printed = capsys.readouterr().out
    assert "2 questions in both; the answers to 2 are the same." in printed
    assert "Better in B: 0" in printed


@pytest.mark.parametrize(
    ("bars", "code", "says"),
    [
        (["--min", "correct=1", "--max", "wrongly_refused=0"], 0, "ok"),
        (["--min", "correct=1", "--max", "words=2"], 1, "FAIL words = 3"),
        (["--min", "correct=1", "--split", "test"], 0, "n 1"),
    ],
)
def test_check_exits_with_1_below_a_bar(
    suite: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bars: list[str],
    code: int,
    says: str,
) -> None:
    command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "out")
    assert command(monkeypatch, "check", "out", *bars) == code
    assert says in capsys.readouterr().out


def test_check_and_compare_print_json_and_a_table_lies_beside_the_rows(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "out")
    capsys.readouterr()
    command(monkeypatch, "check", "out", "--min", "correct=0", "--json")
    assert json.loads(capsys.readouterr().out)[0]["passed"] is True
    command(monkeypatch, "compare", "out", "out", "--json")
    compared = json.loads(capsys.readouterr().out)
    assert compared["better"] == compared["worse"] == []
    assert compared["figures"]["correct"]["verdict"] == "same"
    table = list(csv.DictReader(Path("out/results.csv").read_text(encoding="utf-8").splitlines()))
    rows = Path("out/results.jsonl").read_text(encoding="utf-8").splitlines()
    assert [row["id"] for row in table] == [json.loads(row)["id"] for row in rows]
    assert {"question", "answer", "cause", "correct"} <= set(table[0])


def test_check_refuses_an_unfinished_run(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "out")
    record = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    Path("out/run.json").write_text(json.dumps({**record, "finished": None}), encoding="utf-8")
    assert command(monkeypatch, "check", "out", "--min", "correct=0") == 2
    assert "is not finished" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "none.jsonl"], "No suite at none.jsonl"),
        (["run", "bad.jsonl"], "bad.jsonl line 2, field expect.colour: unknown"),
        (["run", "empty.jsonl"], "empty.jsonl holds no question"),
        (
            ["run", "far.jsonl", "--source", "page.txt"],
            "far.jsonl line 1, field expect.updates: position 7 is not on the page",
        ),
        (
            ["run", "harbour.jsonl", "--source", "page.txt", "--out", "full"],
            "full exists and holds no run. Choose another --out.",
        ),
        (["run", "harbour.jsonl", "--source", "a.txt", "--store", "b"], "either --source or --store"),
        (["run", "harbour.jsonl", "--store", "nowhere"], "No store at nowhere. First run `python -m qa index"),
        (["run", "harbour.jsonl", "--liveblog", "x"], "--liveblog chooses among the live blogs of a --store"),
        (["run", "harbour.jsonl", "--store", "b", "--system", "a:B"], "--system reads the page itself"),
        (["run", "harbour.jsonl", "--source", "page.txt", "--system", "nobody:Mine"], "No module named 'nobody'"),
        (["run", "harbour.jsonl", "--source", "page.txt", "--system", "json:Mine"], "json has no class Mine"),
        (["run", "harbour.jsonl"], "no suite of ours: name the page that it asks, with --source or --store"),
        (["run", "tune.jsonl", "--source", "page.txt", "--split", "test"], 'no question with "split": "test"'),
        (["compare", "full", "full"], "full holds no run"),
        (["check", "full", "--min", "correct=1"], "full holds no run"),
        (["check", "full"], "Give at least one bar"),
        (["check", "full", "--min", "corect=1"], "No metric is called 'corect'. There are: correct, "),
        (["judge", "full"], "No language model to judge with. Set OPENAI_API_KEY"),
        (["new", "none.txt"], "none.txt"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    wrong = {**LINES[1], "id": "x", "expect": {"answerable": False, "colour": 1}}
    Path("bad.jsonl").write_text(f"{json.dumps(LINES[0])}\n{json.dumps(wrong)}\n", "utf-8")
    Path("far.jsonl").write_text(json.dumps({**LINES[0], "expect": {"answerable": True, "updates": [7]}}), "utf-8")
    Path("tune.jsonl").write_text(json.dumps(LINES[0]), "utf-8")
    Path("empty.jsonl").write_text("\n", "utf-8")
    Path("full").mkdir()
    Path("full/letter.txt").write_text("dear", "utf-8")
    assert command(monkeypatch, *words) == 2
    caught = capsys.readouterr()
    errors = [line for line in caught.err.splitlines() if line.strip()]
    assert len(errors) == 1
    assert errors[0].startswith("error: ") and says in errors[0]
    assert caught.out == ""


def test_debug_shows_the_traceback(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["eval", "run", "none.jsonl", "--debug"])
    with pytest.raises(Exception, match="No suite at") as caught:
        main()
    assert type(caught.value).__name__ == "SuiteError"


def test_new_writes_a_skeleton_once(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("quay.txt").write_text(PAGE, "utf-8")
    assert command(monkeypatch, "new", "quay.txt", "--out", "quay.jsonl") == 0
    assert "2 updates" in capsys.readouterr().out
    first = json.loads(Path("quay.jsonl").read_text("utf-8").splitlines()[0])
    assert first["note"].startswith("#1 Boats leave the harbour")
    assert command(monkeypatch, "new", "quay.txt", "--out", "quay.jsonl") == 2
    assert "exists already" in capsys.readouterr().err


SLOW = """
import json, sys, time
from contextlib import contextmanager
from pathlib import Path
from eval import cli
from eval.run import opening
from eval.run.scripted import ScriptedSystem
from eval.run.system import OpenSystem
from qa.sources.formats.text import parse_text

class Slow(ScriptedSystem):
    def ask(self, question, *, history=(), liveblog=None):
        time.sleep(0.1)
        return super().ask(question, history=history, liveblog=liveblog)

@contextmanager
def slow(*pages, mode):
    yield OpenSystem(Slow(parse_text(Path("page.txt").read_text(), "harbour")), "harbour", "Harbour live")

opening.open_source = slow
cli.main()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_is_finished_by_the_next(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    lines = [{**LINES[1], "id": f"q{n}", "question": f"Question {n}?"} for n in range(60)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    words = [sys.executable, "-c", SLOW, "run", "many.jsonl", "--source", "page.txt", "--out", "out", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    results = tmp_path / "out" / "results.jsonl"

    running = subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (results.exists() and results.read_bytes().count(b"\n") >= 5):
        time.sleep(0.02)
    running.send_signal(how)
    _, errors = running.communicate(timeout=60)
    before = results.read_bytes().count(b"\n")
    assert 5 <= before < 60
    if how == signal.SIGINT:
        assert running.returncode == 130
        assert "Stopped. Go on with the same command and --out out" in errors.decode()
        assert "Traceback" not in errors.decode()

    again = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False)
    assert again.returncode == 0, again.stderr.decode()
    rows = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [f"q{n}" for n in range(60)]
    assert json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["asked"] <= 60 - before + 1


def test_bars_are_held_on_a_terminal_that_knows_only_ascii(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{**line, "tags": ["Größe ≥ 12"]} for line in LINES]
    suite.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert command(monkeypatch, "run", suite, "--source", "page.txt", "--out", "Überblick") == 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for bar, code, said in (("correct=0.1", 0, b"ok "), ("correct=1.1", 1, b"FAIL")):
        done = subprocess.run(
            [sys.executable, "-m", "eval", "check", "Überblick", "--min", bar],
            env=environment,
            capture_output=True,
            timeout=100,
            check=False,
        )
        assert (done.returncode, done.stderr) == (code, b""), done.stderr
        assert done.stdout.startswith(said) and done.stdout.isascii()
