"""The sidecar: full text and token vectors in a file that can always be made again."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from vectorstore import full_text
from vectorstore.cache_file import _PAGE
from vectorstore.embedding.minilm import DIMENSIONS
from vectorstore.errors import VectorStoreError
from vectorstore.full_text import Sidecar, SidecarRecord


def _record(chunk_id: str, text: str, *, headline: str = "Fog lifts", liveblog: str = "harbour") -> SidecarRecord:
    vectors = np.random.default_rng(len(text)).normal(size=(3, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return SidecarRecord(chunk_id, liveblog, headline, text, vectors)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sidecar.sqlite3"


@pytest.fixture
def sidecar(file: Path) -> Iterator[Sidecar]:
    opened = Sidecar(file)
    opened.add([_record("a", "Twelve boats left."), _record("b", "The crane fell."), _record("c", "Boat by boat")])
    opened.settle("harbour", "r1", ("a", "b", "c"))
    yield opened
    opened.close()


def test_chunks_are_found_by_any_inflection_of_a_word(sidecar: Sidecar) -> None:
    assert set(sidecar.search(["boat"], 9)) == {"a", "c"}
    assert sidecar.search(["cranes", "falling"], 9) == ["b"]
    assert sidecar.search(["submarine"], 9) == []


def test_headlines_are_searched_too(sidecar: Sidecar) -> None:
    assert len(sidecar.search(["fog"], 9)) == 3
    assert len(sidecar.search(["fog"], 2)) == 2


def test_a_search_may_be_limited_to_live_blogs(sidecar: Sidecar) -> None:
    sidecar.add([_record("x", "Boats of the airport", liveblog="airport")])
    assert set(sidecar.search(["boats"], 9)) == {"a", "c", "x"}
    assert sidecar.search(["boats"], 9, ["airport"]) == ["x"]
    assert sidecar.search(["boats"], 9, ["nowhere"]) == []


@pytest.mark.parametrize("terms", [[], [""], ["???"], ['"'], ["🙂"], ["\ud800"]])
def test_terms_without_words_find_nothing(sidecar: Sidecar, terms: list[str]) -> None:
    assert sidecar.search(terms, 9) == []
    assert all(sidecar.frequency(term) == 0 for term in terms)


@pytest.mark.parametrize(
    "term", ['boat" OR "crane', "boat*", "NEAR(boat crane)", "headline:boat", "-boat", "boat AND NOT"]
)
def test_the_full_text_languages_signs_are_plain_text(sidecar: Sidecar, term: str) -> None:
    assert "a" in sidecar.search([term], 9)


def test_frequencies_count_chunks(sidecar: Sidecar) -> None:
    assert sidecar.frequency("boats") == 2
    assert sidecar.frequency("fog") == 3
    assert sidecar.frequency("submarine") == 0
    assert sidecar.size == 3


def test_of_tokens_the_signs_come_back_in_vectors_of_length_one(sidecar: Sidecar) -> None:
    record = _record("a", "Twelve boats left.")
    tokens = sidecar.tokens(["a", "unknown"])
    assert list(tokens) == ["a"]
    assert np.array_equal(tokens["a"] > 0, record.tokens > 0)
    assert np.allclose(np.linalg.norm(tokens["a"], axis=1), 1)
    assert sidecar.tokens([]) == {}


def test_a_file_of_an_earlier_version_is_begun_anew(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE chunk (rowid INTEGER PRIMARY KEY, id TEXT, offsets BLOB, vectors BLOB)")
        database.execute("INSERT INTO chunk (id) VALUES ('old')")
    database.close()
    opened = Sidecar(file)
    assert opened.size == 0
    opened.add([_record("a", "Twelve boats left.")])
    opened.close()
    again = Sidecar(file)
    assert again.size == 1
    again.close()


def test_adding_a_chunk_twice_keeps_one(sidecar: Sidecar) -> None:
    sidecar.add([_record("a", "Twelve boats left.")])
    assert sidecar.size == 3
    assert sidecar.search(["twelve"], 9) == ["a"]


def test_settling_drops_what_is_not_kept_and_notes_the_revision(sidecar: Sidecar) -> None:
    sidecar.settle("harbour", "r2", ("a",))
    assert sidecar.revisions() == {"harbour": "r2"}
    assert sidecar.ids("harbour") == {"a"}
    assert sidecar.search(["crane"], 9) == []
    assert sidecar.size == 1


def test_removing_a_live_blog_leaves_the_others(sidecar: Sidecar) -> None:
    sidecar.add([_record("x", "Boats", liveblog="airport")])
    sidecar.settle("airport", "r", ("x",))
    sidecar.remove("harbour")
    assert sidecar.revisions() == {"airport": "r"}
    assert sidecar.search(["boats"], 9) == ["x"]


def test_what_was_written_is_there_when_it_is_opened_again(sidecar: Sidecar, file: Path) -> None:
    sidecar.close()
    again = Sidecar(file)
    assert again.revisions() == {"harbour": "r1"}
    assert again.ids("harbour") == {"a", "b", "c"}
    again.close()


def test_a_run_that_is_interrupted_while_adding_keeps_none_and_can_go_on(sidecar: Sidecar) -> None:
    def records() -> Iterator[SidecarRecord]:
        yield _record("d", "Dock four")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sidecar.add(records())
    assert "d" not in sidecar.ids("harbour")
    sidecar.add([_record("d", "Dock four")])
    assert sidecar.search(["dock"], 9) == ["d"]


@pytest.mark.parametrize(
    "content", [b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5_000], ids=["text", "header"]
)
def test_a_file_that_is_no_database_is_made_anew(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    sidecar = Sidecar(file)
    assert sidecar.revisions() == {}
    sidecar.add([_record("a", "Boats")])
    sidecar.close()
    assert Sidecar(file).ids("harbour") == {"a"}


def _spoil(file: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    db = sqlite3.connect(file)
    [[page]] = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
    db.close()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * _PAGE)
        opened.write(random.Random(page).randbytes(_PAGE))


@pytest.mark.parametrize("table", ["chunk", "page", "chunk_liveblog", "chunk_text_data"])
def test_damage_inside_the_file_is_found_when_it_is_opened(sidecar: Sidecar, file: Path, table: str) -> None:
    sidecar.close()
    _spoil(file, table)
    again = Sidecar(file)
    assert again.revisions() == {}
    again.add([_record("a", "Boats")])
    assert again.search(["boats"], 9) == ["a"]
    again.close()


def test_damage_that_shows_later_drops_the_file_and_says_what_to_do(
    sidecar: Sidecar, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.cache_file._LOOKED_OVER", 0)
    sidecar.close()
    _spoil(file, "chunk")
    again = Sidecar(file)
    with pytest.raises(VectorStoreError, match="was damaged and is deleted: run this again"):
        again.ids("harbour")
    assert not file.exists()
    with pytest.raises(VectorStoreError, match="open it again"):
        again.ids("harbour")
    assert Sidecar(file).revisions() == {}


def test_a_place_that_cannot_be_written_is_replaced_by_memory(tmp_path: Path) -> None:
    (tmp_path / "sidecar.sqlite3").mkdir()
    sidecar = Sidecar(tmp_path / "sidecar.sqlite3")
    sidecar.add([_record("a", "Boats")])
    assert sidecar.search(["boats"], 9) == ["a"]
    sidecar.close()


def test_a_closed_sidecar_says_so_and_keeps_its_file(sidecar: Sidecar, file: Path) -> None:
    sidecar.close()
    with pytest.raises(VectorStoreError, match="The store was closed: open it again"):
        sidecar.search(["boats"], 9)
    assert Sidecar(file).ids("harbour") == {"a", "b", "c"}


def test_a_file_that_another_program_holds_is_reported_not_deleted(sidecar: Sidecar, file: Path) -> None:
    sidecar._file._db.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(VectorStoreError, match="can't be used .*locked"):
        sidecar.add([_record("d", "Dock four")])
    other.execute("ROLLBACK")
    other.close()
    assert sidecar.ids("harbour") == {"a", "b", "c"}


def test_words_that_stand_nearly_everywhere_are_left_out_beside_a_rarer_one(
    sidecar: Sidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    sidecar.add([*(_record(f"many/{n}", f"Ferry number {n} left.") for n in range(6)), _record("x", "A walrus left.")])
    assert len(sidecar.search(["left", "walrus"], 20)) == 8
    monkeypatch.setattr(full_text, "_COMMON", 5)
    assert sidecar.search(["left", "walrus"], 20) == ["x"]
    # Where no word is rarer, the common ones are all there is.
    assert len(sidecar.search(["left"], 20)) == 8


def test_the_s_of_a_rare_name_is_no_reason_to_search_a_large_archive_for_every_s(
    sidecar: Sidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    sidecar.add([*(_record(f"many/{n}", f"The ferry's number {n}.") for n in range(6)), _record("x", "Walrus’s cove.")])
    assert len(sidecar.search(["walrus’s"], 20)) == 7
    monkeypatch.setattr(full_text, "_COMMON", 5)
    assert sidecar.search(["walrus’s"], 20) == ["x"]


def test_counts_follow_what_comes_and_goes(sidecar: Sidecar) -> None:
    before = sidecar.size
    sidecar.add(_record(name, f"The walrus {name} swims.", liveblog="new") for name in ("one", "two"))
    assert (sidecar.size, sidecar.frequency("walrus")) == (before + 2, 2)
    sidecar.settle("new", "1", ["one"])
    assert (sidecar.size, sidecar.frequency("walrus")) == (before + 1, 1)
    sidecar.remove("new")
    assert (sidecar.size, sidecar.frequency("walrus")) == (before, 0)
