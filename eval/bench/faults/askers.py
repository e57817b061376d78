"""Many ask while pages are indexed again and again: what they are told must come whole from one state of the page."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from eval.bench.archive.building import memory, open_archive
from eval.bench.archive.writing import questions
from eval.bench.faults.states import index_state, states
from qa.assistant import Assistant
from qa.errors import QAError
from qa.models import Answer, Update

_LIVEBLOGS = 3


@dataclass
class Load:
    """What came of it: answers, runs of indexing, the errors, and memory in MB at each quarter of the time."""

    answers: int = 0
    answered: int = 0
    runs: int = 0
    faults: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def ask_while_indexing(folder: Path, askers: int, seconds: float) -> Load:
    """So many ask one store for so long, while one thread brings its live blogs to one state and the other in turn."""
    load = Load()
    known: dict[str, dict[str, list[Update]]] = {}
    for number in range(_LIVEBLOGS):
        for state in states(number):
            for update in state.updates:
                known.setdefault(state.id, {}).setdefault(update.id, []).append(update)
    with open_archive(folder) as opened:
        for number in range(_LIVEBLOGS):
            index_state(opened, 0, number)
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=_index, args=(opened, until, load))]
        threads += [threading.Thread(target=_ask, args=(opened, until, load, known, i)) for i in range(askers)]
        for thread in threads:
            thread.start()
        for quarter in range(4):
            time.sleep(max(0.0, until - time.monotonic()) / (4 - quarter))
            load.memory.append(memory())
        for thread in threads:
            thread.join()
    return load


def _index(opened: Assistant, until: float, load: Load) -> None:
    for turn in count(1):
        for number in range(_LIVEBLOGS):
            if _over(until, load):
                return
            try:
                index_state(opened, turn % 2, number)
            except QAError as error:
                load.faults.append(f"indexing: {error}")
            load.runs += 1


def _ask(opened: Assistant, until: float, load: Load, known: dict[str, dict[str, list[Update]]], asker: int) -> None:
    asked = questions(_LIVEBLOGS, 200, asker)
    for question in asked * 1000:
        if _over(until, load):
            return
        try:
            answer = opened.ask(question)
        except Exception as error:  # noqa: BLE001 - whatever an asker meets is what this looks for
            load.faults.append(f"{type(error).__name__}: {error}")
            continue
        load.answers += 1
        load.answered += answer.answered
        load.faults += _wrong(answer, known)


def _over(until: float, load: Load) -> bool:
    """Whether the time is up, pages have changed and something was answered: a busy machine takes longer."""
    return time.monotonic() > until and load.runs > _LIVEBLOGS and load.answers > 0


def _wrong(answer: Answer, known: dict[str, dict[str, list[Update]]]) -> list[str]:
    """What is wrong with an answer: no source, or a quote that no state of its update holds where it says."""
    if answer.answered and not answer.citations:
        return [f"no source: {answer.text[:80]}"]
    found = []
    for one in answer.citations:
        texts = [update.text for update in known[one.liveblog].get(one.update_id, [])]
        if not one.quote or not any(text[one.start : one.end] == one.quote for text in texts):
            found.append(f"{one.liveblog}/{one.update_id} never said {one.quote[:80]!r}")
    return found
