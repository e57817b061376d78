"""An index of vectors that was cut short is built again from what is whole; what is lost is made anew or told."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.support.chroma_script import write_store
from vectorstore.chroma import ChromaStore
from vectorstore.chroma_tables import ChromaTables
from vectorstore.errors import VectorStoreError
from vectorstore.lock import FolderLock
from vectorstore.opening import open_store
from vectorstore.recovery import recover
from vectorstore.segments import FILES

_MODEL = "some-model"

# The last writes stand in Chroma's log alone.
_WRITE = """
rng = np.random.default_rng(1)
for kind, made in made_of.items():
    vectors = rng.normal(size=(500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    if kind != "chunks":
        vectors = np.eye(1, 16).repeat(500, axis=0)
    made.add(
        ids=[f"r{n}" for n in range(400)],
        embeddings=vectors[:400],
        metadatas=[{"headline": f"H{n}", "start": n} for n in range(400)],
        documents=[f"text {n}" for n in range(400)],
    )
    made.delete(ids=[f"r{n}" for n in range(0, 399, 7)])
    if sys.argv[2] == "changes":
        made.upsert(ids=["r3", "new", "r7"], embeddings=vectors[400:403])
        made.update(ids=["r5"], metadatas=[{"start": 7}])
    elif sys.argv[2] == "deletions":
        made.delete(ids=["r4", "r399"])
    else:
        made.add(ids=[f"new{n}" for n in range(9)], embeddings=vectors[400:409])
"""


@pytest.fixture(scope="module", params=["changes", "additions", "deletions"])
def whole(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A store made in another process, so that this one holds none of its files."""
    folder = tmp_path_factory.mktemp("whole") / "store"
    write_store(folder, _WRITE, request.param)
    return folder


def _cut(whole: Path, copy: Path, name: str, left: float) -> Path:
    folder = Path(shutil.copytree(whole, copy))
    for file in folder.glob(f"*/{name}"):
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * left)])
    return folder


def _contents(folder: Path) -> dict[str, dict[str, list[float]]]:
    store = ChromaStore.open_folder(folder, _MODEL)
    found = {}
    for collection in (store.chunks, store.updates, store.pages):
        ids = sorted(store.metadatas(collection))
        found[collection.name] = store.vectors(collection, ids)
        assert len(found[collection.name]) == len(ids)
    store.close()
    return found


def _same(one: dict[str, dict[str, list[float]]], other: dict[str, dict[str, list[float]]]) -> bool:
    return all(
        one[name].keys() == other[name].keys()
        and all(np.allclose(one[name][key], other[name][key], atol=1e-5) for key in one[name])
        for name in one | other
    )


@pytest.fixture(scope="module")
def contents(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[float]]]:
    return _contents(Path(shutil.copytree(whole, tmp_path_factory.mktemp("contents") / "store")))


@pytest.mark.parametrize("left", [0, 0.5, 0.999])
@pytest.mark.parametrize("name", [name for name in FILES if name != "data_level0.bin"])
def test_whatever_other_file_is_cut_the_vectors_are_the_same(
    whole: Path, contents: dict[str, dict[str, list[float]]], tmp_path: Path, name: str, left: float
) -> None:
    folder = _cut(whole, tmp_path / "store", name, left)
    if name == "index_metadata.pickle" and "r399" not in contents["liveblog-qa-chunks"]:
        # Which row was whose can't be told once some of them are deleted: nothing is guessed.
        with pytest.raises(VectorStoreError, match="has lost"):
            recover(folder, FolderLock(folder))
        return
    recover(folder, FolderLock(folder))
    assert _same(_contents(folder), contents)
    # Nothing is left of the work, and nothing is wrong any more.
    assert not (folder / "rebuilding").exists()
    before = {file: file.stat().st_mtime_ns for file in folder.glob("*/*")}
    recover(folder, FolderLock(folder))
    assert {file: file.stat().st_mtime_ns for file in folder.glob("*/*")} == before


def _remake(records: Sequence[tuple[dict[str, str], str]]) -> np.ndarray:
    numbers = [int(text.removeprefix("text ")) for _, text in records]
    assert [data["headline"] for data, _ in records] == [f"H{n}" for n in numbers]
    return np.array([np.eye(16)[n % 16] for n in numbers], dtype=np.float32)


