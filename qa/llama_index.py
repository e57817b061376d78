"""The same store as LlamaIndex sees it: a retriever and a query engine to plug into other pipelines."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
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
from qa.text.moments import AsOf
from qa.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.models import Answer, Passage, Update

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
    cited and are left out; where none is left, the updates don't tell.
    """

    def __init__(self, assistant: Assistant, *, liveblog: str | None = None, as_of: AsOf | None = None) -> None:
        from llama_index.core.llms import MockLLM

        # A synthesizer wants some LLM; ours answers through the assistant and never asks this one.
        super().__init__(llm=MockLLM())
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
        text = query.query_str if isinstance(query, QueryBundle) else str(query)
        answer = self._answer(text, [node.node.node_id for node in nodes])
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
        return await in_thread(self._assistant.waits, self.synthesize, query, nodes, additional_source_nodes)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """Bare texts stand for no update that could be cited: without any, and with any, the updates don't tell."""
        del query_str, text_chunks
        return NOT_TOLD

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **more: Any) -> str:
        """As `get_response`."""
        return self.get_response(query_str, text_chunks, **more)

    def _answer(self, question: str, chunk_ids: list[str]) -> Answer:
        return self._assistant.ask(question, liveblog=self._liveblog, as_of=self._as_of, among=chunk_ids)

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        del prompts


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
    assistant: Assistant, *, liveblog: str | None = None, as_of: AsOf | None = None
) -> RetrieverQueryEngine:
    """A query engine over the assistant's store: of all its live blogs or one, now or as it stood."""
    return RetrieverQueryEngine(
        retriever=LiveBlogRetriever(assistant, liveblog=liveblog, as_of=as_of),
        response_synthesizer=LiveBlogSynthesizer(assistant, liveblog=liveblog, as_of=as_of),
    )
