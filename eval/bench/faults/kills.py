"""Kill indexing at random moments, and see that the next run leaves the store as an untouched one.

Processes are forks of this one, which itself never opens a store: so each begins at once, with nothing shared.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.bench.archive.stand_in import StandIn
from eval.bench.faults.states import bring_to, fingerprint, states


@dataclass(frozen=True)
class Killed:
    """One run that was killed: indexing which state, after how many seconds, and what differed after the next run."""

    state: int
    after: float
    ended_before: bool
    differs: tuple[str, ...]


def killed_runs(folder: Path, times: int, seed: int = 0) -> Iterator[Killed]:
    """Kill a first run or a later one `times` times, each in a store of its own below `folder`."""
    rng = random.Random(seed)  # noqa: S311
    # Read once, before the forks.
    states()
    StandIn().tokens("warm")
    untouched, lasted = [], []
    for state in (0, 1):
        begun = time.monotonic()
        in_a_fork(partial(bring_to, folder / "untouched", state))
        lasted.append(time.monotonic() - begun)
        shutil.copytree(folder / "untouched", folder / f"at-{state}")
        untouched.append(_fingerprint(folder / f"at-{state}"))
    for run in range(times):
        state, store = run % 2, folder / f"run-{run}"
        if state:
            shutil.copytree(folder / "at-0", store)
        after = rng.uniform(0, lasted[state])
        child = fork(partial(bring_to, store, state))
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        ended = os.waitpid(child, 0)[1] != signal.SIGKILL
        in_a_fork(partial(bring_to, store, state))
        found = _fingerprint(store)
        names = untouched[state].keys() | found.keys()
        differs = tuple(sorted(name for name in names if untouched[state].get(name) != found.get(name)))
        yield Killed(state, round(after, 3), ended, differs)
        shutil.rmtree(store)


def _fingerprint(store: Path) -> dict[str, str]:
    target = store.with_suffix(".json")
    in_a_fork(lambda: target.write_text(json.dumps(fingerprint(store))))
    found: dict[str, str] = json.loads(target.read_text())
    return found


def in_a_fork(action: Callable[[], object]) -> None:
    """Run it in a child of this process to its end."""
    status = os.waitpid(fork(action), 0)[1]
    if status:
        raise RuntimeError(f"a run that nobody killed ended with {status}")


def fork(action: Callable[[], object]) -> int:
    """Run it in a child of this process, whose number it gives."""
    child = os.fork()
    if child:
        return child
    done = 1
    try:
        action()
        done = 0
    finally:
        # Nothing that the parent will do is done here too: no handlers at exit, no finalizers.
        os._exit(done)