@pytest.mark.parametrize("left", [0, 0.5, 0.98])
def test_vectors_that_are_cut_off_are_made_anew_and_told(
    whole: Path,
    contents: dict[str, dict[str, list[float]]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    left: float,
) -> None:
    folder = _cut(whole, tmp_path / "store", "data_level0.bin", left)
    remade: list[str] = []

    def remake(records: Sequence[tuple[dict[str, str], str]]) -> np.ndarray:
        remade.extend(text for _, text in records)
        return _remake(records)

    with pytest.raises(VectorStoreError, match=r"has lost \d+ of the \d+ vectors .* verify --repair. makes them anew"):
        recover(folder, FolderLock(folder))
    caplog.set_level(logging.WARNING)
    recover(folder, FolderLock(folder), remake)
    found = _contents(folder)
    expected = {name: dict(vectors) for name, vectors in contents.items()}
    for text in remade:
        number = int(text.removeprefix("text "))
        expected["liveblog-qa-chunks"][f"r{number}"] = np.eye(16)[number % 16].tolist()
    assert _same(found, expected)
    lost = len(remade)
    assert f"{lost} of the {len(contents['liveblog-qa-chunks'])} vectors of liveblog-qa-chunks are lost" in caplog.text
    # As many as were cut off, not all of them.
    assert (lost < 12) == (left > 0.9)
    assert (lost > 300) == (left < 0.1)


def test_vectors_that_are_no_vectors_are_made_anew(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "store"))
    for file in folder.glob("*/data_level0.bin"):
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    recover(folder, FolderLock(folder), _remake)
    norms = [np.linalg.norm(vector) for vectors in _contents(folder).values() for vector in vectors.values()]
    assert min(norms) > 0.9


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_recovery_that_was_cut_short_begins_again(
    whole: Path, contents: dict[str, dict[str, list[float]]], tmp_path: Path, exchanged: bool
) -> None:
    folder = _cut(whole, tmp_path / "store", "link_lists.bin", 0.5)
    [segment] = [file.parent for file in folder.glob("*/link_lists.bin") if _of_chunks(folder) == file.parent.name]
    left = folder / "rebuilding"
    left.mkdir()
    (left / "chroma.sqlite3").write_text("half of one")
    if exchanged:
        segment.rename(left / f"{segment.name}.damaged")
    recover(folder, FolderLock(folder))
    assert _same(_contents(folder), contents)
    assert not left.exists()


def _of_chunks(folder: Path) -> str:
    tables = ChromaTables(folder)
    [found] = [one.id for one in tables.segments() if one.collection == "liveblog-qa-chunks"]
    tables.close()
    return found


def test_who_opens_while_another_process_writes_waits_and_does_not_mend(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _cut(whole, tmp_path / "store", "link_lists.bin", 0.5)
    [file] = [file for file in folder.glob("*/link_lists.bin") if file.parent.name == _of_chunks(folder)]
    before = file.read_bytes()
    monkeypatch.setattr("vectorstore.recovery._PATIENCE", 0.3)
    writer = FolderLock(folder)
    writer.acquire()
    with pytest.raises(VectorStoreError, match="is writing to the store"):
        recover(folder, FolderLock(folder))
    assert file.read_bytes() == before
    writer.release()
    recover(folder, FolderLock(folder))
    assert file.read_bytes() != before


def test_a_recovered_store_is_searched_and_written_to(whole: Path, tmp_path: Path) -> None:
    folder = _cut(whole, tmp_path / "store", "link_lists.bin", 0.5)
    store, sidecar, _ = open_store(folder, None, _MODEL)
    some = store.vectors(store.chunks, ["r1", "r2", "r3"])
    for name, vector in some.items():
        assert next(iter(store.nearest(store.chunks, np.array(vector, np.float32), 3))) == name
    store.chunks.upsert(
        ids=[f"more{n}" for n in range(120)], embeddings=np.random.default_rng(2).normal(size=(120, 16))
    )
    store.close()
    sidecar.close()
    again = ChromaStore.open_folder(folder, _MODEL)
    assert len(again.vectors(again.chunks, [f"more{n}" for n in range(120)])) == 120
    for name, vector in again.vectors(again.chunks, list(some)).items():
        assert vector == pytest.approx(some[name], abs=1e-5)


def test_a_healthy_store_is_left_alone(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "store"))
    before = {file: file.read_bytes() for file in folder.glob("*/*")}
    recover(folder, FolderLock(folder))
    recover(folder, FolderLock(folder), _remake)
    assert {file: file.read_bytes() for file in folder.glob("*/*")} == before
