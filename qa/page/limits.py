"""So that one person cannot starve the rest: few questions at a time from each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import QuestionError

AT_ONCE = 3
"""Questions that one browser session or API client may have open."""


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
