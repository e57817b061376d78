"""A disk that is full: one line that says so, nothing lost, and the next run makes it good."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eval.bench.archive.building import open_archive
from eval.bench.archive.writing import liveblog
from qa.errors import StoreError
from qa.store.verify import faults

# Files may grow by so many bytes before the disk is full.
_ROOM = 100_000


@contextmanager
def _full_after(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_in_one_line_and_the_next_run_makes_it_good(tmp_path: Path) -> None:
    store, small, large = tmp_path / "store", liveblog(1, 10), liveblog(2, 80)
    with open_archive(store) as opened:
        opened.index(small)
        largest = max(file.stat().st_size for file in store.rglob("*") if file.is_file())
        with _full_after(largest + _ROOM), pytest.raises(StoreError, match="disk is (not )?full") as told:
            opened.index(large)
        assert "\n" not in str(told.value)
        assert opened.updates(small.id) == list(small.updates)
    with open_archive(store) as again:
        assert [page.id for page in again.liveblogs()] == [small.id]
        again.index(large)
        assert list(faults(again.storage)) == []
        assert again.updates(large.id) == list(large.updates)
