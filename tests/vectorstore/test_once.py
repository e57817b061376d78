"""What is loaded once stays one, however many threads ask for it first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vectorstore.once import Once


def test_threads_that_come_while_it_is_loaded_wait_for_the_same() -> None:
    begun, go = threading.Semaphore(0), threading.Event()
    loads: list[object] = []

    @Once
    def load() -> object:
        begun.release()
        assert go.wait(20)
        loads.append(object())
        return loads[-1]

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(load) for _ in range(3)]
        assert begun.acquire(timeout=20)
        # A second thread that loads beside the first would have begun by now.
        second = begun.acquire(timeout=0.2)
        go.set()
        found = {id(one.result()) for one in asked}
    assert not second
    assert len(found) == len(loads) == 1


def test_what_could_not_be_loaded_is_tried_again() -> None:
    tried: list[int] = []

    @Once
    def load() -> str:
        tried.append(1)
        if len(tried) == 1:
            raise OSError("the file is not there yet")
        return "loaded"

    with pytest.raises(OSError, match="not there yet"):
        load()
    assert [load(), load()] == ["loaded", "loaded"]
    assert len(tried) == 2
