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
