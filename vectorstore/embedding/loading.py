"""Embedding models by name: "minilm" runs here, "openai:MODEL" asks OpenAI or a compatible server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.embedding.minilm import MiniLM
from vectorstore.errors import VectorStoreError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_OPENAI = "openai:"


def load_embedding(
    name: str, *, key: str | None = None, url: str | None = None, timeout: float = 30.0
) -> MiniLM | BaseEmbedding:
    """The embedding model that a setting names. `key` and `url` are for OpenAI-compatible servers."""
    if name == "minilm":
        return MiniLM()
    if not key and not url:
        raise VectorStoreError(f"QA_EMBEDDINGS is {name!r}: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server.")
    # It brings LlamaIndex and the client, which take seconds.
    from vectorstore.embedding.server import ServerEmbedding

    return ServerEmbedding(name.removeprefix(_OPENAI), key=key, url=url, timeout=timeout)
