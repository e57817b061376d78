"""A suite asked several times: each time a run of its own, and beside them how far the figures vary."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from eval.errors import EvalError, RunError
from eval.figures.record import read_record
from eval.run.repeats import repeats_table, run_repeats
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Options
from eval.run.system import OpenSystem
from eval.suite.loading import Suite, load_suite
from qa.models import LiveBlog, Update

BLOG = LiveBlog("quay", "Quay live", (Update("u", 1, "Boats sail", ("Twelve boats left.",)),))


class Wavering(ScriptedSystem):
    """Tells the number every other time."""

    times = count()

    def ask(self, question, **options):
        self.script = {"How many?": Reply(((1, "Twelve boats left." if next(self.times) % 2 == 0 else "Boats sail"),))}
        return super().ask(question, **options)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    lines = [
        {"id": "n", "type": "fact", "question": "How many?", "expect": {"answerable": True, "facts": [["twelve"]]}},
        {"id": "x", "type": "off_topic", "question": "Why?", "expect": {"answerable": False}},
    ]
    path = tmp_path / "quay.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return load_suite(path)


class Half(Wavering):
    """Only the question with a number moves on."""

    def ask(self, question, **options):
        return super().ask(question, **options) if question == "How many?" else ScriptedSystem.ask(self, question)


def test_mean_and_spread_of_the_times_and_what_was_not_steady(suite: Suite, tmp_path: Path) -> None:
    opened = OpenSystem(Half(BLOG), "quay", "Quay live")
    found = run_repeats(suite, opened, tmp_path / "out", Options(), 4)
    correct = next(one for one in found.spreads if one.metric.name == "correct")
    assert (correct.mean, correct.deviation, correct.least, correct.greatest) == (0.75, 0.25, 0.5, 1.0)
    assert found.unsteady == ("n",)
    table = repeats_table(found)
    assert "| Correct | 75.0% | ± 25.0% | 50.0% – 100% |" in table
    assert "1 of 2 questions right once, wrong another time: n." in table
    assert (tmp_path / "out" / "repeats.md").read_text("utf-8") == table
    assert [len(run.rows) for run in found.runs] == [2] * 4
    with pytest.raises(RunError, match="holds repeats of a run. Give one of them: .*repeat-1"):
        read_record(tmp_path / "out")
    # The same command again asks nothing more.
    assert run_repeats(suite, opened, tmp_path / "out", Options(), 4).spreads == found.spreads


def test_repeats_from_memory_and_a_folder_with_other_things_are_refused(suite: Suite, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="QA_CACHE is on"):
        run_repeats(suite, OpenSystem(Half(BLOG), "quay", "Quay", settings={"cache": True}), tmp_path, Options(), 2)
    with pytest.raises(RunError, match="holds other things than repeats"):
        run_repeats(suite, OpenSystem(Half(BLOG), "quay", "Quay"), tmp_path, Options(), 2)
