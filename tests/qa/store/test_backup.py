"""A store in one file and back: the same answers, without embedding anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.store.backup import backup, restore
from vectorstore.errors import VectorStoreError
from vectorstore.lock import FolderLock


def test_a_store_comes_back_whole(store_copy: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar.gz"
    assert backup(store_copy, target) == target.stat().st_size > 100_000
    restore(target, tmp_path / "again")
    with (
        Assistant.open(store=store_copy, mode="quotes") as old,
        Assistant.open(store=tmp_path / "again", mode="quotes") as new,
    ):
        question = "How many air raids has Russia flown against Ukraine?"
        assert new.ask(question).citations == old.ask(question).citations
        name = new.liveblogs()[0].id
        assert new.export(name) == old.export(name)


def test_what_stands_in_the_way_is_one_line(store_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No store at"):
        backup(tmp_path / "none", tmp_path / "a.tar.gz")
    (tmp_path / "there.tar.gz").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        backup(store_copy, tmp_path / "there.tar.gz")
    with pytest.raises(StoreError, match="can't be read as a backup"):
        restore(tmp_path / "there.tar.gz", tmp_path / "new")
    assert backup(store_copy, tmp_path / "b.tar.gz")
    with pytest.raises(StoreError, match="is not empty"):
        restore(tmp_path / "b.tar.gz", store_copy)


def test_a_store_that_is_being_written_is_left_alone(store_copy: Path, tmp_path: Path) -> None:
    writer = FolderLock(store_copy)
    writer.acquire()
    try:
        with pytest.raises(VectorStoreError, match="is writing to the store"):
            backup(store_copy, tmp_path / "c.tar.gz")
    finally:
        writer.release()
    assert not list(tmp_path.glob("c.tar.gz*"))
