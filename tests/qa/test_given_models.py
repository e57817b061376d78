"""Models that the caller brings, objects of LlamaIndex: they write, and they embed, without a setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from llama_index.core import MockEmbedding
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from qa.assistant import Assistant
from qa.errors import ModelError, StoreError
from qa.sources.formats.text import parse_text

_PAGE = parse_text("Harbour live\n\nCrane falls\n\nThe old crane fell into the dock at noon.", "harbour")


class _Written(CustomLLM):
    """Writes what it was made with."""

    says: str = ""
    breaks: bool = False

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="written")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        if self.breaks:
            raise ConnectionError("secret-host:1234 is away")
        return CompletionResponse(text=self.says)

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
        if self.breaks:
            raise ConnectionError("secret-host:1234 is away")
        text = ""
        for word in self.says.split(" "):
            text += f"{word} "
            yield CompletionResponse(text=text, delta=f"{word} ")


def test_a_given_llm_writes_and_is_checked(tmp_path: Path) -> None:
    llm = _Written(says="The old crane fell into the dock at noon [1].")
    with Assistant.open(store=tmp_path, check="exact", llm=llm) as assistant:
        assistant.index(_PAGE)
        answer = assistant.ask("What fell into the dock?")
    assert answer.mode == "llm"
    assert answer.model == "written"
    assert "crane fell" in answer.text
    assert answer.usage.cost is None


def test_a_wrong_figure_of_a_given_llm_is_struck(tmp_path: Path) -> None:
    llm = _Written(says="Seven old cranes fell into the dock at noon [1].")
    with Assistant.open(store=tmp_path, check="exact", llm=llm) as assistant:
        assistant.index(_PAGE)
        answer = assistant.ask("What fell into the dock?")
    assert "Seven" not in answer.text
    assert answer.unsupported[0].struck


@pytest.mark.parametrize(
    "says", ["The old crane fell into the dock at noon [1].", "Seven cranes fell at noon [1]. It fell."]
)
def test_a_query_engine_streams_what_is_written_and_ends_with_what_stands_of_it(tmp_path: Path, says: str) -> None:
    with Assistant.open(store=tmp_path, check="exact", llm=_Written(says=says)) as assistant:
        assistant.index(_PAGE)
        answer = assistant.ask("What fell into the dock?")
        response = assistant.query_engine(streaming=True).query("What fell into the dock?")
        pieces = list(response.response_gen)
    text = "".join(pieces)
    assert response.metadata["answer"]["text"] == answer.text
    assert text.endswith(answer.text)
    # What was struck is not taken back: the answer stands in whole below it.
    assert (text == answer.text) == (not answer.unsupported)


def test_a_given_llm_that_fails_leaves_quotes_and_one_line(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path, check="exact", llm=_Written(breaks=True)) as assistant:
        assistant.index(_PAGE)
        answer = assistant.ask("What fell into the dock?")
    assert answer.mode == "quotes"
    assert "written" in answer.note
    assert "secret-host" not in answer.note
    assert "\n" not in answer.note


def test_a_given_embedding_makes_the_vectors_and_models_never_mix(tmp_path: Path) -> None:
    embedding = MockEmbedding(embed_dim=8, model_name="eight")
    with Assistant.open(store=tmp_path, mode="quotes", embedding=embedding) as assistant:
        assistant.index(_PAGE)
        assert assistant.ask("What fell into the dock?").answered
        [vector] = assistant.storage.chroma.chunks.get(limit=1, include=["embeddings"])["embeddings"]
        assert len(vector) == 8
    with pytest.raises(StoreError, match="eight"):
        Assistant.open(store=tmp_path, mode="quotes")


class _Failing(MockEmbedding):
    asked: bool = False

    def _get_query_embedding(self, query: str) -> list[float]:
        raise ConnectionError("secret-host:1234 is away")

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text) if self.asked else super()._get_text_embedding(text)


def test_a_given_embedding_that_fails_is_one_line_of_ours(tmp_path: Path) -> None:
    said = r"^The embedding model _Failing failed \(ConnectionError\): see what it says\.$"
    embedding = _Failing(embed_dim=8)
    with Assistant.open(store=tmp_path, mode="quotes", embedding=embedding) as assistant:
        embedding.asked = True
        with pytest.raises(ModelError, match=said):
            assistant.index(_PAGE)
        embedding.asked = False
        assistant.index(_PAGE)
        with pytest.raises(ModelError, match=said) as raised:
            assistant.ask("What fell into the dock?")
    assert isinstance(raised.value.__cause__, ConnectionError)


def test_models_without_a_name_are_told_apart_by_their_class(tmp_path: Path) -> None:
    class Mine(MockEmbedding):
        pass

    for _ in range(2):
        with Assistant.open(store=tmp_path, mode="quotes", embedding=Mine(embed_dim=8)) as assistant:
            assistant.index(_PAGE)
    with pytest.raises(StoreError, match="Mine"):
        Assistant.open(store=tmp_path, mode="quotes", embedding=MockEmbedding(embed_dim=8))
