"""`python -m qa doctor`: what is configured, whether it answers, how fast, and what to do where it doesn't."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from qa.model.chat import ChatModel
from qa.model.faults import RequestError
from qa.model.forms import OBJECT, SCHEMA, Form, object_of
from qa.model.opening import open_model
from qa.model.prices import as_text
from qa.model.requests import Completion, generate

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from qa.settings import Settings
    from vectorstore.embedding.minilm import MiniLM

_LONGEST = 20.0
_PROBE = ("Answer in one word.", "Is this connection working?")
_JSON_PROBE = ("Answer with JSON alone.", 'Send the object {"ok": true}.')
_PROBE_TOKENS = 16
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_FORM = Form("reply", object_of(ok={"type": "boolean"}))
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
    """Look at one thing after the other. Costs two tiny answers and, with an embedding server, one embedding."""
    yield _who(settings)
    if settings.writes:
        model = open_model(settings)
        yield Finding("Model", True, f"{model.name} at {model.host}, {_key(settings)}")
        answered = _answer(model)
        yield answered
        if answered.ok:
            yield _abilities(model)
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
    # Loaded first, so that the time is the server's.
    model.prepare()
    try:
        first, took, completion = _asked(model, _PROBE)
    except RequestError as fault:
        reason, _, step = fault.reason.partition(": ")
        return Finding("Server", False, reason, step or "try again later, or see docs/written-answers.md")
    spent = as_text(completion.usage)
    return Finding("Server", True, f"first words after {first:.2f} s, all after {took:.2f} s, {spent}")


def _abilities(model: ChatModel) -> Finding:
    """What the server does beside answering: it is asked for JSON, as the second look at an answer does."""
    try:
        _, _, completion = _asked(model, _JSON_PROBE, _FORM)
    except RequestError as fault:
        return Finding(
            "Abilities", False, f"no JSON: {fault.reason}", "set QA_CHECK=exact, or QA_CHECK_MODEL to another"
        )
    left_out = model.left_out
    able = {
        "streams": "streaming" not in left_out,
        "keeps to a form of JSON": SCHEMA not in left_out,
        "replies in JSON": not {SCHEMA, OBJECT} <= set(left_out),
        "counts tokens": completion.counted,
    }
    found = ", ".join(name if can else f"{name}: no" for name, can in able.items())
    found += ", thinks first" if model.thinks else ""
    parameters = [name for name in left_out if name not in ("streaming", SCHEMA, OBJECT)]
    without = f"; asked without {', '.join(parameters)}" if parameters else ""
    if _OBJECT.search(completion.text):
        return Finding("Abilities", True, found + without)
    step = "its second look may fail: set QA_CHECK=exact, or QA_CHECK_MODEL to another"
    return Finding("Abilities", False, f"{found}{without}; what it sent is no JSON", step)


def _asked(model: ChatModel, probe: tuple[str, str], form: Form | None = None) -> tuple[float, float, Completion]:
    """Seconds to the first words and to the last, and what came. Raises RequestError."""
    started = time.monotonic()
    first: float | None = None
    deadline = started + min(model.timeout, _LONGEST)
    pieces = generate(model, probe, deadline, max_tokens=_PROBE_TOKENS, form=form)
    while True:
        try:
            if next(pieces) and first is None:
                first = time.monotonic() - started
        except StopIteration as end:
            took = time.monotonic() - started
            return first or took, took, end.value


def _embedding(settings: Settings) -> Finding:
    from vectorstore.embedding.loading import load_embedding
    from vectorstore.embedding.minilm import read_from
    from vectorstore.errors import VectorStoreError

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    if settings.embedding_folder:
        read_from(settings.embedding_folder)
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
