"""The same store as LlamaIndex sees it: a retriever and a query engine to plug into other pipelines."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    QueryType,
    RelatedNodeInfo,
    TextNode,
)

from qa.answering.draft import NOT_TOLD
from qa.models import Answer
from qa.text.moments import AsOf
from qa.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence

    from qa.answering.written.streaming import Revision
    from qa.assistant import Assistant
    from qa.models import Passage, Update

_TOP = 8
# What a model need not read of a passage's metadata.
_HIDDEN = ["update_id", "start", "end", "url", "liveblog"]


class LiveBlogRetriever(BaseRetriever):
    """Our search as a LlamaIndex retriever: nodes carry headline, time, position and offsets as metadata."""

    def __init__(
        self, assistant: Assistant, *, liveblog: str | None = None, as_of: AsOf | None = None, top: int = _TOP
    ) -> None:
        super().__init__()
        self._assistant = assistant
        self._liveblog = liveblog
        self._as_of = as_of
        self._top = top

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, liveblog=self._liveblog, as_of=self._as_of)
        passages = found.passages[: self._top]
        updates = {
            name: {update.id: update for update in self._assistant.updates(name, as_of=self._as_of)}
            for name in {passage.chunk.liveblog for passage in passages}
        }
        chances = {reading.passage.chunk.id: reading.probability for reading in found.readings}
        least = min(chances.values(), default=1.0)
        # What was not read comes after what was, in its own order. The order weighs more than the probability, and
        # scores must not rise: none is above the one before.
        scores = accumulate((chances.get(p.chunk.id, least * max(p.score, 0.0)) for p in passages), min)
        return [
            NodeWithScore(node=as_node(p, updates[p.chunk.liveblog][p.chunk.update_id]), score=score)
            for p, score in zip(passages, scores, strict=True)
        ]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await in_thread(self._assistant.waits, self._retrieve, query_bundle)


class LiveBlogSynthesizer(BaseSynthesizer):
    """Our answer (quotes, or written and checked) from the nodes that it is given, as a LlamaIndex response.

    `metadata["answer"]` is the Answer. Nodes of other retrievers, which no update of the store stands behind, can't be
    cited and are left out; where none is left, the updates don't tell. With `streaming` the response yields the text as
    it comes, and `metadata["answer"]` is there at its end.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        liveblog: str | None = None,
        as_of: AsOf | None = None,
        streaming: bool = False,
    ) -> None:
        from llama_index.core.llms import MockLLM

        # A synthesizer wants some LLM; ours answers through the assistant and never asks this one.
        super().__init__(llm=MockLLM(), streaming=streaming)
        self._assistant = assistant
        self._liveblog = liveblog
        self._as_of = as_of

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **_: Any,
    ) -> RESPONSE_TYPE:
        """Answer the query from the nodes; those that it cites come first among the source nodes."""
        asked = self._asked(query, nodes)
        if self._streaming:
            streamed = _Streamed()
            pieces = streamed.pieces(self._assistant.stream(**asked))
            return StreamingResponse(pieces, [*nodes, *(additional_source_nodes or ())], streamed.metadata)
        answer = self._assistant.ask(**asked)
        cited = {(c.liveblog, c.update_id) for c in answer.citations}
        sources = [*nodes, *(additional_source_nodes or ())]
        sources.sort(key=lambda n: (n.metadata.get("liveblog"), n.metadata.get("update_id")) not in cited)
        return Response(answer.text, source_nodes=sources, metadata={"answer": answer.to_dict()})

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **_: Any,
    ) -> RESPONSE_TYPE:
        """`synthesize` without blocking the event loop."""
        if self._streaming:
            streamed = _Streamed()
            pieces = streamed.apieces(self._assistant.astream(**self._asked(query, nodes)))
            return AsyncStreamingResponse(pieces, [*nodes, *(additional_source_nodes or ())], streamed.metadata)
        return await in_thread(self._assistant.waits, self.synthesize, query, nodes, additional_source_nodes)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """Bare texts stand for no update that could be cited: without any, and with any, the updates don't tell."""
        del query_str, text_chunks
        return NOT_TOLD

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **more: Any) -> str:
        """As `get_response`."""
        return self.get_response(query_str, text_chunks, **more)

    def _asked(self, query: QueryType, nodes: Sequence[NodeWithScore]) -> dict[str, Any]:
        """What the assistant is asked, by its arguments' names."""
        question = query.query_str if isinstance(query, QueryBundle) else str(query)
        among = [node.node.node_id for node in nodes]
        return {"question": question, "liveblog": self._liveblog, "as_of": self._as_of, "among": among}

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        del prompts


class _Streamed:
    """A stream of ours as LlamaIndex has them: pieces of text, none of which is taken back.

    What no longer goes on from the text that was streamed, since the check struck some of it, waits for the answer,
    which then stands below in whole. `metadata` has the answer at the end.
    """

    def __init__(self) -> None:
        self.metadata: dict[str, Any] = {}
        self._shown = ""
        self._text = ""

    def pieces(self, parts: Iterator[str | Revision | Answer]) -> Generator[str, None, None]:
        """What to show, as it comes."""
        for part in parts:
            yield self._next(part)

    async def apieces(self, parts: AsyncIterator[str | Revision | Answer]) -> AsyncGenerator[str, None]:
        """The same without blocking the event loop."""
        async for part in parts:
            yield self._next(part)

    def _next(self, part: str | Revision | Answer) -> str:
        self._text = self._text + part if isinstance(part, str) else part.text
        piece = self._text[len(self._shown) :] if self._text.startswith(self._shown) else ""
        if isinstance(part, Answer):
            self.metadata["answer"] = part.to_dict()
            piece = piece if self._text.startswith(self._shown) else f"\n\n{self._text}"
        self._shown += piece
        return piece


def as_node(passage: Passage, update: Update) -> TextNode:
    """A passage as a LlamaIndex node; the document that it belongs to is its update."""
    chunk = passage.chunk
    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        metadata={
            "liveblog": chunk.liveblog,
            "update_id": chunk.update_id,
            "position": passage.position,
            "headline": chunk.headline,
            "published_at": update.published_at,
            "url": update.url,
            "start": chunk.start,
            "end": chunk.end,
        },
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=f"{chunk.liveblog}/{chunk.update_id}")},
        excluded_llm_metadata_keys=_HIDDEN,
        excluded_embed_metadata_keys=_HIDDEN,
    )


def build_query_engine(
    assistant: Assistant, *, liveblog: str | None = None, as_of: AsOf | None = None, streaming: bool = False
) -> RetrieverQueryEngine:
    """A query engine over the assistant's store: of all its live blogs or one, now or as it stood."""
    return RetrieverQueryEngine(
        retriever=LiveBlogRetriever(assistant, liveblog=liveblog, as_of=as_of),
        response_synthesizer=LiveBlogSynthesizer(assistant, liveblog=liveblog, as_of=as_of, streaming=streaming),
    )
