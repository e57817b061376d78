"""Load ahead, in the background, what the first question would wait for."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from qa.reading.network import load

if TYPE_CHECKING:
    from qa.store.shelf import Shelf


def begin_warming(shelf: Shelf) -> list[Future[None]]:
    """Begin to load the index of the vectors and both networks, side by side.

    What fails is told where it is needed: the question that meets it raises the same.
    """
    loads = (shelf.chroma.warm, shelf.reader.warm, load)
    # Its threads are waited for at exit: Chroma and onnxruntime break where Python ends under them.
    pool = ThreadPoolExecutor(len(loads), thread_name_prefix="warming")
    begun = [pool.submit(one) for one in loads]
    pool.shutdown(wait=False)
    return begun
