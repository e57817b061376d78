"""Faults on purpose, a few of each; `python -m eval.bench kills | askers | hostile` does the same at length."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.bench.faults.askers import ask_while_indexing
from eval.bench.faults.hostile import SLOW, try_hostile
from eval.bench.faults.states import bring_to, fingerprint, index_state, states
from vectorstore.chroma import ChromaStore
from vectorstore.full_text import Sidecar

_ROOT = Path(__file__).parents[3]


def test_a_store_equals_an_untouched_one_after_indexing_was_killed(tmp_path: Path) -> None:
    # In a process of its own: the runs are its forks, and this one has threads.
    command = [sys.executable, "-m", "eval.bench", "kills", str(tmp_path / "kills"), "--times", "4"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("4 stores equal an untouched one\n")


def test_every_vector_is_there_after_a_kill_while_the_index_was_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "eval.bench", "cuts", str(tmp_path / "cuts"), "--times", "2", "--vectors", "1000"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("2 stores have every vector as it was\n")


@pytest.mark.parametrize("writes", range(9))
def test_a_run_that_is_cut_after_any_of_its_writes_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    untouched, cut = tmp_path / "untouched", tmp_path / "cut"
    for store in (untouched, cut):
        bring_to(store, 0)
    left = [writes]

    def breaking(real: Callable[..., None]) -> Callable[..., None]:
        def write(*given: object) -> None:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            real(*given)

        return write

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        for owner, name in ((ChromaStore, "put"), (ChromaStore, "delete"), (Sidecar, "add"), (Sidecar, "settle")):
            broken.setattr(owner, name, breaking(getattr(owner, name)))
        bring_to(cut, 1)
    for store in (untouched, cut):
        bring_to(store, 1)
    assert fingerprint(cut) == fingerprint(untouched)


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
