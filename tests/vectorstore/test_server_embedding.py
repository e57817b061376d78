"""Embeddings from a server, over real HTTP: batches, tokens and cost, and faults that end in one line."""

from __future__ import annotations

import json
import logging
import re
import socket
import time
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import ModelError
from qa.models import Usage
from qa.samples import sample_path
from tests.support.openai_server import Asked, OpenAIServer, Reply
from tests.support.written_setup import KEY
from vectorstore.embedding.server import ServerEmbedding
from vectorstore.errors import EmbeddingModelError

_QUESTION = "How many people fleeing the war will the US take in?"
_NAME = "text-embedding-3-small"


def _embedding(url: str | None, **options) -> ServerEmbedding:
    return ServerEmbedding(**{"name": "some-model", "key": KEY, "url": url, "timeout": 4.0, **options})


def _open(server: OpenAIServer, store: Path, **settings) -> Assistant:
    given = {"openai_api_key": KEY, "openai_base_url": server.url, "mode": "quotes", "timeout": 5, **settings}
    return Assistant.open(store=store, embeddings=f"openai:{_NAME}", **given)


def test_a_page_is_embedded_in_batches_with_progress_tokens_and_cost(tmp_path: Path) -> None:
    progress: list[tuple[int, int]] = []
    with OpenAIServer() as server, _open(server, tmp_path / "store") as assistant:
        report = assistant.index(sample_path(), progress=lambda done, all_: progress.append((done, all_)))
        batches = [len(request.body["input"]) for request in server.asked]
        assert sum(batches) == report.embedded_chunks > 250
        assert len(batches) < 10
        assert {request.body["model"] for request in server.asked} == {_NAME}
        assert progress == [(sum(batches[: i + 1]), sum(batches)) for i in range(len(batches))]
        # The server says 3 tokens a request. It is not OpenAI's: nobody knows what it takes for them.
        assert report.usage == Usage(3 * len(batches), cost=None)
        again = assistant.index(sample_path())
        assert (again.embedded_chunks, again.usage.prompt_tokens) == (0, 0)
        assert assistant.ask(_QUESTION).citations
        assert len(server.asked) == len(batches) + 1


def test_openais_own_embeddings_have_their_price(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _embedding(None).host == "api.openai.com"
    monkeypatch.setattr(ServerEmbedding, "host", "api.openai.com")
    with OpenAIServer() as server, _open(server, tmp_path / "store") as assistant:
        usage = assistant.index(sample_path()).usage
    assert usage.prompt_tokens
    assert usage.cost == pytest.approx(usage.prompt_tokens * 0.02 / 1e6)


def test_the_command_line_prints_tokens_and_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.cli.app import main

    with OpenAIServer() as server:
        for name, value in {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": server.url,
            "QA_EMBEDDINGS": f"openai:{_NAME}",
            "QA_MODE": "quotes",
            "QA_STORE": str(tmp_path / "store"),
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["qa", "index", str(sample_path())])
        with pytest.raises(SystemExit) as left:
            main()
    assert not left.value.code
    printed = capsys.readouterr()
    assert re.search(r"chunks embedded in \d+\.\d s \(15 tokens, cost unknown\)\.", printed.out)
    assert KEY not in printed.out + printed.err


def test_vectors_are_put_back_into_the_order_of_the_texts() -> None:
    def backwards(request: Asked) -> Reply:
        rows = [
            {"object": "embedding", "index": i, "embedding": [float(i), 1.0]}
            for i, _ in reversed(list(enumerate(request.body["input"])))
        ]
        return Reply(error={"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 7}})

    with OpenAIServer(embeddings=backwards) as server:
        embedding = _embedding(server.url)
        assert [vector[0] for vector in embedding.get_text_embedding_batch(["a", "b", "c"])] == [0.0, 1.0, 2.0]
        assert embedding.tokens_read == 7


_ECHO = {"error": {"message": f"Incorrect API key provided: {KEY} (Authorization: Bearer {KEY})"}}


@pytest.mark.parametrize(
    ("reply", "asked", "step"),
    [
        (Reply(status=401, error=_ECHO), 1, "check OPENAI_API_KEY"),
        (Reply(status=404, error=_ECHO), 1, "check QA_EMBEDDINGS"),
        (Reply(status=429, error=_ECHO), 3, "try again later"),
        (Reply(status=503, error="<html>busy</html>"), 3, "try again later"),
        (Reply(error={"object": "list", "data": [], "model": "m"}), 1, "check QA_EMBEDDINGS"),
        (Reply(error="no JSON"), 1, "check QA_EMBEDDINGS"),
        (Reply(before=3600), 1, "raise QA_TIMEOUT"),
    ],
    ids=["wrong key", "no such model", "too often", "busy", "no vectors", "no JSON", "hangs"],
)
def test_each_fault_ends_in_one_line_within_the_deadline(
    reply: Reply, asked: int, step: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with OpenAIServer(embeddings=lambda _: reply) as server:
        embedding = _embedding(server.url)
        started = time.perf_counter()
        with pytest.raises(EmbeddingModelError) as raised:
            embedding.get_query_embedding("x")
        assert time.perf_counter() - started < 4.5
    assert len(server.asked) == asked
    assert step in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None
    printed = capfd.readouterr()
    assert KEY not in caplog.text + printed.out + printed.err + str(raised.value) + str(embedding)


def test_a_fault_that_passes_is_asked_again() -> None:
    replies = iter([Reply(status=500, error=_ECHO), Reply(status=429, error=_ECHO)])
    with OpenAIServer(embeddings=lambda _: next(replies, None)) as server:
        assert _embedding(server.url).get_query_embedding("x") == [0.6, 0.8, 0.0]
    assert len(server.asked) == 3


def test_nobody_there_is_one_error_of_ours_for_indexing_and_asking(tmp_path: Path) -> None:
    with OpenAIServer() as server, _open(server, tmp_path / "store") as assistant:
        assistant.index(sample_path())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        there = {"openai_base_url": f"http://127.0.0.1:{taken.getsockname()[1]}/v1"}
        with _open(server, tmp_path / "store", **there) as assistant:
            with pytest.raises(ModelError, match="check OPENAI_BASE_URL"):
                assistant.ask(_QUESTION)
            with pytest.raises(ModelError, match="check OPENAI_BASE_URL"):
                assistant.index(sample_path(), name="another")


def test_the_key_is_not_in_the_store(tmp_path: Path) -> None:
    with OpenAIServer() as server, _open(server, tmp_path / "store") as assistant:
        assistant.index(sample_path())
        assistant.ask(_QUESTION)
    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if KEY.encode() in path.read_bytes()]
    assert json.dumps(KEY) not in "".join(path.name for path in files)
