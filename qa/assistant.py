"""The one object that people hold: open a store, index pages, ask questions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from qa.answering.earlier import cited_wording
from qa.answering.following import Development, follow
from qa.answering.turn import Turn, check_question
from qa.brief import brief
from qa.errors import StoreError
from qa.models import Answer, Citation, LiveBlog, Update
from qa.search.question import questions_of
from qa.search.retrieval import Found
from qa.search.warming import begin_warming
from qa.settings import Settings, SettingsArguments, load_settings
from qa.store.chunking import check_liveblog
from qa.store.faults import store_errors
from qa.store.indexing import Progress, index_liveblog
from qa.store.library import Library
from qa.store.report import IndexReport
from qa.store.snapshot import Snapshot
from qa.store.storage import Storage
from qa.text.moments import AsOf
from qa.threads import in_thread
from qa.trace.steps import Trace
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from qa.answering.written.cache import AnswerCache
    from qa.answering.written.streaming import Revision
    from qa.model.opening import Models
    from qa.sources.web.fetch import Fetcher


class Assistant(Library):
    """Answers questions about the live blogs of one store. Safe to use from several threads."""

    __repr__ = brief("storage.chroma.where", "settings.mode", "storage.chroma.embedding_model")

    def __init__(
        self, storage: Storage, embedding: MiniLM | BaseEmbedding, settings: Settings, llm: LLM | None = None
    ) -> None:
        self.storage = storage
        self.embedding = embedding
        self.settings = settings
        self._llm = llm
        self.waits = not isinstance(embedding, MiniLM) or bool(llm or settings.writes or settings.chroma_url)
        """Whether an answer may wait for a server: for a model's, the vectors', or the store's."""
        self._warming: list[Future[None]] = []

    @classmethod
    def open(
        cls, *, llm: LLM | None = None, embedding: BaseEmbedding | None = None, **settings: Unpack[SettingsArguments]
    ) -> Self:
        """Open or create the store. Raises SettingsError, StoreError, ModelError.

        `settings` are fields of Settings. `llm` and `embedding`, objects of LlamaIndex, take the place of the models
        that they name. A store takes the vectors of one model only.
        """
        from qa.store.opening import open_storage

        values = load_settings(**settings)
        with store_errors():
            storage, model = open_storage(values, embedding)
        return cls(storage, model, values, llm)

    def warm(self) -> None:
        """Begin to load, in the background, what the first question waits for otherwise; returns at once.

        That is the index of the vectors (seconds for an archive) and both networks; `close` waits for what is not done.
        """
        self._warming = self._warming or begin_warming(self.storage)

    def index(
        self, source: str | Path | LiveBlog, *, name: str | None = None, progress: Progress | None = None
    ) -> IndexReport:
        """Bring the store level with a page: a file, an http(s) URL, or a LiveBlog.

        `name` is its id; without one, a page of a known address renews what is there. Raises SourceError, StoreError.
        """
        from qa.sources.registry import read_source

        liveblog = source if isinstance(source, LiveBlog) else read_source(source, name, fetcher=self.fetcher)
        with store_errors():
            known = liveblog if name or liveblog is source else self.storage.as_known(liveblog)
            check_liveblog(known)
            return index_liveblog(known, self.storage, self.embedding, progress)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Any] = (),
        liveblog: str | Sequence[str] | None = None,
        as_of: AsOf | None = None,
        trace: Trace | None = None,
        among: Sequence[str] | None = None,
    ) -> Answer:
        """Answer one question.

        `history`: earlier questions or chat messages, oldest first. `liveblog`: one or some. `as_of`: what stood then
        ("14:30", an ISO time, "#40": when today's number 40 was the newest). `among`: ids of the chunks that alone may
        be answered from. Raises QuestionError, and StoreError when nothing is indexed.
        """
        with store_errors():
            turn = self._turn(question, history, liveblog, as_of, trace, among)
            return next(part for part in turn.parts(live=False) if isinstance(part, Answer))

    async def aask(self, question: str, **options: Any) -> Answer:
        """`ask` without blocking the event loop; the same options."""
        return await in_thread(self.waits, self.ask, question, **options)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Any] = (),
        liveblog: str | Sequence[str] | None = None,
        as_of: AsOf | None = None,
        trace: Trace | None = None,
        among: Sequence[str] | None = None,
    ) -> Generator[str | Revision | Answer, None, None]:
        """Pieces of the answer's text as they come, and at last the checked Answer that replaces them all.

        A Revision replaces the text so far. Closing the iterator ends the request to a model.
        """
        with store_errors():
            turn = self._turn(question, history, liveblog, as_of, trace, among)
            try:
                yield from turn.parts(live=True)
            finally:
                turn.stopped.set()

    async def astream(self, question: str, **options: Any) -> AsyncIterator[str | Revision | Answer]:
        """`stream` without blocking the event loop; the same options."""
        parts = self.stream(question, **options)
        try:
            while (part := await in_thread(self.waits, next, parts, None)) is not None:
                yield part
        finally:
            await in_thread(self.waits, parts.close)

    def search(
        self,
        question: str,
        *,
        history: Sequence[Any] = (),
        liveblog: str | Sequence[str] | None = None,
        as_of: AsOf | None = None,
    ) -> Found:
        """What the store holds on a question, best first, without an answer."""
        with store_errors():
            return self._turn(question, history, liveblog, as_of).find()

    def _turn(
        self,
        question: str,
        history: Sequence[Any],
        liveblog: str | Sequence[str] | None,
        as_of: AsOf | None,
        trace: Trace | None = None,
        among: Sequence[str] | None = None,
    ) -> Turn:
        check_question(question)
        if not self.storage.pages():
            raise StoreError(f"No live blog in {self.storage.chroma.where}. First run `python -m qa index FILE`.")
        names = [liveblog] if isinstance(liveblog, str) else liveblog
        for name in names or ():
            self.storage.page(name)
        return Turn(
            question=question,
            history=questions_of(history),
            liveblogs=names,
            as_of=as_of,
            storage=self.storage,
            embedding=self.embedding,
            settings=self.settings,
            models=self._models,
            cache=self._cache if self.settings.cache else None,
            trace=trace or Trace(),
            among=among,
        )

    @cached_property
    def fetcher(self) -> Fetcher:
        """What fetches pages from http(s) addresses, as strict as the settings say."""
        from qa.sources.web.fetch import Fetcher

        return Fetcher(allow_private=self.settings.allow_private, respect_robots=self.settings.robots)

    @cached_property
    def _models(self) -> Models:
        from qa.model.opening import open_models

        return open_models(self.settings, self._llm)

    @cached_property
    def _cache(self) -> AnswerCache:
        from qa.answering.written.cache import AnswerCache

        return AnswerCache()

    def follow(
        self, question: str, *, liveblog: str | None = None, every: float | None = None
    ) -> Iterator[Development]:
        """How the answer changed so far, then, with `every`, each change as it comes: looked for so many seconds apart.

        It sees what this process indexes, and on a Chroma server what others do. With `every`, close it to end it.
        """
        with store_errors():
            found = self.search(question, liveblog=liveblog)
            asked = partial(self.ask, question, liveblog=liveblog)
            yield from follow(lambda as_of: asked(as_of=as_of), found, lambda: Snapshot(self.storage), every)

    def cited(self, citation: Citation) -> Update | None:
        """The wording that a citation quotes, also where it stands no more; None when the store has lost it."""
        with store_errors():
            known = citation.liveblog in self.storage.pages()
            return cited_wording(citation, self.storage.edition(citation.liveblog).timeline) if known else None

    def follow_ups(
        self, answer: Answer, *, liveblog: str | Sequence[str] | None = None, wanted: int = 3
    ) -> tuple[str, ...]:
        """Questions that lead on from an answer, each tried: the updates tell it. Fewer where few are found."""
        from qa.answering.suggestions import follow_ups

        with store_errors():
            return follow_ups(answer, Snapshot(self.storage), partial(self.search, liveblog=liveblog), wanted)

    def query_engine(
        self, *, liveblog: str | None = None, as_of: AsOf | None = None, streaming: bool = False
    ) -> RetrieverQueryEngine:
        """A LlamaIndex query engine over the same store. The first one imports LlamaIndex, which takes seconds."""
        from qa.llama_index import build_query_engine

        return build_query_engine(self, liveblog=liveblog, as_of=as_of, streaming=streaming)

    def close(self) -> None:
        """Let another process write to the store."""
        wait(self._warming)
        super().close()
