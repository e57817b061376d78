"""Load something at the first call: threads that call meanwhile wait for it, instead of loading it beside."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

_Loaded = TypeVar("_Loaded")


class Once(Generic[_Loaded]):
    """A function without arguments that is run once; what it raises is raised, and it is run again."""

    def __init__(self, load: Callable[[], _Loaded]) -> None:
        self._load = lru_cache(maxsize=1)(load)
        self._unlock()
        if hasattr(os, "register_at_fork"):
            # A thread that was loading is not there in a child.
            os.register_at_fork(after_in_child=self._unlock)

    def _unlock(self) -> None:
        self._loading = threading.Lock()

    def __call__(self) -> _Loaded:
        """What was loaded."""
        with self._loading:
            return self._load()

    def cache_clear(self) -> None:
        """Load again at the next call."""
        self._load.cache_clear()
