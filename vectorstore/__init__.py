"""Chroma, embeddings and their sidecar: knows records and vectors, not news."""
