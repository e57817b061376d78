"""Embedding models: offline, on a server, and as LlamaIndex sees them."""
