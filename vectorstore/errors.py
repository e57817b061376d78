"""Errors of the store; each message is one line with the next step.

VectorStoreError
├── DiskFullError          a write found no room
└── EmbeddingModelError    the model's files are missing or altered, or its server fails
"""

from __future__ import annotations


class VectorStoreError(Exception):
    """The store can't be opened, read or written."""


class DiskFullError(VectorStoreError):
    """A write found no room."""


class EmbeddingModelError(VectorStoreError):
    """The embedding model's files are missing or altered, or its server fails."""
