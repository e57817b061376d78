"""Passages read by two workers of a Ray cluster give the same store as those read here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.bulk import index_in_bulk
from qa.errors import QAError
from qa.samples import sample_path
from vectorstore.embedding.minilm import MiniLM

_RAY = importlib.util.find_spec("ray") is not None


def _held(assistant: Assistant) -> tuple[object, ...]:
    storage = assistant.storage
    held: list[object] = []
    for page in assistant.liveblogs():
        ids = sorted(storage.chunk_records(page.id))
        tokens = {key: rows.tobytes() for key, rows in storage.sidecar.tokens(ids).items()}
        held += [page.id, ids, storage.chroma.vectors(storage.chroma.chunks, ids), tokens, assistant.updates(page.id)]
    return tuple(held)


@pytest.mark.skipif(not _RAY, reason="the extra `ray` is not installed")
def test_two_workers_make_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = tmp_path / "harbour.txt"
    second.write_text("Harbour live\n\nCrane falls\n\nThe old crane fell into the dock on Monday.")
    pages = (sample_path(), second)
    read_here: list[str] = []
    real = MiniLM._forward

    def forward(model: MiniLM, text: str) -> object:
        read_here.append(text)
        return real(model, text)

    with monkeypatch.context() as watched:
        watched.setattr(MiniLM, "_forward", forward)
        reports = list(index_in_bulk(pages, workers=2, store=tmp_path / "ray", mode="quotes"))
    assert read_here == []
    assert [len(report.added) for report in reports] == [94, 1]
    with Assistant.open(store=tmp_path / "here", mode="quotes") as here:
        for page in pages:
            here.index(page)
        wanted = _held(here)
    with Assistant.open(store=tmp_path / "ray", mode="quotes") as bulk:
        assert _held(bulk) == wanted
    again = list(index_in_bulk(pages, workers=2, store=tmp_path / "ray", mode="quotes"))
    assert [report.embedded_chunks for report in again] == [0, 0]


@pytest.mark.skipif(_RAY, reason="the extra `ray` is installed")
def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(QAError, match=r"^Ray is not installed: pip install 'liveblog-qa\[ray\]'\.$"):
        list(index_in_bulk([sample_path()], store=tmp_path / "store", mode="quotes"))
