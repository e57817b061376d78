"""The page's own files, compressed as far as it goes: that takes seconds, so it is done once, behind who asks first."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from queue import SimpleQueue

import brotli  # type: ignore[import-untyped]  # Gradio brings it

_LARGEST = 400_000
_HARDEST, _SOON = 11, 6


def pressed_soon(body: bytes) -> bytes:
    """A body compressed by Brotli in little time, for what is different each time."""
    return bytes(brotli.compress(body, quality=_SOON))


class Pressed:
    """Files by path, as they leave for whoever takes Brotli. Their names hold a digest: none ever changes."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self._asked: set[str] = set()
        self._waiting: SimpleQueue[tuple[str, bytes]] = SimpleQueue()

    def get(self, path: str) -> bytes | None:
        """A file as far as it is ready."""
        return self._known.get(path)

    def press(self, path: str, body: bytes) -> None:
        """Have a file ready for the next who ask; it returns at once. Very large ones stay as they are."""
        if path in self._asked or len(body) > _LARGEST:
            return
        if not self._asked:
            threading.Thread(target=self._work, name="pressing", daemon=True).start()
        self._asked.add(path)
        self._waiting.put((path, body))

    def _work(self) -> None:
        # Linux knows how kind each thread is, and this one is in no hurry.
        with suppress(AttributeError, OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        while True:
            path, body = self._waiting.get()
            self._known[path] = bytes(brotli.compress(body, quality=_HARDEST))
