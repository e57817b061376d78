"""Faults on purpose, a few of each; `python -m eval.bench kills | askers | hostile` does the same at length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from eval.bench.faults.askers import ask_while_indexing
from eval.bench.faults.hostile import SLOW, try_hostile
from eval.bench.faults.states import index_state, states

_ROOT = Path(__file__).parents[3]


def test_a_store_equals_an_untouched_one_after_indexing_was_killed(tmp_path: Path) -> None:
    # In a process of its own: the runs are its forks, and this one has threads.
    command = [sys.executable, "-m", "eval.bench", "kills", str(tmp_path / "kills"), "--times", "4"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("4 stores equal an untouched one\n")


def test_who_asks_while_pages_change_is_told_nothing_that_no_page_said(tmp_path: Path) -> None:
    load = ask_while_indexing(tmp_path / "store", askers=4, seconds=5)
    assert load.faults == []
    assert load.answers > 0
    assert load.runs > 3


def test_the_two_states_differ_by_new_edited_and_withdrawn_updates() -> None:
    first, later = (state.updates for state in states())
    before, after = ({update.id: update.body for update in updates} for updates in (first, later))
    assert after.keys() - before.keys()
    assert before.keys() - after.keys()
    assert any(before[name] != after[name] for name in before.keys() & after.keys())


def test_inputs_meant_to_break_end_in_one_line_and_soon() -> None:
    tried = try_hostile(200)
    assert tried.faults == []
    assert tried.slowest < SLOW
    assert sum(tried.times.values()) == 200
    assert all(tried.refused[kind] for kind in ("page", "suite", "settings"))
    # Not all is refused: what is only odd goes through, or nothing behind the first check would be tried.
    assert tried.refused["page"] < tried.times["page"]


def test_a_clock_that_jumps_back_breaks_no_version(tmp_path: Path) -> None:
    from eval.bench.archive.building import open_archive
    from qa.store.indexing import index_liveblog
    from qa.store.verify import faults

    with open_archive(tmp_path / "store") as opened:
        index_state(opened, 0)
        later = states()[1]
        # A day before the run that went ahead of it.
        index_liveblog(later, opened.storage, opened.embedding, at=2_000_000_000.0 - 86_400)
        timeline = opened.storage.edition(later.id).timeline
        assert timeline.past
        assert all(v.valid_from <= (v.valid_to or v.valid_from) for v in timeline.past)
        assert [v.update for v in timeline.standing] == list(later.updates)
        assert list(faults(opened.storage)) == []
