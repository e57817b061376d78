"""Live blogs in the store: what is read back is what was indexed, and only that."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.models import LiveBlog, Update
from qa.pictures import Picture
from qa.samples import SAMPLE_ID
from qa.store.snapshot import Snapshot
from qa.store.storage import record_of

_BLOG = LiveBlog(
    id="harbour",
    title="Harbour live",
    standfirst="A day at the quay.",
    summary=("Fog kept ships waiting.",),
    captions=("A crane [Ann Lee/Pool]",),
    url="https://example.org/harbour",
    publisher="The Quay",
    updates=(
        Update(
            id="u2",
            position=1,
            headline="Fog lifts",
            body=("The pier is open.", "• Ferries sail"),
            captions=("A ferry [Pool]",),
            published_at="2024-05-06T12:30:00+00:00",
            modified_at="2024-05-06T12:45:00+00:00",
            url="https://example.org/harbour#u2",
            authors=("Ann Lee", "Bo Ek"),
            key_event=True,
            pinned=True,
            pictures=(Picture("https://img.example/ferry.jpg", "A ferry in the fog", "Ann Lee/Pool"),),
        ),
        Update(id="u1", position=2, headline="", body=("Ferries wait “in line”.",)),
    ),
)


@pytest.fixture
def opened(tmp_path: Path) -> Assistant:
    return Assistant.open(store=tmp_path / "store", mode="quotes")


def _reopened(assistant: Assistant, tmp_path: Path) -> Assistant:
    """The same store seen by a process that was not there when it was written."""
    assistant.close()
    return Assistant.open(store=shutil.copytree(tmp_path / "store", tmp_path / "later"), mode="quotes")


def test_a_live_blog_comes_back_whole(opened: Assistant, tmp_path: Path) -> None:
    opened.index(_BLOG)
    assert opened.storage.liveblog("harbour") == _BLOG
    assert _reopened(opened, tmp_path).storage.liveblog("harbour") == _BLOG


def test_a_listing_has_title_order_and_time(opened: Assistant) -> None:
    opened.index(_BLOG)
    [page] = opened.liveblogs()
    assert (page.id, page.title, page.order) == ("harbour", "Harbour live", ("u2", "u1"))
    assert page.positions == {"u2": 1, "u1": 2}
    assert page.indexed_at.endswith("+00:00")


def test_an_unknown_live_blog_is_named_with_those_that_there_are(opened: Assistant) -> None:
    with pytest.raises(StoreError, match=r"No live blog named 'airport' in .*store \(there: none yet\)"):
        opened.updates("airport")
    opened.index(_BLOG)
    with pytest.raises(StoreError, match=r"\(there: harbour\)"):
        opened.updates("airport")


def test_an_updates_record_does_not_depend_on_its_position() -> None:
    update = _BLOG.updates[0]
    assert record_of(update) == record_of(replace(update, position=9))
    assert record_of(update) != record_of(replace(update, pinned=False))


def test_a_record_without_pictures_is_what_it_was_before_there_were_any() -> None:
    assert record_of(Update("u1", 1, "Fog", ("Thick.",))) == '{"body": ["Thick."], "headline": "Fog", "id": "u1"}'


def test_chunks_of_unknown_ids_are_none(opened: Assistant) -> None:
    opened.index(_BLOG)
    [first, *_] = opened.storage.chunks("harbour")
    for shelf in (opened.storage, Snapshot(opened.storage)):
        assert [chunk.text for chunk in shelf.found([first, "harbour/u2/0000", "airport/u2/0000"])] == [
            "The pier is open."
        ]


def test_removing_a_live_blog_leaves_nothing_of_it_and_all_of_the_others(opened: Assistant) -> None:
    opened.index(_BLOG)
    opened.index(replace(_BLOG, id="airport"))
    opened.remove("harbour")
    assert [page.id for page in opened.liveblogs()] == ["airport"]
    for collection in (opened.storage.chroma.chunks, opened.storage.chroma.updates):
        assert {data["liveblog"] for data in opened.storage.chroma.metadatas(collection).values()} == {"airport"}
    assert opened.storage.sidecar.revisions().keys() == {"airport"}
    assert opened.ask("When will the pier open?", liveblog="airport").retrieved
    with pytest.raises(StoreError, match="No live blog named 'harbour'"):
        opened.remove("harbour")


def test_a_removed_live_blog_can_be_indexed_again(opened: Assistant) -> None:
    opened.index(_BLOG)
    opened.remove("harbour")
    report = opened.index(_BLOG)
    assert (len(report.added), report.embedded_chunks) == (2, 3)
    assert opened.storage.liveblog("harbour") == _BLOG


def _best(assistant: Assistant) -> int:
    answer = assistant.ask("Who resigned?")
    assert answer.answered
    return answer.citations[0].position


def _corrupt(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[8192 : len(data) // 2] = b"\x5a" * (len(data) // 2 - 8192)
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [Path.unlink, _corrupt])
def test_a_sidecar_that_is_deleted_or_corrupt_is_made_again_when_the_store_is_opened(
    opened: Assistant, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    opened.index(_BLOG)
    chunks = set(opened.storage.chunks("harbour"))
    opened.close()
    damage(tmp_path / "store" / "sidecar.sqlite3")
    again = _reopened(opened, tmp_path)
    assert again.storage.sidecar.ids("harbour") == chunks
    assert again.ask("Is the pier open?").retrieved[0].headline == "Fog lifts"


def test_a_sidecar_that_lacks_some_chunks_reads_only_those_again(store_copy: Path) -> None:
    db = sqlite3.connect(store_copy / "sidecar.sqlite3")
    db.execute("DELETE FROM chunk WHERE rowid % 100 = 7")
    db.execute("UPDATE page SET revision = 'an old one'")
    db.commit()
    db.close()
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assert assistant.storage.sidecar.size == assistant.storage.chroma.chunks.count()
        assert _best(assistant) == 77


def test_a_sidecar_older_than_chroma_is_brought_level(tmp_path: Path, page_file: Callable[..., Path]) -> None:
    store = tmp_path / "store"
    with Assistant.open(store=store, mode="quotes") as assistant:
        assistant.index(page_file(("Fog at dawn", "Ferries wait until noon.")))
    old = (store / "sidecar.sqlite3").read_bytes()
    with Assistant.open(store=store, mode="quotes") as assistant:
        assistant.index(
            page_file(("Crane falls", "The old crane fell into the dock."), ("Fog at dawn", "Ferries wait."))
        )
    behind = shutil.copytree(store, tmp_path / "behind")
    (behind / "sidecar.sqlite3").write_bytes(old)
    with Assistant.open(store=behind, mode="quotes") as assistant:
        assert assistant.ask("What fell into the dock?").citations[0].headline == "Crane falls"
        assert assistant.storage.sidecar.ids("harbour") == set(assistant.storage.chunks("harbour"))


def test_a_sidecar_that_knows_a_live_blog_chroma_does_not_forgets_it(store_copy: Path) -> None:
    db = sqlite3.connect(store_copy / "sidecar.sqlite3")
    db.execute("INSERT INTO page VALUES ('ghost', 'r')")
    db.commit()
    db.close()
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assert assistant.storage.sidecar.revisions().keys() == {SAMPLE_ID}


def test_a_closed_store_says_so(opened: Assistant) -> None:
    opened.index(_BLOG)
    opened.close()
    with pytest.raises(StoreError, match="The store was closed: open it again"):
        opened.ask("When will the pier open?")
