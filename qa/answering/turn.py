"""One question on its way to an answer: standalone form, search, quotes or a written answer, in that order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from qa.answering.changed import list_changes
from qa.answering.draft import Draft
from qa.answering.earlier import with_versions
from qa.answering.overview import gist, overview, sums_up, timeline
from qa.answering.quoted.quotes import hedged, quote
from qa.answering.quoted.together import quote_parts
from qa.errors import QuestionError
from qa.models import Answer, Usage
from qa.search.question import Question, Recency, parse_question
from qa.search.retrieval import Found, beside, given, search, together
from qa.search.spelling import corrections
from qa.store.chunking import chunk_update
from qa.store.snapshot import Snapshot
from qa.text.detecting import is_foreign, names_of
from qa.text.moments import AsOf
from qa.trace.steps import Trace

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from qa.answering.written.cache import AnswerCache
    from qa.answering.written.streaming import Revision
    from qa.model.opening import Models
    from qa.settings import Settings
    from qa.store.storage import Storage
    from vectorstore.embedding.minilm import MiniLM

_LONGEST_QUESTION = 4_000


@dataclass
class Turn:
    """A question with all that answering it takes. `stopped` ends a request to a model when it is set.

    `among` holds the ids of the chunks that alone may be answered from; None for the whole store.
    """

    question: str
    history: Sequence[str]
    liveblogs: Sequence[str] | None
    as_of: AsOf | None
    storage: Storage
    embedding: MiniLM | BaseEmbedding
    settings: Settings
    models: Models
    cache: AnswerCache | None
    trace: Trace = field(default_factory=Trace)
    stopped: threading.Event = field(default_factory=threading.Event)
    among: Sequence[str] | None = None
    _summing_up: dict[Question, bool] = field(default_factory=dict, init=False)

    def parts(self, *, live: bool) -> Iterator[str | Revision | Answer]:
        """The answer; with `live`, preceded by pieces of text as they come."""
        started = time.perf_counter()
        deadline = time.monotonic() + self.settings.timeout
        check_question(self.question)
        if self.models.writer is not None and self.history:
            deadline += self.models.writer.prepare()
        question, spent = self._parsed(deadline)
        whole = self._of_the_whole(question)
        if whole is not None:
            yield self._answer(question, None, whole, started)
            return
        with self.trace.step("retrieve") as step:
            parted = self._by_parts(question) if self.models.writer is None else None
            found = parted[0] if parted else self.find(question)
            step.note(passages=len(found.passages), updates=len(found.updates))
        if self.models.writer is None or not found.passages:
            draft = parted[1] if parted else self._quoted(found)
            if live:
                yield from draft.text.splitlines(keepends=True)
        else:
            deadline += self.models.writer.prepare()
            for part in self._written(found.question.standalone, found, deadline, spent, live=live):
                if isinstance(part, Draft):
                    draft = part
                elif live:
                    yield part
        yield self._answer(found.question, found, with_versions(draft, self.shelf), started)

    def find(self, question: Question | None = None) -> Found:
        """The passages to answer from: those that were handed over, those of the day at a glance, or a search's."""
        question = question or parse_question(self.question, self.history)
        if self.among is not None:
            return given(question, self.shelf, self.embedding, self.among)
        whole = self._sums_up(question)
        if not (whole or question.names_no_topic):
            return search(question, self.shelf, self.embedding, self.liveblogs)
        if whole:
            cited = overview(self.shelf, self._asked, question).citations
            wanted = [(citation.liveblog, citation.update_id) for citation in cited]
        else:
            ends = slice(0, 1) if question.recency is Recency.LATEST else slice(-1, None)
            wanted = [(name, update) for name in self._asked for update in list(self.shelf.updates(name))[ends]]
        first = [chunk.id for name, key in wanted for chunk in chunk_update(self.shelf.updates(name)[key], name)[:1]]
        return given(question, self.shelf, self.embedding, first)

    def _of_the_whole(self, question: Question) -> Draft | None:
        """The answer to what asks about the page as a whole; None for other questions, and where passages are given."""
        if self.among is not None:
            return None
        if question.changes and not (question.overview and question.since):
            return list_changes(question.changes, self.shelf, self._asked)
        return overview(self.shelf, self._asked, question) if self._sums_up(question) else None

    def _sums_up(self, question: Question) -> bool:
        # Every update is looked at for it.
        if question.overview and question not in self._summing_up:
            self._summing_up[question] = sums_up(self.shelf, self._asked, question)
        return self._summing_up.get(question, False)

    def _quoted(self, found: Found) -> Draft:
        question = found.question
        if self._sums_up(question) or question.names_no_topic:
            return gist(found, self.shelf)
        line = timeline(found, self.shelf) if question.timeline else None
        return line or hedged(quote(found, self.shelf))

    def _by_parts(self, question: Question) -> tuple[Found, Draft] | None:
        """What each part of a question that asks several things finds, and the answer; None where it is asked whole."""
        if len(question.parts) == 1 or question.overview or question.names_no_topic or question.timeline:
            return None
        asked = [parse_question(part, [*self.history, *question.parts[:n]]) for n, part in enumerate(question.parts)]
        first, *others = [self.find(part) for part in asked]
        found = [first, *(beside(other, first, self.shelf) for other in others)]
        draft = quote_parts(list(zip(asked, found, strict=True)), self.shelf)
        if draft is None:
            return None
        whole = question.spelled(corrections(question.asked, self.shelf, self._asked))
        return together(whole, found), hedged(draft)

    @cached_property
    def shelf(self) -> Snapshot:
        """What this question reads: now, or as it stood at the moment that was named."""
        shelf = Snapshot(self.storage, self.as_of)
        shelf.check_moment(self.liveblogs if self.liveblogs is not None else list(shelf.pages()))
        return shelf

    @property
    def _asked(self) -> list[str]:
        return list(self.liveblogs if self.liveblogs is not None else self.shelf.pages())

    def _parsed(self, deadline: float) -> tuple[Question, Usage]:
        if self.models.writer is None or not self.history:
            return parse_question(self.question, self.history), Usage()
        from qa.answering.written.condense import condense

        condensed = condense(
            self.question, self.history, self.models.writer, deadline, stopped=self.stopped, trace=self.trace
        )
        return parse_question(self.question, self.history, condensed.question), condensed.usage

    def _written(
        self, standalone: str, found: Found, deadline: float, spent: Usage, *, live: bool
    ) -> Iterator[str | Revision | Draft]:
        from qa.answering.written.writing import Writing, stream, write

        assert self.models.writer is not None  # noqa: S101
        writing = Writing(
            model=self.models.writer,
            quotes=lambda: (self._by_parts(found.question) or (found, self._quoted(found)))[1],
            deadline=deadline,
            budget=self.settings.context_tokens,
            spent=spent,
            cache=self.cache,
            stopped=self.stopped,
            judge=self.models.judge,
            structured=self.settings.structured,
        )
        if live:
            yield from stream(standalone, found, self.shelf, writing, self.trace)
        else:
            yield write(standalone, found, self.shelf, writing, self.trace)

    def _answer(self, question: Question, found: Found | None, draft: Draft, started: float) -> Answer:
        written = draft.written
        told = self.shelf.moment_told(self._rests_on(draft))
        return Answer(
            question=self.question,
            standalone_question=question.standalone,
            text=draft.text,
            answered=draft.answered,
            mode="llm" if written else "quotes",
            model=self.models.writer.name if self.models.writer and written else None,
            citations=draft.citations,
            retrieved=found.updates if found else (),
            seconds=round(time.perf_counter() - started, 4),
            usage=draft.usage,
            unsupported=draft.unsupported,
            note=" ".join(filter(None, (draft.note, self._not_supported(question, draft), told))),
            confidence=draft.confidence
            if found is None or draft.confidence is not None
            else round(found.confidence, 4),
            conflicts=draft.conflicts,
            checked=draft.checked,
            tentative=draft.tentative,
        )

    def _rests_on(self, draft: Draft) -> list[str]:
        """The live blogs that an answer cites; of one that cites nothing, those that were asked."""
        return list(dict.fromkeys([citation.liveblog for citation in draft.citations] or self._asked))

    def _not_supported(self, question: Question, draft: Draft) -> str:
        """One line where the question, or what answers it, is in another language than English; else empty."""
        names = self._rests_on(draft)
        told = [question.language, *(self.shelf.page(name).language for name in names)]
        foreign = [language for language in told if language and is_foreign(language)]
        if not foreign:
            return ""
        found = "this may not be the best answer" if draft.answered else "the updates may tell it all the same"
        means = found if draft.checked else "what the model wrote was not checked"
        return f"{names_of(foreign)} {'is' if len(set(foreign)) == 1 else 'are'} not supported: {means}."


def check_question(question: str) -> None:
    """Raise QuestionError for an empty or much too long question."""
    if not question.strip():
        raise QuestionError("The question is empty: ask something about the live blog.")
    if len(question) > _LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters, more than {_LONGEST_QUESTION:,}: ask a shorter one."
        )
