"""The way of a question through the files: counted on the way itself, by a profiler."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from qa.assistant import Assistant
from tests.test_architecture import room_order

_ROOT = Path(__file__).parents[2]
# 29 are counted in docs/architecture.md, which says why they are no fewer.
_MOST_FILES = 30


class _Walk:
    """The files of `qa/` in the order in which a question enters them, and calls from a lower room to a higher one."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.climbs: set[str] = set()

    def watch(self, frame: FrameType, event: str, _: object) -> None:
        entered = _file(frame)
        if event != "call" or entered is None:
            return
        if entered not in self.files:
            self.files.append(entered)
        caller = frame.f_back
        while caller is not None and _file(caller) is None:
            caller = caller.f_back
        origin = _file(caller) if caller else None
        if origin and room_order(entered) < room_order(origin):
            self.climbs.add(f"{origin} calls {entered}: {frame.f_code.co_name}")


def _file(frame: FrameType) -> str | None:
    path = Path(frame.f_code.co_filename)
    # What runs while a module is imported is no part of the way.
    if frame.f_code.co_name == "<module>" or not path.is_relative_to(_ROOT / "qa"):
        return None
    return path.relative_to(_ROOT).as_posix()


def _walk(assistant: Assistant, question: str) -> _Walk:
    walk = _Walk()
    sys.setprofile(walk.watch)
    try:
        assert assistant.ask(question).answered
    finally:
        sys.setprofile(None)
    return walk


def test_a_question_never_climbs_to_a_higher_room(assistant: Assistant) -> None:
    # What is imported at first use is loaded by another question.
    _walk(assistant, "How many votes did the UN resolution get?")
    walk = _walk(assistant, "Which carmaker is leaving Russia?")
    assert {"qa/answering/turn.py", "qa/search/retrieval.py", "qa/reading/readings.py"} <= set(walk.files)
    assert walk.climbs == set()
    assert len(walk.files) <= _MOST_FILES, walk.files
