"""The store as a LlamaIndex query engine: their classes, our search, our checked answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, TextNode

from qa.assistant import Assistant
from qa.errors import QuestionError, StoreError
from qa.llama_index import LiveBlogRetriever, LiveBlogSynthesizer, build_query_engine
from qa.sources.formats.text import parse_text

_QUESTION = "How many air raids has Russia flown against Ukraine?"


def test_the_engine_gives_our_answer_with_the_cited_nodes_first(assistant: Assistant) -> None:
    engine = assistant.query_engine()
    assert isinstance(engine, RetrieverQueryEngine)
    response = engine.query(_QUESTION)
    answer = assistant.ask(_QUESTION)
    assert str(response) == answer.text
    assert response.metadata["answer"]["citations"] == answer.to_dict()["citations"]
    cited = {citation.update_id for citation in answer.citations}
    flags = [node.metadata["update_id"] in cited for node in response.source_nodes]
    assert flags[0]
    assert flags == sorted(flags, reverse=True)


def test_the_engine_can_be_awaited(assistant: Assistant) -> None:
    response = asyncio.run(assistant.query_engine().aquery(_QUESTION))
    assert "1,804" in str(response)


def test_what_is_not_told_is_said_by_the_engine_too(assistant: Assistant) -> None:
    response = assistant.query_engine().query("Who won the world cup?")
    assert str(response).startswith("The updates don't say this.")
    assert response.metadata["answer"]["answered"] is False


def test_the_engine_is_made_once(assistant: Assistant) -> None:
    assert assistant.query_engine() is assistant.query_engine()


def test_nodes_carry_what_a_citation_needs(assistant: Assistant) -> None:
    nodes = LiveBlogRetriever(assistant, top=5).retrieve(_QUESTION)
    assert len(nodes) == 5
    texts = {update.id: update.text for update in assistant.updates("ukraine-2022-03-24")}
    for node in nodes:
        data = node.metadata
        assert isinstance(node.node, TextNode)
        assert texts[data["update_id"]][data["start"] : data["end"]] == node.node.text
        assert data["liveblog"] == "ukraine-2022-03-24"
        assert 1 <= data["position"] <= 94
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)


def test_a_model_reads_headline_and_position_but_no_ids(assistant: Assistant) -> None:
    [node] = LiveBlogRetriever(assistant, top=1).retrieve(_QUESTION)
    shown = node.node.get_content(MetadataMode.LLM)
    assert node.metadata["headline"] in shown
    assert "position: 4" in shown
    assert node.metadata["update_id"] not in shown


def test_an_engine_may_be_limited_to_one_live_blog(store_copy: Path) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as two:
        two.index(parse_text("Harbour live\n\nCrane falls\n\nThe old crane fell into the dock.", "harbour"))
        limited = build_query_engine(two, liveblog="harbour")
        nodes = limited.query("What fell into the dock?").source_nodes
        assert {node.metadata["liveblog"] for node in nodes} == {"harbour"}
        assert len(two.query_engine().query(_QUESTION).source_nodes) == 8


def test_the_synthesizer_takes_nodes_from_other_retrievers(assistant: Assistant) -> None:
    foreign = NodeWithScore(node=TextNode(text="Something else."), score=0.1)
    response = LiveBlogSynthesizer(assistant).synthesize(QueryBundle(_QUESTION), [foreign], [foreign])
    assert "1,804" in str(response)
    assert len(response.source_nodes) == 2


def test_errors_are_ours(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="question is empty"):
        assistant.query_engine().query(" ")
    with Assistant.open(store=tmp_path / "empty", mode="quotes") as empty, pytest.raises(StoreError, match="First run"):
        empty.query_engine().query(_QUESTION)
