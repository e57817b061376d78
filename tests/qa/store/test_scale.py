"""What a large archive must not cost: whole live blogs for a search, the list of all for one that changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.bench.archive.building import open_archive
from eval.bench.archive.writing import liveblog, one_more
from qa.assistant import Assistant

_LIVEBLOGS, _UPDATES = 4, 12
# In the words of an update: a word that no live blog has is looked for in the vocabulary of them all.
_QUESTION = next(update.headline for update in liveblog(0, _UPDATES).updates if update.headline)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("archive") / "store"
    with open_archive(store) as writer:
        for number in range(_LIVEBLOGS):
            writer.index(liveblog(number, _UPDATES))
    return store


@pytest.fixture
def archive(folder: Path) -> Iterator[Assistant]:
    with open_archive(folder) as opened:
        yield opened


def test_a_search_reads_no_live_blog_whole(archive: Assistant) -> None:
    found = archive.search(_QUESTION)
    assert len({passage.chunk.liveblog for passage in found.passages}) == _LIVEBLOGS
    assert not any(archive.storage.at_hand(name) for name in archive.storage.pages())


def test_a_quoted_answer_reads_no_live_blog_whole(archive: Assistant) -> None:
    answer = archive.ask(_QUESTION)
    assert answer.answered
    assert answer.citations
    assert not any(archive.storage.at_hand(name) for name in archive.storage.pages())


def test_it_finds_the_same_as_from_whole_live_blogs(archive: Assistant) -> None:
    alone = archive.search(_QUESTION)
    for name in archive.storage.pages():
        archive.updates(name)
    assert archive.search(_QUESTION) == alone


def test_adding_an_update_reads_no_other_live_blog(archive: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = archive.storage
    told = storage.liveblog("archive-00001")
    read: list[dict[str, Any]] = []
    real = storage.chroma.metadatas

    def noted(collection: object, **query: Any) -> dict[str, dict[str, Any]]:
        found = real(collection, **query)
        read.extend(found.values())
        return found

    with monkeypatch.context() as watched:
        watched.setattr(storage.chroma, "metadatas", noted)
        archive.index(one_more(told))
        archive.liveblogs()
    assert {row.get("liveblog") for row in read} == {"archive-00001"}
    assert len(archive.updates("archive-00001")) == _UPDATES + 1
    archive.index(told)


def test_what_no_vector_finds_is_kept_without_one(archive: Assistant) -> None:
    chroma = archive.storage.chroma
    for collection, size in ((chroma.chunks, 384), (chroma.updates, 1), (chroma.pages, 1)):
        assert np.shape(collection.get(limit=1, include=["embeddings"])["embeddings"]) == (1, size)


def test_llama_index_reads_the_chunks_as_its_own_vector_store(archive: Assistant) -> None:
    from llama_index.core.vector_stores import VectorStoreQuery

    vector = archive.storage.reader.tokens(_QUESTION).pooled.tolist()
    store = archive.storage.chroma.vector_store
    [node] = store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=1)).nodes or []
    assert node.get_content()
    assert node.metadata["liveblog"].startswith("archive-")
    assert node.metadata["update_id"]
