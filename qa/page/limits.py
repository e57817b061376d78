"""So that one person cannot starve the rest: how many and how much at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import QuestionError

AT_ONCE = 3
"""Questions that one browser session or API client may have open."""
ANSWERED_AT_ONCE = 8
"""Questions of all that are answered at once; adding has a lane of its own, so that it holds up no question."""
WAITING = 256
"""Questions of all that may wait."""
READ_AT_ONCE = 3
"""Live blogs that are read at once, so that a slow address holds up no other; they are indexed one by one."""
LONGEST_QUESTION = 4_000
"""Characters of a question."""


class Turnstile:
    """Counts what each person has open; thread-safe."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._open: Counter[str] = Counter()
        self._counting = threading.Lock()

    @contextmanager
    def passing(self, person: str) -> Iterator[None]:
        """Hold one place for the person; raises QuestionError when all of theirs are taken."""
        with self._counting:
            if self._open[person] >= self._at_once:
                raise QuestionError(
                    f"You have {self._at_once} questions open already: wait for one of them, then ask again."
                )
            self._open[person] += 1
        try:
            yield
        finally:
            with self._counting:
                self._open[person] -= 1
                if not self._open[person]:
                    del self._open[person]
