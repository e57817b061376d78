"""The page's own files, compressed as far as it goes: once, for whoever asks first."""

from __future__ import annotations

import brotli  # type: ignore[import-untyped]  # Gradio brings it

LARGEST = 400_000
"""Bytes of a file that is worth the wait: compressing the page's files takes less than a second in all."""
_HARDEST, _SOON = 11, 6


def pressed_soon(body: bytes) -> bytes:
    """A body compressed by Brotli in little time, for what is different each time."""
    return bytes(brotli.compress(body, quality=_SOON))


class Pressed:
    """Files by path, as they leave for whoever takes Brotli. Their names hold a digest: none ever changes."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def get(self, path: str) -> bytes | None:
        """A file, if somebody has asked for it."""
        return self._known.get(path)

    def press(self, path: str, body: bytes) -> bytes:
        """A file compressed, and kept for the next who ask."""
        if path not in self._known:
            self._known[path] = bytes(brotli.compress(body, quality=_HARDEST))
        return self._known[path]
