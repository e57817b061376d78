"""Open the store that the settings name, with the models that make and read its vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qa.models import Chunk
from qa.settings import Settings
from qa.store.faults import embedding_errors
from qa.store.storage import Storage
from vectorstore.embedding.loading import load_embedding
from vectorstore.embedding.minilm import MiniLM, read_from
from vectorstore.opening import open_store

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray


def open_storage(
    settings: Settings, embedding: MiniLM | BaseEmbedding | None = None, *, repair: bool = False
) -> tuple[Storage, MiniLM | BaseEmbedding]:
    """The store and the model of its vectors: the one that is given, else the one that the settings name.

    With `repair`, vectors that are lost with a damaged index are made anew; without it they are an error.
    """
    if settings.embedding_folder:
        read_from(settings.embedding_folder)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    model: MiniLM | BaseEmbedding = embedding or load_embedding(
        settings.embeddings, key=key, url=settings.openai_base_url, timeout=settings.timeout
    )
    reader = model if isinstance(model, MiniLM) else MiniLM()
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None

    def remake(records: Sequence[tuple[dict[str, str], str]]) -> NDArray[np.float32]:
        texts = [Chunk("", "", "", data.get("headline", ""), text, 0, 0).embedded_text for data, text in records]
        return embed(texts, model)

    chroma, sidecar, lock = open_store(
        settings.store, settings.chroma_url, _name_of(model), token, remake if repair else None
    )
    storage = Storage(chroma, sidecar, lock, reader)
    storage.catch_up()
    return storage, model


def _name_of(model: MiniLM | BaseEmbedding) -> str:
    """What the store knows a model by: its class, where it goes by the name that LlamaIndex gives to nameless ones."""
    return type(model).__qualname__ if model.model_name == "unknown" else model.model_name


def embed(texts: list[str], model: MiniLM | BaseEmbedding) -> NDArray[np.float32]:
    """The texts' vectors, shape (texts, dimensions), by either kind of model."""
    if isinstance(model, MiniLM):
        return model.embed(texts)
    with embedding_errors(_name_of(model)):
        return np.array(model.get_text_embedding_batch(texts), dtype=np.float32)
