"""What the page does, without Gradio: lists, asks, adds and votes on one store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from qa.errors import QAError, QuestionError
from qa.models import IndexReport, LiveBlog, Update
from qa.page.adding import added_html, problem_html, progress_html, reading_html
from qa.page.asking import Asking
from qa.page.conversation import ask_in_turn, new_turn, one_line
from qa.page.examples import example_questions
from qa.page.feedback import append_feedback
from qa.page.limits import Turnstile
from qa.page.mode import standing_mode
from qa.page.transcript import transcript_html
from qa.page.turns import Turn, Turns, Vote
from qa.page.uploads import free_name, index_steps
from qa.page.welcome import Indexed, welcome_html

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.storage import Page

_LONGEST_REMARK = 2_000

ALL = "*"
"""The choice of all live blogs; no live blog can be named so."""


class Desk:
    """One store's chat page. Safe to use from several threads; a conversation is a value that callers keep."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._turnstile = Turnstile()
        self._asking: dict[str, Asking] = {}
        self._making_examples = threading.Lock()
        self._examples: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def model(self) -> str | None:
        """The language model that writes the answers; None for quotes."""
        settings = self.assistant.settings
        return settings.model if settings.writes else None

    def mode(self) -> str:
        """The standing mode line."""
        return standing_mode(self.model)

    def choices(self) -> list[tuple[str, str]]:
        """(title, id) of the live blogs, newest indexed first; several can be asked together."""
        pages = sorted(self.assistant.liveblogs(), key=lambda page: page.indexed_at, reverse=True)
        titles = [page.title for page in pages]
        named = [(p.title if titles.count(p.title) == 1 else f"{p.title} ({p.id})", p.id) for p in pages]
        return [*named, (f"All {len(named)} live blogs", ALL)] if len(named) > 1 else named

    def choice(self, wanted: str | None) -> str | None:
        """The wanted choice if there is such a live blog, or else the first one; None for an empty store."""
        ids = [name for _, name in self.choices()]
        return wanted if wanted in ids else next(iter(ids), None)

    def title(self, choice: str | None) -> str:
        """What a conversation about the choice is called."""
        return next((title for title, name in self.choices() if name == choice), "Live blog")

    def prepare(self) -> None:
        """Make the example questions of the first choice in the background, which wakes the embedding model too."""

        def work() -> None:
            with suppress(QAError):  # whoever opens the page meets the same error, and is told
                self.welcome(self.choice(None))

        threading.Thread(target=work, name="examples", daemon=True).start()

    def transcript(self, turns: Turns, choice: str | None, *, examples: bool = True) -> str:
        """The conversation, or the welcome panel before it, as HTML."""
        welcome = "" if turns else self.welcome(choice, examples=examples)
        return transcript_html(turns, welcome, model_configured=self.model is not None)

    def welcome(self, choice: str | None, *, examples: bool = True) -> str:
        """The panel before the first question; its examples take a moment when they are made for the first time."""
        pages = [page for page in self.assistant.liveblogs() if choice in (ALL, page.id)]
        questions = [self._questions(page) if examples else () for page in pages]
        if len(pages) > 1:
            mixed = [row[i] for i in range(max(map(len, questions))) for row in questions if i < len(row)]
            return welcome_html(tuple(map(self._indexed, pages)), tuple(mixed[:6]))
        return welcome_html(tuple(map(self._indexed, pages)), questions[0] if questions else ())

    def ask(self, turns: Turns, question: str, choice: str | None, person: str) -> Iterator[Turns]:
        """The conversation as the answer to one more question streams in; `person` is who asks."""
        turn = new_turn(turns, question, None if choice == ALL else choice)
        asking = self._asking[turn.key] = Asking()
        try:
            with self._turnstile.passing(person):
                yield from ask_in_turn(self.assistant, turns, turn, asking)
        except QuestionError as error:
            yield (*turns, replace(turn, status="failed", problem=one_line(error)))
        finally:
            del self._asking[turn.key]

    def stop(self, turns: Turns, *, discard: bool = False) -> None:
        """Stop the answer under way, if there is one; with `discard`, its turn is not finished either."""
        asking = self._asking.get(turns[-1].key) if turns else None
        if asking:
            asking.stop(discard=discard)
            asking.wait()

    def answer(self, question: str, history: Sequence[str], liveblog: str | None, person: str) -> dict[str, Any]:
        """One Answer as plain JSON values, for programs. Raises QAError."""
        with self._turnstile.passing(person):
            return self.assistant.ask(question, history=history, liveblog=liveblog).to_dict()

    def add(self, read: Callable[[], LiveBlog]) -> Iterator[tuple[str, str | None]]:
        """Read and index a live blog: yields (status as HTML, id once it is done). An error is the last status."""
        yield reading_html(), None
        try:
            liveblog = read()
            titles = {page.id: page.title for page in self.assistant.liveblogs()}
            for step in index_steps(self.assistant, free_name(liveblog, titles)):
                if isinstance(step, IndexReport):
                    yield added_html(step), step.liveblog
                else:
                    yield progress_html(*step), None
        except QAError as error:
            yield problem_html(one_line(error)), None

    def vote(self, turns: Turns, number: int, vote: str) -> Turns:
        """Record a thumb for an answer; the same thumb again changes nothing. Raises StoreError."""
        if vote not in ("up", "down"):
            return turns
        return self._judged(turns, number, lambda turn: replace(turn, vote=cast(Vote, vote), remark=None))

    def remark(self, turns: Turns, number: int, remark: str) -> Turns:
        """Record a remark on an answer that has a thumb already. Raises StoreError."""
        return self._judged(turns, number, lambda turn: replace(turn, remark=remark.strip()[:_LONGEST_REMARK]))

    def _judged(self, turns: Turns, number: int, judge: Callable[[Turn], Turn]) -> Turns:
        at = next((i for i, turn in enumerate(turns) if turn.number == number and turn.answer), None)
        turn = judge(turns[at]) if at is not None else None
        if at is None or turn is None or not turn.vote or turn == turns[at]:
            return turns
        append_feedback(self.assistant.settings.store, turn)
        return (*turns[:at], turn, *turns[at + 1 :])

    def _indexed(self, page: Page) -> Indexed:
        newest = next(iter(self.assistant.updates(page.id)), None)
        return Indexed(
            id=page.id,
            title=page.title,
            updates=len(page.order),
            newest=newest.label if newest else "",
            newest_at=newest.published_at if newest else None,
            indexed_at=page.indexed_at,
        )

    def _questions(self, page: Page) -> tuple[str, ...]:
        """Example questions, made once for each revision of a live blog."""
        key = (page.id, page.revision)
        with self._making_examples:
            if key not in self._examples:
                check = self._found_by_search if self.model else self._answered_by_quotes
                self._examples[key] = example_questions(
                    self.assistant.updates(page.id), lambda question, update: check(page.id, question, update)
                )
            return self._examples[key]

    def _answered_by_quotes(self, liveblog: str, question: str, update: Update) -> bool:
        answer = self.assistant.ask(question, liveblog=liveblog)
        return answer.answered and answer.citations[0].update_id == update.id

    def _found_by_search(self, liveblog: str, question: str, update: Update) -> bool:
        """With a model, asking costs money: that the update is found first is enough."""
        found = self.assistant.search(question, liveblog=liveblog).updates
        return bool(found) and found[0].update_id == update.id
