"""A store is checked against itself, and what can be mended is: without embedding what is there already."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.store.verify import faults, repair

_NAME = "ukraine-2022-03-24"


def _faults(assistant: Assistant) -> list[str]:
    return [fault.what for fault in faults(assistant.storage)]


def test_a_sound_store_has_no_fault(assistant: Assistant) -> None:
    assert _faults(assistant) == []


def test_lost_vectors_spare_records_and_stale_full_text_are_found_and_mended(store_copy: Path) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        chroma = opened.storage.chroma
        before = opened.ask("Who resigned?").to_dict()
        ids = sorted(opened.storage.chunk_records(_NAME))
        kept = chroma.vectors(chroma.chunks, ids[5:])
        chroma.delete(chroma.chunks, ids[:5])
        vector = next(iter(kept.values()))
        for spare, liveblog in ((f"{_NAME}/none/0/x", _NAME), ("gone/u1/0/x", "gone")):
            chroma.chunks.add(ids=[spare], embeddings=[vector], metadatas=[{"liveblog": liveblog, "update_id": "u1"}])
        opened.storage.sidecar.settle(_NAME, "old", ids[9:])
        assert sorted(_faults(opened)) == [
            "1 chunk of no update",
            "5 chunks without a vector",
            "its full text is behind",
            "records of a live blog that is not listed",
        ]
        repair(opened.storage, opened.embedding)
        assert _faults(opened) == []
        after = opened.ask("Who resigned?").to_dict()
        assert after["citations"] == before["citations"]
        # What was whole is not made anew.
        assert chroma.vectors(chroma.chunks, ids[5:]) == kept


def test_a_lost_update_is_told_and_not_hidden(store_copy: Path) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        first = next(iter(opened.storage.chroma.metadatas(opened.storage.chroma.updates)))
        opened.storage.chroma.delete(opened.storage.chroma.updates, [first])
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        [fault] = [fault for fault in faults(opened.storage) if not fault.mendable]
        assert str(fault) == f"{_NAME}: 1 update missing: index its page again"


def test_a_full_text_file_that_is_damaged_is_made_again(store_copy: Path) -> None:
    (store_copy / "sidecar.sqlite3").write_bytes(b"nonsense" * 1000)
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        assert _faults(opened) == []
        assert opened.ask("Who resigned?").answered
    with sqlite3.connect(store_copy / "sidecar.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM chunk").fetchone()[0] > 0


@pytest.mark.parametrize("arguments", [[], ["--repair"]])
def test_the_command_says_what_it_found(store_copy: Path, run_qa, arguments: list[str]) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        opened.storage.sidecar.settle(_NAME, "old", [])
    # Opening brings full text level by itself; a lost vector it does not look for.
    with Assistant.open(store=store_copy, mode="quotes") as opened:
        chroma = opened.storage.chroma
        chroma.delete(chroma.chunks, sorted(opened.storage.chunk_records(_NAME))[:1])
    done = run_qa("verify", "--store", str(store_copy), *arguments)
    if arguments:
        assert done.returncode == 0
        assert done.stdout.startswith(
            f"was: {_NAME}: 1 chunk without a vector\n1 live blogs, 94 updates: all is whole."
        )
    else:
        assert done.returncode == 1
        assert "1 chunk without a vector" in done.stdout
        assert "verify --repair" in done.stdout
