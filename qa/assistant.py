"""The one object that people hold: open a store, index pages, ask questions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from qa.answering.quotes import quote
from qa.errors import ModelError, QuestionError, StoreError
from qa.indexing import Progress, index_liveblog
from qa.models import Answer, IndexReport, LiveBlog, Update
from qa.retrieval import Found, search
from qa.settings import Settings, load_settings
from qa.standalone import standalone_question
from qa.storage import Page, Storage
from vectorstore.errors import EmbeddingModelError, VectorStoreError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.query_engine import RetrieverQueryEngine

    from vectorstore.minilm import MiniLM

_LONGEST_QUESTION = 4_000


@contextmanager
def _store_errors() -> Iterator[None]:
    """The store's errors as ours: users see one tree."""
    try:
        yield
    except EmbeddingModelError as error:
        raise ModelError(str(error)) from error
    except VectorStoreError as error:
        raise StoreError(str(error)) from error


class Assistant:
    """Answers questions about the live blogs of one store. Safe to use from several threads."""

    def __init__(self, storage: Storage, embedding: MiniLM | BaseEmbedding, settings: Settings) -> None:
        self.storage = storage
        self.embedding = embedding
        self.settings = settings

    @classmethod
    def open(cls, **settings: Any) -> Self:
        """Open (or create) the store that the settings name; arguments are named as the fields of Settings.

        Raises SettingsError, StoreError or ModelError, each with one line that states the next step.
        """
        from vectorstore.embeddings import load_embedding
        from vectorstore.minilm import MiniLM
        from vectorstore.opening import open_store

        values = load_settings(**settings)
        with _store_errors():
            key = values.openai_api_key.get_secret_value() if values.openai_api_key else None
            embedding = load_embedding(values.embeddings, key=key, url=values.openai_base_url, timeout=values.timeout)
            reader = embedding if isinstance(embedding, MiniLM) else MiniLM()
            chroma, sidecar, lock = open_store(values.store, values.chroma_url, embedding.model_name)
            storage = Storage(chroma, sidecar, lock, reader)
            storage.catch_up()
        return cls(storage, embedding, values)

    def index(
        self, source: str | Path | LiveBlog, *, name: str | None = None, progress: Progress | None = None
    ) -> IndexReport:
        """Bring the store level with a page: a file, an http(s) URL, or a LiveBlog. `name` is its id here.

        Raises SourceError for a page that can't be read, StoreError for a store that can't be written.
        """
        from qa.sources.registry import read_source

        liveblog = source if isinstance(source, LiveBlog) else read_source(source, name)
        with _store_errors():
            return index_liveblog(liveblog, self.storage, self.embedding, progress)

    def ask(self, question: str, *, history: Sequence[str] = (), liveblog: str | Sequence[str] | None = None) -> Answer:
        """Answer one question. `history` holds the earlier questions; `liveblog` limits it to one or some.

        Raises QuestionError for an empty or much too long question, StoreError when nothing is indexed.
        """
        started = time.perf_counter()
        _check(question)
        standalone = standalone_question(question, history)
        with _store_errors():
            found = self.search(standalone, liveblog=liveblog)
            draft = quote(question, found, self.storage)
        return Answer(
            question=question,
            standalone_question=standalone,
            text=draft.text,
            answered=draft.answered,
            mode="quotes",
            model=None,
            citations=draft.citations,
            retrieved=found.updates,
            seconds=round(time.perf_counter() - started, 4),
        )

    async def aask(
        self, question: str, *, history: Sequence[str] = (), liveblog: str | Sequence[str] | None = None
    ) -> Answer:
        """`ask` without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history=history, liveblog=liveblog)

    def stream(
        self, question: str, *, history: Sequence[str] = (), liveblog: str | Sequence[str] | None = None
    ) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they come, and at last the checked Answer that replaces them."""
        answer = self.ask(question, history=history, liveblog=liveblog)
        yield from answer.text.splitlines(keepends=True)
        yield answer

    def search(self, question: str, *, liveblog: str | Sequence[str] | None = None) -> Found:
        """What the store holds on a standalone question, best first, without an answer."""
        names = [liveblog] if isinstance(liveblog, str) else liveblog
        with _store_errors():
            if not self.storage.pages():
                raise StoreError(f"No live blog in {self.storage.chroma.where}. First run `python -m qa index FILE`.")
            for name in names or ():
                self.storage.page(name)
            return search(question, self.storage, self.embedding, names)

    def liveblogs(self) -> list[Page]:
        """The live blogs of the store: id, title, order and when they were indexed."""
        with _store_errors():
            return list(self.storage.pages().values())

    def updates(self, liveblog: str) -> list[Update]:
        """The updates of one live blog, newest first."""
        with _store_errors():
            return list(self.storage.updates(liveblog).values())

    def remove(self, liveblog: str) -> None:
        """Delete a live blog from the store."""
        with _store_errors():
            self.storage.remove(liveblog)

    @cached_property
    def _engine(self) -> RetrieverQueryEngine:
        from qa.engine import build_query_engine

        return build_query_engine(self)

    def query_engine(self) -> RetrieverQueryEngine:
        """A LlamaIndex query engine over the same store: our retriever and our answers."""
        return self._engine

    def close(self) -> None:
        """Let another process write to the store."""
        self.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check(question: str) -> None:
    if not question.strip():
        raise QuestionError("The question is empty: ask something about the live blog.")
    if len(question) > _LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters, more than {_LONGEST_QUESTION:,}: ask a shorter one."
        )
