"""One answer under way: it streams in a thread, so that Stop ends it at once, even while a model is silent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue

from qa.answering.written.streaming import Revision
from qa.errors import QAError
from qa.models import Answer

_JOIN_SECONDS = 2.0


class Asking:
    """Hands on the pieces of one answer until it is complete. `halted` tells that somebody stopped it."""

    def __init__(self) -> None:
        self._pieces: SimpleQueue[str | Revision | Answer | QAError | None] = SimpleQueue()
        self._over = threading.Event()
        self._wanted = True
        self.halted = False
        self.discarded = False

    def stop(self, *, discard: bool = False) -> None:
        """End the answer; what has come stays, unless it is to be discarded too."""
        self.discarded = self.discarded or discard
        self.halted, self._wanted = True, False
        self._pieces.put(None)

    def wait(self) -> None:
        """Wait until no more pieces are handed on."""
        self._over.wait(_JOIN_SECONDS)

    def pieces(self, stream: Iterator[str | Revision | Answer]) -> Iterator[str | Revision | Answer]:
        """The stream's pieces as they come; raises its QAError. It ends early when it is stopped or breaks."""
        threading.Thread(target=self._work, args=(stream,), name="answer", daemon=True).start()
        try:
            while (piece := self._pieces.get()) is not None and self._wanted:
                if isinstance(piece, QAError):
                    raise piece
                yield piece
        finally:
            self._wanted = False
            self._over.set()

    def _work(self, stream: Iterator[str | Revision | Answer]) -> None:
        # An error that is no QAError is a fault of ours: the thread's own report of it goes to the log.
        try:
            for piece in stream:
                if not self._wanted:
                    return
                self._pieces.put(piece)
        except QAError as error:
            self._pieces.put(error)
        finally:
            self._pieces.put(None)
