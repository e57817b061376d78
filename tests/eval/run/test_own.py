"""A system of one's own: named on the command line, scored by the same rules, never zero for what it doesn't tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = """Harbour live

Boats leave the harbour

Some 1,200 people watched the 12 boats.

Fog at dawn

Ferries wait until 9:30.
"""
MINE = """
from eval.run.own import Said

class Newest:
    def __init__(self, liveblog):
        self.updates = liveblog.updates

    def ask(self, question, *, history=()):
        if "moon" in question:
            return Said("Nobody says.", answered=False)
        return Said(self.updates[0].text, cited=[1])

class Broken(Newest):
    def __init__(self, liveblog):
        raise ValueError("no key")

class Finding(Newest):
    def ask(self, question, *, history=()):
        return Said("At 9:30.", cited=[self.updates[1].id], retrieved=[2, 1])
"""
LINES = [
    {"id": "boats", "question": "How many boats?", "expect": {"answerable": True, "updates": [1], "facts": [["12"]]}},
    {"id": "fog", "question": "Until when?", "expect": {"answerable": True, "updates": [2], "facts": [["9:30"]]}},
    {"id": "moon", "question": "Is the moon of cheese?", "expect": {"answerable": True, "updates": [2]}},
]


def run(folder: Path, name: str, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "mine.py").write_text(MINE, encoding="utf-8")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    lines = "".join(json.dumps({"type": "fact", **line}) + "\n" for line in LINES)
    (folder / "harbour.jsonl").write_text(lines, encoding="utf-8")
    words = ["-m", "eval", "run", "harbour.jsonl", "--source", "page.txt", "--system", name, "--out", "out", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_system_that_does_not_say_what_it_found_is_unscored_there_and_scored_elsewhere(tmp_path: Path) -> None:
    done = run(tmp_path, "mine:Newest")
    assert done.returncode == 0, done.stderr
    assert "harbour.jsonl on “Harbour live” (page.txt), by mine:Newest" in done.stdout
    assert "nan" not in done.stdout
    figures = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))["overall"]
    assert figures["hit_rate_1"] == {"value": None, "low": None, "high": None, "n": 0, "unscored": 3}
    assert figures["correct"]["n"] == 3 and figures["correct"]["value"] == pytest.approx(1 / 3)
    assert figures["citation_recall"]["value"] == pytest.approx(1 / 3)
    assert figures["quote_validity"]["value"] is None
    rows = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text("utf-8").splitlines()]
    assert [row["cause"] for row in rows] == [None, "cites_none", "refused"]
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "by mine:Newest" in report and "the system doesn&#39;t say what it found" in report


@pytest.mark.parametrize("name", ["mine:Broken", "broken:Newest"])
def test_a_system_that_can_not_be_made_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.py").write_text("raise ValueError('no key')\n", encoding="utf-8")
    done = run(tmp_path, name)
    assert done.returncode == 2
    assert done.stderr == f"error: --system {name}: ValueError: no key. `--debug` shows where.\n"


def test_a_system_that_says_what_it_found_is_scored_and_its_folder_is_no_others(tmp_path: Path) -> None:
    assert run(tmp_path, "mine:Finding").returncode == 0
    figures = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))["overall"]
    assert figures["hit_rate_1"]["value"] == pytest.approx(2 / 3)
    assert figures["mrr"]["value"] == pytest.approx((1 / 2 + 1 + 1) / 3)
    other = run(tmp_path, "mine:Newest")
    assert other.returncode == 2
    assert "out holds a run of another system (mine:Finding there, mine:Newest now)" in other.stderr
