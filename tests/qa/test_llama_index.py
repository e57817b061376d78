"""The store as a LlamaIndex query engine: their classes, our search, our checked answers."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.response.schema import AsyncStreamingResponse, StreamingResponse
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, TextNode

from qa.assistant import Assistant
from qa.errors import QuestionError, StoreError
from qa.llama_index import LiveBlogRetriever, LiveBlogSynthesizer, build_query_engine
from qa.search.retrieval import Found
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


def _waited_for_a_processor() -> float:
    """Seconds for which this thread was ready to run while others had the processors; 0 where the system can't say."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


async def _keep_ticking(gaps: list[float]) -> None:
    """Note how long the event loop was held between two ticks: time that this process worked through, without waits.

    A busy machine stops all of a process for longer than that: it is no fault of the process, and is not counted.
    """
    now = (time.perf_counter(), time.process_time(), _waited_for_a_processor())
    while True:
        await asyncio.sleep(0.005)
        before, now = now, (time.perf_counter(), time.process_time(), _waited_for_a_processor())
        passed, worked, waited = (new - old for new, old in zip(now, before, strict=True))
        gaps.append(min(passed - waited, worked))


def test_twenty_awaited_questions_never_hold_the_event_loop_for_50_ms(assistant: Assistant) -> None:
    questions = [_QUESTION, "Who resigned?", "Who won the world cup?", "Which carmaker is leaving Russia?"]
    engine = assistant.query_engine()
    # What the first question loads holds the interpreter's lock while it is loaded: 30 to 50 ms at a time.
    engine.query(_QUESTION)
    gaps: list[float] = []

    async def asked() -> list[str]:
        clock = asyncio.create_task(_keep_ticking(gaps))
        answers = await asyncio.gather(*(engine.aquery(question) for question in questions * 5))
        clock.cancel()
        return [str(answer) for answer in answers]

    assert all("1,804" in answer for answer in asyncio.run(asked())[::4])
    assert len(gaps) > 5
    assert max(gaps) < 0.05, sorted(gaps)[-5:]


def test_awaited_questions_compute_in_no_more_threads_than_there_are_processors(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each one more holds the interpreter's lock in its turn, while the event loop waits for it."""
    working: set[int] = set()
    real = Assistant.search

    def search(self: Assistant, *arguments: Any, **options: Any) -> Found:
        working.add(threading.get_ident())
        return real(self, *arguments, **options)

    monkeypatch.setattr(Assistant, "search", search)
    engine = assistant.query_engine()

    async def asked() -> None:
        await asyncio.gather(*(engine.aquery(_QUESTION) for _ in range(20)))

    asyncio.run(asked())
    assert 1 <= len(working) <= (os.cpu_count() or 1)
    assert threading.get_ident() not in working


def test_an_answer_comes_from_the_nodes_that_are_left(assistant: Assistant) -> None:
    """A postprocessor decides: what it drops is not answered from, and where nothing is left nothing is told."""
    nodes = LiveBlogRetriever(assistant).retrieve(_QUESTION)
    synthesizer = LiveBlogSynthesizer(assistant)
    [first] = {n.metadata["update_id"] for n in nodes if "1,804" in n.node.get_content()}
    assert "1,804" in str(synthesizer.synthesize(_QUESTION, nodes))
    others = [node for node in nodes if node.metadata["update_id"] != first]
    without = synthesizer.synthesize(_QUESTION, others)
    assert "1,804" not in str(without)
    left = {node.metadata["update_id"] for node in others}
    assert without.metadata is not None
    assert {c["update_id"] for c in without.metadata["answer"]["citations"]} <= left
    assert str(synthesizer.synthesize(_QUESTION, [])).startswith("The updates don't say this.")


@pytest.mark.parametrize("question", ["Summarise the day", "What is the latest update?"])
def test_the_day_at_a_glance_goes_through_nodes_too(assistant: Assistant, question: str) -> None:
    response = assistant.query_engine().query(question)
    answer = response.metadata["answer"]
    assert answer["answered"]
    given = {node.metadata["update_id"] for node in response.source_nodes}
    assert {citation["update_id"] for citation in answer["citations"]} <= given
    if "latest" in question:
        assert [citation["position"] for citation in answer["citations"]] == [1]


def test_an_engine_answers_as_of_a_moment(assistant: Assistant) -> None:
    engine = assistant.query_engine(liveblog="ukraine-2022-03-24", as_of="#60")
    response = engine.query(_QUESTION)
    assert all(node.metadata["position"] >= 1 for node in response.source_nodes)
    assert "1,804" not in str(response)


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
        assert node.node.ref_doc_id == f"{data['liveblog']}/{data['update_id']}"
        assert "published_at" in data
        assert "url" in data
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)


def test_a_model_reads_headline_and_position_but_no_ids(assistant: Assistant) -> None:
    [node] = LiveBlogRetriever(assistant, top=1).retrieve(_QUESTION)
    shown = node.node.get_content(MetadataMode.LLM)
    assert node.metadata["headline"] in shown
    assert "position: 4" in shown
    assert node.metadata["update_id"] not in shown


def test_an_answer_streams_and_is_whole_at_the_end(assistant: Assistant) -> None:
    engine = assistant.query_engine(streaming=True)
    answer = assistant.ask(_QUESTION)
    response = engine.query(_QUESTION)
    assert isinstance(response, StreamingResponse)
    assert response.source_nodes
    assert response.metadata == {}
    pieces = [piece for piece in response.response_gen if piece]
    assert len(pieces) > 1
    assert "".join(pieces) == answer.text
    assert response.metadata["answer"]["citations"] == answer.to_dict()["citations"]

    async def awaited() -> tuple[str, dict[str, Any]]:
        streamed = await engine.aquery(_QUESTION)
        assert isinstance(streamed, AsyncStreamingResponse)
        text = "".join([piece async for piece in streamed.async_response_gen()])
        return text, streamed.metadata or {}

    text, told = asyncio.run(awaited())
    assert text == answer.text
    assert told["answer"]["answered"]


def test_what_streams_comes_from_the_nodes_that_are_left(assistant: Assistant) -> None:
    synthesizer = LiveBlogSynthesizer(assistant, streaming=True)
    assert str(synthesizer.synthesize(_QUESTION, [])).startswith("The updates don't say this.")


def test_an_engine_may_be_limited_to_one_live_blog(store_copy: Path) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as two:
        two.index(parse_text("Harbour live\n\nCrane falls\n\nThe old crane fell into the dock.", "harbour"))
        limited = build_query_engine(two, liveblog="harbour")
        nodes = limited.query("What fell into the dock?").source_nodes
        assert {node.metadata["liveblog"] for node in nodes} == {"harbour"}
        assert len(two.query_engine().query(_QUESTION).source_nodes) == 8


def test_nodes_that_no_update_stands_behind_are_not_answered_from(assistant: Assistant) -> None:
    foreign = NodeWithScore(node=TextNode(text="Russia flew 3 air raids against Ukraine."), score=0.1)
    response = LiveBlogSynthesizer(assistant).synthesize(QueryBundle(_QUESTION), [foreign], [foreign])
    assert str(response).startswith("The updates don't say this.")
    assert len(response.source_nodes) == 2


def test_errors_are_ours(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="question is empty"):
        assistant.query_engine().query(" ")
    with Assistant.open(store=tmp_path / "empty", mode="quotes") as empty, pytest.raises(StoreError, match="First run"):
        empty.query_engine().query(_QUESTION)
