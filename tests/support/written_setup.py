"""What the tests of written answers share: the sample in a store of its own, indexed once, and how to ask."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.answering.draft import Draft
from qa.answering.quoted.quotes import quote
from qa.answering.written.streaming import Revision
from qa.answering.written.writing import Writing, stream, write
from qa.assistant import Assistant
from qa.model.chat import ChatModel
from qa.samples import SAMPLE_ID, sample_path
from qa.trace.steps import Trace
from tests.support.openai_server import OpenAIServer

KEY = "sk-test-4f9c1b7e2a6d8053"
QUESTION = "How many people fleeing the war will the US take in?"
GOOD = "Up to 100,000 people who fled Ukraine will be taken in by the US [1]."

_FOLDER = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@lru_cache(maxsize=1)
def sample() -> Assistant:
    """An assistant over the sample page."""
    assistant = Assistant.open(store=Path(_FOLDER.name) / "store", mode="quotes")
    assistant.index(sample_path(), name=SAMPLE_ID)
    return assistant


def model_at(server: OpenAIServer | str, **options: Any) -> ChatModel:
    """A model behind a server, with a short timeout; the client is loaded, which takes seconds once."""
    url = server if isinstance(server, str) else server.url
    model = ChatModel(**{"name": "gpt-4o-mini", "key": KEY, "url": url, "timeout": 5.0, **options})
    _ = model.llm
    return model


def asked(
    model: ChatModel,
    question: str = QUESTION,
    *,
    assistant: Assistant | None = None,
    trace: Trace | None = None,
    **more: Any,
) -> Draft:
    """The written answer to a question about the sample."""
    assistant = assistant or sample()
    found = assistant.search(question)
    deadline = time.monotonic() + model.timeout + model.prepare()
    writing = Writing(model, lambda: quote(found, assistant.storage), deadline, **more)
    return write(question, found, assistant.storage, writing, trace)


def streamed(model: ChatModel, question: str = QUESTION, **more: Any) -> Iterator[str | Revision | Draft]:
    """The same, streamed."""
    found = sample().search(question)
    deadline = time.monotonic() + model.timeout + model.prepare()
    writing = Writing(model, lambda: quote(found, sample().storage), deadline, **more)
    return stream(question, found, sample().storage, writing)


def shown(parts: Iterator[str | Revision | Draft]) -> tuple[list[str], Draft]:
    """All texts that a page showed one after the other, and the draft in the end."""
    texts, text = [], ""
    for part in parts:
        if isinstance(part, Draft):
            return texts, part
        text = part.text if isinstance(part, Revision) else text + part
        texts.append(text)
    raise AssertionError("The stream ended without a draft.")


def until(met: Callable[[], bool], seconds: float = 3.0) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
