"""`python -m qa doctor`: what is configured, whether it answers, how fast, and what to do where it doesn't."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from qa.model.chat import ChatModel
from qa.model.faults import RequestError
from qa.model.opening import open_model
from qa.model.prices import as_text
from qa.model.requests import generate

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from qa.settings import Settings
    from vectorstore.embedding.minilm import MiniLM

_LONGEST = 20.0
_PROBE = ("Answer in one word.", "Is this connection working?")
_PROBE_TOKENS = 16
_TEXT = "Hundreds march in the capital as talks begin"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, what was found, and the next step if it isn't."""

    name: str
    ok: bool
    text: str
    step: str = ""

    def __str__(self) -> str:
        mark = "ok" if self.ok else "!!"
        return f"{mark}  {self.name:<11} {self.text}{f' — {self.step}' if self.step else ''}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at one thing after the other. Costs one tiny answer and, with an embedding server, one embedding."""
    yield _who(settings)
    if settings.writes:
        model = open_model(settings)
        yield Finding("Model", True, f"{model.name} at {model.host}, {_key(settings)}")
        yield _answer(model)
    yield _embedding(settings)
    yield _store(settings)


def _who(settings: Settings) -> Finding:
    if settings.writes:
        return Finding("Answers", True, "written by a model and checked; quotes stand in when it fails")
    if settings.mode == "quotes":
        return Finding("Answers", True, "quotes from the updates, as QA_MODE asks")
    return Finding(
        "Answers",
        True,
        "quotes from the updates, offline",
        "for written answers set OPENAI_API_KEY, or OPENAI_BASE_URL and QA_MODEL for a server of your own",
    )


def _key(settings: Settings) -> str:
    return "with a key" if settings.openai_api_key else "without a key"


def _answer(model: ChatModel) -> Finding:
    first: float | None = None
    try:
        # Imported first, so that the time is the server's.
        _ = model.llm
        started = time.monotonic()
        deadline = started + min(model.timeout, _LONGEST)
        pieces = generate(model, _PROBE, deadline, max_tokens=_PROBE_TOKENS)
        while True:
            if next(pieces) and first is None:
                first = time.monotonic() - started
    except StopIteration as end:
        took = time.monotonic() - started
        spent = as_text(end.value.usage)
        return Finding("Server", True, f"first words after {first or took:.2f} s, all after {took:.2f} s, {spent}")
    except RequestError as fault:
        reason, _, step = fault.reason.partition(": ")
        return Finding("Server", False, reason, step or "try again later, or see docs/written-answers.md")


def _embedding(settings: Settings) -> Finding:
    from vectorstore.embedding.loading import load_embedding
    from vectorstore.errors import VectorStoreError

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    try:
        embedding = load_embedding(settings.embeddings, key=key, url=settings.openai_base_url, timeout=_LONGEST)
        started = time.monotonic()
        vector = _embed(embedding)
    except VectorStoreError as error:
        return Finding("Embeddings", False, settings.embeddings, str(error))
    took = time.monotonic() - started
    return Finding("Embeddings", True, f"{settings.embeddings}: {len(vector)} dimensions in {took:.2f} s")


def _embed(embedding: MiniLM | BaseEmbedding) -> Sequence[float]:
    from vectorstore.embedding.minilm import MiniLM

    if isinstance(embedding, MiniLM):
        return cast("Sequence[float]", embedding.embed([_TEXT])[0])
    return embedding.get_query_embedding(_TEXT)


def _store(settings: Settings) -> Finding:
    folder = settings.store
    if settings.chroma_url:
        return Finding("Store", True, f"the Chroma server {urlsplit(settings.chroma_url).netloc.rpartition('@')[2]}")
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        state = "exists" if nearest == folder else "will be made by the first `python -m qa index FILE`"
        return Finding("Store", True, f"{folder} ({state})")
    return Finding("Store", False, f"{folder} is not writable", "choose another folder with --store or QA_STORE")
