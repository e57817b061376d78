"""The store's errors as the house's own: users see one tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import ModelError, StoreError
from vectorstore.errors import EmbeddingModelError, VectorStoreError


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise ModelError and StoreError for what goes wrong with embeddings and the store."""
    try:
        yield
    except EmbeddingModelError as error:
        raise ModelError(str(error)) from error
    except VectorStoreError as error:
        raise StoreError(str(error)) from error


@contextmanager
def embedding_errors(model: str) -> Iterator[None]:
    """Raise ModelError for whatever an embedding object of the caller's raises; what it says may name its host."""
    try:
        yield
    except EmbeddingModelError:
        raise
    except Exception as error:
        raise ModelError(f"The embedding model {model} failed ({type(error).__name__}): see what it says.") from error
