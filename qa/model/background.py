"""Run a model's request beside the caller, so that a deadline, a Ctrl-C or a Stop ends it at once.

A thread that reads from a socket can't be interrupted; a task of an event loop can. One loop in one
thread serves all requests and keeps the client's connections open between them.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import aclosing
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
BEAT = 0.1
"""Seconds after which a waiting caller gets control, to see whether it should go on."""


class DeadlineError(TimeoutError):
    """The deadline passed before the last item came."""


class StoppedError(Exception):
    """The caller asked to stop."""


class _End:
    """The last item was handed over."""


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def drain(
    start: Callable[[], AsyncIterator[T]],
    deadline: float,
    stopped: threading.Event | None = None,
    context: contextvars.Context | None = None,
) -> Generator[T | None, None, None]:
    """The items of an asynchronous iterator as they come, None at every beat without one.

    `deadline` is a time of `time.monotonic()`; `context` is what the iterator runs in, a copy of the
    caller's unless given. Raises DeadlineError, StoppedError, or what the iterator
    raises. However this ends, also by closing, the iterator is cancelled and its connection closed.
    """
    request = _Request(start, context or contextvars.copy_context())
    try:
        while True:
            if stopped is not None and stopped.is_set():
                raise StoppedError
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineError
            try:
                item = request.inbox.get(timeout=min(BEAT, left))
            except queue.Empty:
                yield None
                continue
            if isinstance(item, _End):
                return
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        request.cancel()


class _Request(Generic[T]):
    def __init__(self, start: Callable[[], AsyncIterator[T]], context: contextvars.Context) -> None:
        self.inbox: queue.SimpleQueue[T | _End | _Failed] = queue.SimpleQueue()
        self._start = start
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False
        self._loop = _loop()
        self._loop.call_soon_threadsafe(self._begin, context)

    def cancel(self) -> None:
        self._loop.call_soon_threadsafe(self._stop)

    def _begin(self, context: contextvars.Context) -> None:
        if not self._cancelled:
            self._task = self._loop.create_task(self._feed(), context=context)

    def _stop(self) -> None:
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def _feed(self) -> None:
        try:
            async with aclosing(cast("Any", self._start())) as source:
                async for item in source:
                    self.inbox.put(item)
        except asyncio.CancelledError:
            raise
        # Whatever it is, the caller's thread raises it again.
        except BaseException as error:  # noqa: BLE001
            self.inbox.put(_Failed(error))
        else:
            self.inbox.put(_End())


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-requests", daemon=True).start()
    return loop


if hasattr(os, "register_at_fork"):
    # Threads don't survive a fork: a child makes its own loop.
    os.register_at_fork(after_in_child=_loop.cache_clear)
