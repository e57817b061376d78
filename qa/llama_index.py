"""The same store as LlamaIndex sees it: a retriever and a query engine to plug into other pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType, TextNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.models import Passage

_TOP = 8
# What a model need not read of a passage's metadata.
_HIDDEN = ["update_id", "start", "end"]


class LiveBlogRetriever(BaseRetriever):
    """Our search as a LlamaIndex retriever: nodes carry headline, position and offsets as metadata."""

    def __init__(self, assistant: Assistant, *, liveblog: str | None = None, top: int = _TOP) -> None:
        super().__init__()
        self._assistant = assistant
        self._liveblog = liveblog
        self._top = top

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, liveblog=self._liveblog)
        chances = {reading.passage.chunk.id: reading.probability for reading in found.readings}
        least = min(chances.values(), default=1.0)
        # What was not read comes after what was, in its own order.
        return [
            NodeWithScore(node=as_node(p), score=chances.get(p.chunk.id, least * max(p.score, 0.0)))
            for p in found.passages[: self._top]
        ]


class LiveBlogSynthesizer(BaseSynthesizer):
    """Our answer (quotes, or written and checked) as a LlamaIndex response; `metadata["answer"]` is the Answer."""

    def __init__(self, assistant: Assistant, *, liveblog: str | None = None) -> None:
        from llama_index.core.llms import MockLLM

        # A synthesizer wants some LLM; ours answers through the assistant and never asks this one.
        super().__init__(llm=MockLLM())
        self._assistant = assistant
        self._liveblog = liveblog

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **_: Any,
    ) -> RESPONSE_TYPE:
        """Answer the query; the nodes that it cites come first among the source nodes."""
        text = query.query_str if isinstance(query, QueryBundle) else str(query)
        answer = self._assistant.ask(text, liveblog=self._liveblog)
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
        import asyncio

        return await asyncio.to_thread(self.synthesize, query, nodes, additional_source_nodes)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """The answer's text alone; the chunks are looked up anew."""
        del text_chunks
        return self._assistant.ask(query_str, liveblog=self._liveblog).text

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """`get_response` without blocking the event loop."""
        del text_chunks
        return (await self._assistant.aask(query_str, liveblog=self._liveblog)).text

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        del prompts


def as_node(passage: Passage) -> TextNode:
    """A passage as a LlamaIndex node."""
    chunk = passage.chunk
    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        metadata={
            "liveblog": chunk.liveblog,
            "update_id": chunk.update_id,
            "position": passage.position,
            "headline": chunk.headline,
            "start": chunk.start,
            "end": chunk.end,
        },
        excluded_llm_metadata_keys=_HIDDEN,
        excluded_embed_metadata_keys=_HIDDEN,
    )


def build_query_engine(assistant: Assistant, *, liveblog: str | None = None) -> RetrieverQueryEngine:
    """A query engine over the assistant's store, of all its live blogs or one."""
    return RetrieverQueryEngine(
        retriever=LiveBlogRetriever(assistant, liveblog=liveblog),
        response_synthesizer=LiveBlogSynthesizer(assistant, liveblog=liveblog),
    )
