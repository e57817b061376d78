"""Work in threads, for callers that run an event loop."""

from __future__ import annotations

import asyncio
import contextvars
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(waits: bool, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `work` returns, without blocking the event loop.

    Work that computes takes turns in as many threads as there are processors: more would be no faster, and while they
    pass the interpreter's lock among them the event loop waits for it. Work that `waits` for a server gets a thread
    of its own.
    """
    if waits:
        return await asyncio.to_thread(work, *arguments, **options)
    call = partial(contextvars.copy_context().run, partial(work, *arguments, **options))
    return await asyncio.get_running_loop().run_in_executor(_computing(), call)


@lru_cache(maxsize=1)
def _computing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="answers")


if hasattr(os, "register_at_fork"):
    # Threads don't survive a fork: a child makes its own.
    os.register_at_fork(after_in_child=_computing.cache_clear)
