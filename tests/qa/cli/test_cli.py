"""The command line: what it prints, the shape of its JSON, its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qa.cli.app import app
from qa.cli.console import embedding_progress
from qa.samples import SAMPLE_ID

_RAIDS = "How many air raids has Russia flown against Ukraine?"
_ANSWER = "question standalone_question text answered mode model citations retrieved seconds usage".split()
_CITATION = "n liveblog update_id position headline quote start end url published_at".split()
_RETRIEVED = "liveblog update_id position headline score".split()

Here = Callable[..., tuple[int, str, str]]
Process = Callable[..., subprocess.CompletedProcess[str]]


def test_asking_prints_the_answer_its_sources_and_how_it_was_made(qa_here: Here, sample_store: Path) -> None:
    code, out, err = qa_here("ask", _RAIDS, "--store", str(sample_store))
    assert (code, err) == (0, "")
    assert "1,804" in out
    assert "[1] Kyiv counts 1,804 Russian air raids" in out
    assert f"({SAMPLE_ID}, update 4)" in out
    assert out.splitlines()[-1].startswith("quotes from the updates · ")


def test_json_is_one_answer_with_the_names_that_other_parts_read(qa_here: Here, sample_store: Path) -> None:
    code, out, _ = qa_here("ask", _RAIDS, "--store", str(sample_store), "--json")
    data: dict[str, Any] = json.loads(out)
    assert code == 0
    assert list(data)[: len(_ANSWER)] == _ANSWER
    assert list(data["citations"][0])[: len(_CITATION)] == _CITATION
    assert list(data["retrieved"][0])[: len(_RETRIEVED)] == _RETRIEVED
    assert (data["question"], data["answered"], data["mode"], data["model"]) == (_RAIDS, True, "quotes", None)
    citation = data["citations"][0]
    assert (citation["n"], citation["liveblog"], citation["position"]) == (1, SAMPLE_ID, 4)
    assert len(citation["quote"]) == citation["end"] - citation["start"]
    assert isinstance(data["retrieved"][0]["score"], float)
    assert isinstance(data["seconds"], float)
    assert data["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "cost": 0.0}


def test_an_answer_that_is_not_told_is_no_failure(qa_here: Here, sample_store: Path) -> None:
    code, out, _ = qa_here("ask", "Who won the world cup?", "--store", str(sample_store), "--json")
    data = json.loads(out)
    assert code == 0
    assert (data["answered"], data["citations"]) == (False, [])


def test_indexing_reports_what_changed(qa_here: Here, tmp_path: Path, page_file: Callable[..., Path]) -> None:
    store = str(tmp_path / "store")
    fog = ("Fog at dawn", "Ferries wait.")
    code, out, _ = qa_here("index", str(page_file(fog)), "--store", store)
    assert code == 0
    assert "harbour: 1 updates (1 added, 0 changed, 0 removed, 0 unchanged); 1 chunks embedded in" in out
    assert "+ Fog at dawn" in out
    page = page_file(("Crane falls", "It fell [bold]hard[/bold]."), ("Fog at dawn", "Ferries wait no more."))
    _, out, _ = qa_here("index", str(page), "--store", store)
    assert "(1 added, 1 changed, 0 removed, 0 unchanged); 2 chunks" in out
    assert "~ Fog at dawn" in out
    _, out, _ = qa_here("index", str(page_file(fog)), "--store", store)
    assert "(0 added, 1 changed, 1 removed, 0 unchanged)" in out
    assert "- Crane falls" in out
    _, out, err = qa_here("index", str(page_file(fog)), "--store", store, "--name", "harbour")
    assert "(0 added, 0 changed, 0 removed, 1 unchanged); 0 chunks" in out
    assert err == ""


def test_many_changes_are_shortened(qa_here: Here, tmp_path: Path, page_file: Callable[..., Path]) -> None:
    page = page_file(*((f"Boat {n} leaves", f"Boat {n} left.") for n in range(8)))
    _, out, _ = qa_here("index", str(page), "--store", str(tmp_path / "store"))
    assert out.count("  + Boat") == 5
    assert "  + … and 3 more" in out


def test_a_progress_bar_shows_count_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    with embedding_progress() as progress:
        for done in (64, 128, 192):
            progress(done, 192)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "192/192" in shown.err
    assert "chunks/s" in shown.err
    assert "0:00:00" in shown.err


def test_listing_names_each_live_blog(qa_here: Here, sample_store: Path, tmp_path: Path) -> None:
    code, out, _ = qa_here("list", "--store", str(sample_store))
    assert (code, out.split()[:3]) == (0, [SAMPLE_ID, "94", "updates"])
    [row] = json.loads(qa_here("list", "--store", str(sample_store), "--json")[1])
    assert (row["id"], row["updates"]) == (SAMPLE_ID, 94)
    assert row["title"].startswith("Ukraine live")
    assert "First run `python -m qa index FILE`" in qa_here("list", "--store", str(tmp_path / "new"))[1]


def test_listing_says_which_live_blogs_are_not_in_english(qa_here: Here, tmp_path: Path) -> None:
    texts = {
        "brand": "Liveticker: Brand\n\nFeuer im Hafen\n\nEin Lager brennt, und die Feuerwehr ist mit allen Wagen da.\n",
        "fire": "Fire live\n\nFire in the port\n\nA store burns, and the fire brigade is there with all it has.\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        qa_here("index", str(tmp_path / f"{name}.txt"), "--store", str(tmp_path / "s"))
    lines = qa_here("list", "--store", str(tmp_path / "s"))[1].splitlines()
    assert lines == ["brand  1 updates  Liveticker: Brand  (German)", "fire  1 updates  Fire live"]
    rows = json.loads(qa_here("list", "--store", str(tmp_path / "s"), "--json")[1])
    assert [row["language"] for row in rows] == ["de", "en"]


def test_showing_lists_headlines_or_one_whole_update(qa_here: Here, sample_store: Path) -> None:
    _, out, _ = qa_here("show", SAMPLE_ID, "--store", str(sample_store))
    lines = out.splitlines()
    assert len(lines) == 94
    assert lines[76].split(maxsplit=1) == ["77", "Leshchenko gives up agriculture post in Ukraine, newspaper says"]
    _, out, _ = qa_here("show", SAMPLE_ID, "--position", "77", "--store", str(sample_store))
    assert out.startswith("[77] Leshchenko gives up")
    assert "Roman Leshchenko" in out


def test_showing_as_json_is_one_update_a_line(qa_here: Here, sample_store: Path) -> None:
    _, out, _ = qa_here("show", SAMPLE_ID, "--json", "--store", str(sample_store))
    updates = [json.loads(line) for line in out.splitlines()]
    assert [update["position"] for update in updates] == list(range(1, 95))
    assert {"id", "headline", "body", "captions", "published_at", "url", "text"} <= updates[0].keys()
    _, out, _ = qa_here("show", SAMPLE_ID, "--json", "--position", "3", "--store", str(sample_store))
    assert json.loads(out) == updates[2]


@pytest.mark.parametrize("position", ["0", "95", "-1"])
def test_a_position_that_is_not_there_is_refused(qa_here: Here, sample_store: Path, position: str) -> None:
    code, out, err = qa_here("show", SAMPLE_ID, "--position", position, "--store", str(sample_store))
    assert (code, out) == (2, "")
    assert err == f"error: {SAMPLE_ID} has no position {position}: it has updates 1 to 94.\n"


def test_removing_says_so(qa_here: Here, store_copy: Path) -> None:
    assert qa_here("remove", SAMPLE_ID, "--store", str(store_copy)) == (0, f"Removed {SAMPLE_ID}.\n", "")
    code, _, err = qa_here("ask", "Who resigned?", "--store", str(store_copy))
    assert code == 2
    assert "First run `python -m qa index FILE`" in err


def test_the_sample_is_indexed_once(qa_here: Here, store_copy: Path) -> None:
    assert qa_here("sample", "--store", str(store_copy)) == (0, "", "")


def test_control_characters_of_a_page_do_not_reach_the_terminal(
    qa_here: Here, tmp_path: Path, page_file: Callable[..., Path]
) -> None:
    page = page_file(("Crane \x1b]0;owned\x07 falls", "It \x1b[2Jfell \x9b31m."))
    store = str(tmp_path / "store")
    shown = [qa_here("index", str(page), "--store", store)[1]]
    for arguments in (("show", "harbour"), ("show", "harbour", "--position", "1"), ("ask", "Why did the crane fall?")):
        shown.append(qa_here(*arguments, "--store", store)[1])
    assert not any(control in text for text in shown for control in "\x1b\x07\x9b")
    assert all("falls" in text for text in shown)


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(name in shown for name in ("index", "ask", "list", "show", "remove", "sample"))


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ask"], ["ask", "Who?", "--nonsense"], ["show", "x", "--position", "y"]]
)
def test_wrong_usage_has_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_debug_shows_the_traceback_before_or_after_the_command(
    monkeypatch: pytest.MonkeyPatch, sample_store: Path
) -> None:
    from qa.cli.app import main
    from qa.errors import QuestionError

    for arguments in (["--debug", "ask", ""], ["ask", "", "--debug"]):
        monkeypatch.setattr(sys, "argv", ["qa", *arguments, "--store", str(sample_store)])
        with pytest.raises(QuestionError):
            main()


def test_as_a_process_it_answers_and_writes_nothing_else(run_qa: Process, sample_store: Path) -> None:
    done = run_qa("ask", _RAIDS, "--json", QA_STORE=str(sample_store))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["citations"][0]["position"] == 4


def test_as_a_process_an_error_is_one_line_and_debug_adds_the_traceback(run_qa: Process, tmp_path: Path) -> None:
    done = run_qa("index", "missing.txt", "--store", str(tmp_path / "store"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: No file missing.txt: check the name, or give a page's http(s) address.\n"
    shown = run_qa("--debug", "index", "missing.txt", "--store", str(tmp_path / "store"))
    assert shown.returncode != 0
    assert "Traceback" in shown.stderr
    assert "SourceError" in shown.stderr


def test_a_terminal_of_another_encoding_shows_what_it_can(run_qa: Process, sample_store: Path) -> None:
    done = run_qa("show", SAMPLE_ID, "--store", str(sample_store), PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Thousands march in Bulgaria against Moscow?s war" in done.stdout


def test_a_reader_that_stops_early_is_no_traceback(sample_store: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "show", SAMPLE_ID, "--json", "--store", str(sample_store)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
