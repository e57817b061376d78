"""Open the store that the settings name, with the models that make and read its vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.settings import Settings
from qa.store.storage import Storage
from vectorstore.embedding.loading import load_embedding
from vectorstore.embedding.minilm import MiniLM, read_from
from vectorstore.opening import open_store

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def open_storage(
    settings: Settings, embedding: MiniLM | BaseEmbedding | None = None
) -> tuple[Storage, MiniLM | BaseEmbedding]:
    """The store and the model of its vectors: the one that is given, else the one that the settings name."""
    if settings.embedding_folder:
        read_from(settings.embedding_folder)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    model: MiniLM | BaseEmbedding = embedding or load_embedding(
        settings.embeddings, key=key, url=settings.openai_base_url, timeout=settings.timeout
    )
    reader = model if isinstance(model, MiniLM) else MiniLM()
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    chroma, sidecar, lock = open_store(settings.store, settings.chroma_url, model.model_name, token)
    storage = Storage(chroma, sidecar, lock, reader)
    storage.catch_up()
    return storage, model
