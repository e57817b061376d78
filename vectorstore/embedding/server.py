"""Embeddings from OpenAI or a compatible server: batched, counted, with few retries and errors of one line."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import openai
from llama_index.embeddings.openai import OpenAIEmbedding
from pydantic import PrivateAttr

from vectorstore.errors import EmbeddingModelError

_OPENAI_URL = "https://api.openai.com/v1"
# For servers that want no key; the client refuses to start without one.
_NO_KEY = "none"
_BATCH = 128
_RETRIES = 2
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0
_AGAIN = {408, 409, 425, 429}
_OFFLINE = "or set QA_EMBEDDINGS=minilm and index again"


class ServerEmbedding(OpenAIEmbedding):
    """LlamaIndex's OpenAI embedding with our retries and errors. Safe to use from several threads.

    `timeout` is the seconds that one call may take in all, retries included. `tokens_read` counts what the server has
    said it read so far.
    """

    _tokens: int = PrivateAttr(default=0)
    _key: str = PrivateAttr(default=_NO_KEY)

    def __init__(self, name: str, *, key: str | None, url: str | None, timeout: float) -> None:
        # `model_name` reaches the server as it is; LlamaIndex's own enumeration knows OpenAI's names only.
        super().__init__(
            model_name=name,
            # The key goes to the client alone: LlamaIndex would print it with the other fields.
            api_key=_NO_KEY,
            api_base=url or _OPENAI_URL,
            timeout=timeout,
            # LlamaIndex would retry for a minute, log what the server says, and hide how many tokens it read.
            max_retries=0,
            embed_batch_size=_BATCH,
        )
        self._key = key or _NO_KEY

    @property
    def tokens_read(self) -> int:
        """Tokens that the server has read so far, as it counts them."""
        return self._tokens

    @property
    def host(self) -> str:
        """Where the model runs, without credentials."""
        parts = urlsplit(self.api_base or _OPENAI_URL)
        return f"{parts.hostname or '?'}:{parts.port}" if parts.port else parts.hostname or "?"

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises."""
        return "ServerEmbedding"

    def _get_credential_kwargs(self, is_async: bool = False) -> dict[str, Any]:
        return {**super()._get_credential_kwargs(is_async), "api_key": self._key}

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._ask(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._ask([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._ask([query])[0]

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._ask, texts)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return (await asyncio.to_thread(self._ask, [text]))[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return (await asyncio.to_thread(self._ask, [query]))[0]

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        deadline = time.monotonic() + self.timeout
        for attempt in range(_RETRIES + 1):
            try:
                return self._asked_once(texts, max(0.1, deadline - time.monotonic()))
            # Beside the client's own errors: what it raises over an answer that holds no vectors.
            except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
                wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt) * random.uniform(0.5, 1.5)  # noqa: S311
                if attempt == _RETRIES or not _passes(error) or time.monotonic() + wait >= deadline:
                    # Not `from error`: a server may repeat the key in its message, and tracebacks are printed.
                    raise EmbeddingModelError(self._why(error)) from None
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _asked_once(self, texts: Sequence[str], seconds: float) -> list[list[float]]:
        client = self._get_client()
        reply = client.embeddings.create(input=list(texts), model=self.model_name, timeout=seconds)
        rows = sorted(reply.data, key=lambda row: row.index)
        if len(rows) != len(texts):
            raise ValueError(f"{len(rows)} vectors for {len(texts)} texts")
        self._tokens += getattr(reply.usage, "prompt_tokens", None) or 0
        return [row.embedding for row in rows]

    def _why(self, error: Exception) -> str:
        """One line with the next step; the server's own words are left out, which may repeat the key."""
        status = getattr(error, "status_code", None)
        model = self.model_name
        if status in {401, 403}:
            return f"{self.host} refused the key for {model} ({status}): check OPENAI_API_KEY, {_OFFLINE}."
        if status in {400, 404, 422}:
            return f"{self.host} has no embeddings by {model} ({status}): check QA_EMBEDDINGS and OPENAI_BASE_URL."
        if isinstance(status, int):
            why = "is asked too often" if status == 429 else "fails"
            return f"{self.host} {why} ({status}): try again later, {_OFFLINE}."
        if isinstance(error, openai.APITimeoutError):
            return f"{self.host} sent no embedding in {self.timeout:g} s: raise QA_TIMEOUT, {_OFFLINE}."
        if isinstance(error, openai.APIConnectionError):
            return f"No server answers at {self.host}: start it, check OPENAI_BASE_URL, {_OFFLINE}."
        return f"{self.host} sent what are no embeddings by {model}: check QA_EMBEDDINGS and OPENAI_BASE_URL."


def _passes(error: Exception) -> bool:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status in _AGAIN or status >= 500
    # Nobody there is not mended by a few seconds; a connection that broke is.
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)
