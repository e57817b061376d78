"""The doctor says what is configured, what answers, and the next step where something doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.cli.doctor import Finding, examine
from qa.settings import load_settings
from tests.support.openai_server import Asked, OpenAIServer, Reply
from tests.support.written_setup import KEY


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "QA_MODE", "QA_EMBEDDINGS", "QA_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def _examine(tmp_path: Path, **settings) -> dict[str, Finding]:
    findings = {f.name: f for f in examine(load_settings(store=tmp_path / "store", retries=0, timeout=3, **settings))}
    assert not any(KEY in str(finding) or "\n" in str(finding) for finding in findings.values())
    return findings


def test_offline_all_is_well_and_the_way_to_written_answers_is_named(tmp_path: Path) -> None:
    found = _examine(tmp_path)
    assert list(found) == ["Answers", "Embeddings", "Store"]
    assert all(finding.ok for finding in found.values())
    assert "OPENAI_API_KEY" in found["Answers"].step
    assert "384 dimensions" in found["Embeddings"].text


def test_a_server_that_answers_is_timed(tmp_path: Path) -> None:
    with OpenAIServer((Reply("Yes", usage=(20, 1)),)) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
        host = server.url.removeprefix("http://").removesuffix("/v1")
    assert found["Model"].text == f"gpt-4o-mini at {host}, with a key"
    assert found["Server"].ok
    assert "21 tokens" in found["Server"].text
    assert server.asked[0].body["max_tokens"] == 16


def test_what_a_server_can_do_is_told(tmp_path: Path) -> None:
    with OpenAIServer((Reply("Yes", usage=(20, 1)), Reply('{"ok": true}', usage=(20, 5)))) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
    assert str(found["Abilities"]) == "ok  Abilities   streams, keeps to a form of JSON, replies in JSON, counts tokens"
    assert server.asked[1].body["response_format"]["type"] == "json_schema"


def test_a_server_that_takes_json_of_any_kind_alone_is_told_apart(tmp_path: Path) -> None:
    def script(request: Asked) -> Reply:
        refused = Reply(status=400, error={"error": {"message": "This response_format type is unavailable now"}})
        form = request.body.get("response_format")
        return Reply('{"ok": true}') if form in (None, {"type": "json_object"}) else refused

    with OpenAIServer(script) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
    assert found["Abilities"].ok
    assert "keeps to a form of JSON: no, replies in JSON, " in found["Abilities"].text


def test_a_model_that_thinks_first_is_told_and_not_called_broken(tmp_path: Path) -> None:
    cut = Reply("<think>They ask whether", finish="length")
    with OpenAIServer(
        (cut, Reply("<think>They ask.</think> Yes"), Reply('<think>JSON.</think> {"ok": true}'))
    ) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
    assert found["Server"].ok
    assert found["Abilities"].text.endswith("thinks first")


def test_a_server_without_json_is_told_with_a_next_step(tmp_path: Path) -> None:
    refused = Reply(status=400, error={"error": {"message": "no response_format here", "param": "response_format"}})
    with OpenAIServer(lambda request: refused if "response_format" in request.body else Reply("Fine.")) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
    assert not found["Abilities"].ok
    assert "replies in JSON: no" in found["Abilities"].text
    assert "QA_CHECK=exact" in found["Abilities"].step


@pytest.mark.parametrize(
    ("reply", "step"),
    [
        (Reply(status=401, error={"error": {"message": f"bad key {KEY}"}}), "check OPENAI_API_KEY"),
        (Reply(status=404, error={"error": {"message": "no"}}), "check QA_MODEL and OPENAI_BASE_URL"),
        (Reply(status=500, error={"error": {"message": "no"}}), "try again later"),
        (Reply(before=3600), "QA_TIMEOUT"),
    ],
)
def test_a_server_that_does_not_answer_comes_with_a_next_step(tmp_path: Path, reply: Reply, step: str) -> None:
    with OpenAIServer((reply,)) as server:
        found = _examine(tmp_path, openai_api_key=KEY, openai_base_url=server.url)
    assert not found["Server"].ok
    assert step in found["Server"].step
    assert str(found["Server"]).startswith("!!")


def test_no_server_at_all(tmp_path: Path) -> None:
    found = _examine(tmp_path, openai_base_url="http://127.0.0.1:9/v1")
    assert not found["Server"].ok
    assert "without a key" in found["Model"].text


def test_an_embedding_server_is_timed_too(tmp_path: Path) -> None:
    with OpenAIServer() as server:
        found = _examine(
            tmp_path, openai_api_key=KEY, openai_base_url=server.url, mode="quotes", embeddings="openai:some-embedding"
        )
    assert found["Embeddings"].ok
    assert "3 dimensions" in found["Embeddings"].text
    assert [request.path for request in server.asked] == ["/v1/embeddings"]


def test_an_embedding_server_that_is_not_there(tmp_path: Path) -> None:
    found = _examine(
        tmp_path, openai_api_key=KEY, openai_base_url="http://127.0.0.1:9/v1", embeddings="openai:x", mode="quotes"
    )
    assert not found["Embeddings"].ok
    assert "QA_EMBEDDINGS=minilm" in found["Embeddings"].step


def test_a_store_that_can_not_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    found = {f.name: f for f in examine(load_settings(store=tmp_path / "file" / "store"))}
    assert not found["Store"].ok
    assert "--store" in found["Store"].step
