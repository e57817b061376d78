"""Embedding models by name: "minilm" runs here, "openai:MODEL" asks OpenAI or a compatible server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.errors import VectorStoreError
from vectorstore.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_OPENAI = "openai:"
_BATCH = 128


def load_embedding(
    name: str, *, key: str | None = None, url: str | None = None, timeout: float = 30.0
) -> MiniLM | BaseEmbedding:
    """The embedding model that a setting names. `key` and `url` are for OpenAI-compatible servers."""
    if name == "minilm":
        return MiniLM()
    if not name.startswith(_OPENAI) or name == _OPENAI:
        raise VectorStoreError(f'QA_EMBEDDINGS is {name!r}: expected "minilm" or "openai:MODEL".')
    if not key and not url:
        raise VectorStoreError(f"QA_EMBEDDINGS is {name!r}: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server.")
    from llama_index.embeddings.openai import OpenAIEmbedding

    # `model_name` reaches the server as it is; LlamaIndex's own enumeration knows OpenAI's names only.
    return OpenAIEmbedding(
        model_name=name.removeprefix(_OPENAI),
        api_key=key or "none",
        api_base=url,
        timeout=timeout,
        embed_batch_size=_BATCH,
    )
