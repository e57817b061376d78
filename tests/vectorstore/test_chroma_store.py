"""The Chroma side of a store: its collections, its embedding model, its errors."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.chroma_script import write_store
from vectorstore.chroma import BATCH, ChromaStore
from vectorstore.chroma_errors import chroma_errors
from vectorstore.errors import VectorStoreError
from vectorstore.lock import FolderLock
from vectorstore.recovery import recover

_ROOT = Path(__file__).parents[2]
_MODEL = "some-model"


def _vectors(count: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path: Path) -> ChromaStore:
    return ChromaStore.open_folder(tmp_path / "store", _MODEL)


def test_records_come_back_by_id_and_by_filter(store: ChromaStore) -> None:
    store.chunks.add(ids=["a", "b"], embeddings=_vectors(2), metadatas=[{"liveblog": "x"}, {"liveblog": "y"}])
    assert store.metadatas(store.chunks) == {"a": {"liveblog": "x"}, "b": {"liveblog": "y"}}
    assert store.metadatas(store.chunks, where={"liveblog": "y"}) == {"b": {"liveblog": "y"}}
    assert store.metadatas(store.chunks, ids=["b", "nothing"]) == {"b": {"liveblog": "y"}}


def test_distances_are_cosines(store: ChromaStore) -> None:
    vectors = _vectors(3)
    store.chunks.add(ids=["a", "b", "c"], embeddings=vectors * 5)
    found = store.chunks.query(query_embeddings=vectors[:1], n_results=3)
    assert found["ids"][0][0] == "a"
    assert found["distances"][0] == pytest.approx(sorted(1 - vectors @ vectors[0]), abs=1e-4)


def test_more_records_than_one_call_takes_are_deleted(store: ChromaStore) -> None:
    ids = [str(n) for n in range(BATCH + 5)]
    store.chunks.add(ids=ids, embeddings=_vectors(len(ids)))
    store.delete(store.chunks, ids[:-1])
    assert store.chunks.count() == 1
    store.delete(store.chunks, [])
    assert store.chunks.count() == 1


def test_chunks_are_a_llama_index_vector_store(store: ChromaStore) -> None:
    from llama_index.core.schema import TextNode
    from llama_index.core.vector_stores import VectorStoreQuery

    vectors = _vectors(2).tolist()
    store.vector_store.add([TextNode(id_=name, text=name, embedding=v) for name, v in zip("ab", vectors, strict=True)])
    found = store.vector_store.query(VectorStoreQuery(query_embedding=vectors[1], similarity_top_k=1))
    assert found.ids == ["b"]


def test_a_store_made_with_another_embedding_model_is_refused_with_both_names(tmp_path: Path) -> None:
    ChromaStore.open_folder(tmp_path / "store", "one-model")
    with pytest.raises(
        VectorStoreError, match="made with the embedding model one-model, but other-model is configured"
    ):
        ChromaStore.open_folder(tmp_path / "store", "other-model")
    ChromaStore.open_folder(tmp_path / "store", "one-model")


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(VectorStoreError, match="is a file, not a folder"):
        ChromaStore.open_folder(tmp_path / "file", _MODEL)
    with pytest.raises(VectorStoreError, match=r"can't be made \(Not a directory\): choose another folder"):
        ChromaStore.open_folder(tmp_path / "file" / "below", _MODEL)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_server_that_does_not_answer_is_named_with_how_to_start_one() -> None:
    with pytest.raises(VectorStoreError, match="No Chroma server answers at http://127.0.0.1:9: start one with"):
        ChromaStore.open_url("http://127.0.0.1:9", _MODEL)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "is not writable: choose another folder"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "is not writable"),
        (RuntimeError("unable to open database file"), "is not writable"),
        (sqlite3.DatabaseError("file is not a database"), "damaged .*not a database.*move the folder away"),
        (ValueError("one\n  two"), r"\(one two\)"),
        (OSError(), r"\(OSError\)"),
    ],
)
def test_foreign_errors_become_one_line_with_the_next_step(error: Exception, message: str) -> None:
    with pytest.raises(VectorStoreError, match=message) as caught, chroma_errors("/a/store"):
        raise error
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_a_write_to_a_closed_store_does_not_open_it_again(tmp_path: Path) -> None:
    store = ChromaStore.open_folder(tmp_path / "store", _MODEL)
    store.close()
    for _ in range(2):
        with pytest.raises(VectorStoreError, match="was closed: open it again"):
            store.delete(store.updates, ["u1"])


def test_what_is_no_fault_of_the_store_is_not_called_one() -> None:
    with pytest.raises(KeyError), chroma_errors("/a/store"):
        raise KeyError("a bug")


@pytest.fixture(scope="module")
def persisted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose vector index is on disk, made in another process so that this one holds none of its files."""
    folder = tmp_path_factory.mktemp("persisted") / "store"
    write_store(folder, _PERSIST)
    assert any(file.stat().st_size for file in folder.glob("*/link_lists.bin"))
    return folder


_PERSIST = """
vectors = np.random.default_rng(1).normal(size=(400, 16)).astype(np.float32)
made_of["chunks"].add(ids=[str(n) for n in range(400)], embeddings=vectors)
made_of["chunks"].delete(ids=[str(n) for n in range(0, 400, 7)])
"""


def _zero(data: bytes) -> bytes:
    return bytes(len(data))


def _ones(data: bytes) -> bytes:
    return b"\xff" * len(data)


def _garbage(data: bytes) -> bytes:
    return np.random.default_rng(5).bytes(len(data))


def _spoiled(store: Path, copy: Path, name: str, spoil: Callable[[bytes], bytes]) -> Path:
    folder = Path(shutil.copytree(store, copy))
    for file in folder.glob(f"*/{name}"):
        file.write_bytes(spoil(file.read_bytes()))
    return folder


_QUERY = """
import sys
from pathlib import Path
from vectorstore.chroma_errors import chroma_errors
from vectorstore.errors import VectorStoreError
from vectorstore.opening import open_store
for folder in sys.argv[1:]:
    try:
        store, *_ = open_store(Path(folder), None, "some-model")
        with chroma_errors(folder):
            print(len(store.chunks.query(query_embeddings=[[1.0] * 16], n_results=9)["ids"][0]))
    except VectorStoreError as error:
        print(error)
"""


def test_other_damage_of_the_index_is_an_error_and_never_the_end_of_the_process(
    persisted: Path, tmp_path: Path
) -> None:
    cases = [
        ("header.bin", _zero),
        ("header.bin", _garbage),
        ("data_level0.bin", _zero),
        ("link_lists.bin", _ones),
        ("link_lists.bin", _garbage),
        ("index_metadata.pickle", _ones),
    ]
    folders = [str(_spoiled(persisted, tmp_path / str(i), *case)) for i, case in enumerate(cases)]
    done = subprocess.run(
        [sys.executable, "-c", _QUERY, *folders], cwd=_ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(cases)
    assert all("is damaged" in line and "verify --repair" in line for line in lines[:3])
    # These are built again.
    assert lines[3:] == ["9", "9", "9"]


def test_an_index_of_a_later_version_is_left_to_chroma(persisted: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(persisted, tmp_path / "store"))
    for file in folder.glob("*/header.bin"):
        file.write_bytes(b"\x09\x00\x00\x00" + b"\xff" * 200)
    before = {file: file.read_bytes() for file in folder.glob("*/*")}
    recover(folder, FolderLock(folder))
    assert {file: file.read_bytes() for file in folder.glob("*/*")} == before
