"""The offline model as LlamaIndex sees it. Apart, because importing LlamaIndex takes longer than an answer."""

from __future__ import annotations

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from vectorstore.embedding.minilm import MODEL_NAME, MiniLM


class MiniLMEmbedding(BaseEmbedding):
    """MiniLM behind LlamaIndex's interface, for indexes and pipelines of your own: 384 dimensions, length 1."""

    model_name: str = MODEL_NAME
    _model: MiniLM = PrivateAttr(default_factory=MiniLM)

    def _get_text_embedding(self, text: str) -> list[float]:
        return list(map(float, self._model.embed([text])[0]))

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, row)) for row in self._model.embed(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return list(map(float, self._model.tokens(query).pooled))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises."""
        return "MiniLMEmbedding"
