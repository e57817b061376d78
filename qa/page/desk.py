"""What the page does, without Gradio: lists, asks and votes on one store."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from qa.answering.suggestions import example_questions
from qa.errors import QAError, QuestionError
from qa.models import Update
from qa.page.conversation import ask_in_turn, new_turn
from qa.page.discreet import discreet
from qa.page.exchanges import Turns, Vote
from qa.page.feedback import append_feedback
from qa.page.intake.intake import Intake
from qa.page.intake.watching import Watching
from qa.page.limits import Turnstile
from qa.page.streaming import Asking
from qa.page.view.blog import OpenBlog, blog_html
from qa.page.view.mode import standing_mode
from qa.page.view.suggested import suggested_html
from qa.page.view.transcript import transcript_html
from qa.page.view.watched import watched_html
from qa.page.view.welcome import Indexed, welcome_html
from qa.text.moments import aware

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.store.storage import Page

_LONGEST_REMARK = 2_000
_MOST_MOMENTS = 48
NOW = ("Now", "now")
"""The moment that is none: (label, value)."""

ALL = "*"
"""The choice of all live blogs; no live blog can be named so."""


class Desk:
    """One store's chat page. Safe to use from several threads; a conversation is a value that callers keep."""

    def __init__(self, assistant: Assistant, watching: Watching | None = None) -> None:
        self.assistant = assistant
        self.watching = watching or Watching(assistant, None)
        self.intake = Intake(assistant, self.watching)
        self._turnstile = Turnstile()
        self._asking: dict[str, Asking] = {}
        self._making_examples = threading.Lock()
        self._examples: dict[str, tuple[str, tuple[str, ...]]] = {}

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

    def watched(self, choice: str | None) -> str:
        """One line as HTML on how the choice is kept up to date; empty where it isn't watched."""
        pages = self._pages(choice)
        states = [self.watching.state(page.id, page.title) for page in pages]
        return watched_html([state for state in states if state], len(pages))

    def blog(self, choice: str | None) -> str:
        """The chosen live blog to read, as HTML."""
        pages = self._pages(choice)
        if len(pages) != 1:
            return blog_html(None, several=bool(pages))
        page = pages[0]
        return blog_html(OpenBlog(page.title, self.assistant.updates(page.id), page.summary))

    def ids(self, choice: str | None) -> tuple[str, ...]:
        """The ids of all updates of the choice, to tell later which are new."""
        return tuple(update.id for page in self._pages(choice) for update in self.assistant.updates(page.id))

    def news(self, choice: str | None, seen: Sequence[str]) -> str:
        """A quiet notice that updates came which are not shown yet, as HTML; empty where none did."""
        known = set(seen)
        new = sum(name not in known for name in self.ids(choice)) if seen else 0
        count = f"{new} new update{'s' if new > 1 else ''}"
        return f'<button type="button" class="act news" data-act="renew">{count}</button>' if new else ""

    def moments(self, choice: str | None) -> list[tuple[str, str]]:
        """(label, value) of the moments that can be answered from: now, then the hours of the updates, newest first."""
        found = {}
        for page in self._pages(choice):
            for update in self.assistant.updates(page.id):
                moment = aware(update.published_at)
                if moment:
                    hour = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
                    found[hour] = (f"{hour.day} {hour:%B, %H:%M}", hour.isoformat())
        ordered = [found[hour] for hour in sorted(found, reverse=True)]
        return [NOW, *ordered[1 :: max(1, len(ordered) // _MOST_MOMENTS)]]

    def _pages(self, choice: str | None) -> list[Page]:
        return [page for page in self.assistant.liveblogs() if choice in (ALL, page.id)]

    def title(self, choice: str | None) -> str:
        """What a conversation about the choice is called."""
        return next((title for title, name in self.choices() if name == choice), "Live blog")

    def transcript(self, turns: Turns, choice: str | None, *, examples: bool = True) -> str:
        """The conversation, or the welcome panel before it, as HTML."""
        welcome = "" if turns else self.welcome(choice, examples=examples)
        return transcript_html(turns, welcome, model_configured=self.model is not None)

    def welcome(self, choice: str | None, *, examples: bool = True) -> str:
        """The panel before the first question; its examples take a moment when they are made for the first time."""
        pages = self._pages(choice)
        questions = [self._questions(page) if examples else () for page in pages]
        if len(pages) > 1:
            mixed = [row[i] for i in range(max(map(len, questions))) for row in questions if i < len(row)]
            return welcome_html(tuple(map(self._indexed, pages)), tuple(mixed[:6]))
        return welcome_html(tuple(map(self._indexed, pages)), questions[0] if questions else ())

    def ask(self, turns: Turns, question: str, choice: str | None, as_of: str | None, person: str) -> Iterator[Turns]:
        """The conversation as the answer to one more question streams in; `person` is who asks."""
        moment = (as_of or "").strip() or None
        moment = None if moment in NOW else moment
        turn = new_turn(turns, question, None if choice == ALL else choice, moment if self.has_times(choice) else None)
        asking = self._asking[turn.key] = Asking()
        try:
            with self._turnstile.passing(person):
                yield from ask_in_turn(self.assistant, turns, turn, asking)
        except QuestionError as error:
            yield (*turns, replace(turn, status="failed", problem=self.discreet(error)))
        finally:
            del self._asking[turn.key]

    def suggested(self, turns: Turns) -> str:
        """Questions that lead on from the last answer, as HTML; empty where there is none, or one as of a moment."""
        if not turns or turns[-1].answer is None or turns[-1].as_of:
            return ""
        try:
            found = self.assistant.follow_ups(turns[-1].answer, liveblog=turns[-1].liveblog)
        except QAError:
            return ""
        asked = {turn.question for turn in turns}
        return suggested_html([question for question in found if question not in asked])

    def stop(self, turns: Turns, *, discard: bool = False) -> None:
        """Stop the answer under way, if there is one; with `discard`, its turn is not finished either."""
        asking = self._asking.get(turns[-1].key) if turns else None
        if asking:
            asking.stop(discard=discard)
            asking.wait()

    def has_times(self, choice: str | None) -> bool:
        """Whether updates of the choice have times, so that one can be asked for."""
        return any(update.published_at for page in self._pages(choice) for update in self.assistant.updates(page.id))

    def answer(
        self, question: str, history: Sequence[str], liveblog: str | None, as_of: str | None, person: str
    ) -> dict[str, Any]:
        """One Answer as plain JSON values, for programs. Raises QAError."""
        with self._turnstile.passing(person):
            answer = self.assistant.ask(question, history=history, liveblog=liveblog, as_of=as_of)
            return replace(answer, note=self.discreet(answer.note)).to_dict()

    def discreet(self, line: str | BaseException) -> str:
        """A line for readers, without the server's paths and addresses."""
        return discreet(line, self.assistant.settings)

    def judge(self, turns: Turns, number: int, *, vote: str = "", remark: str = "") -> Turns:
        """Record a thumb ("up" or "down") for an answer, or a remark on one that has a thumb.

        What says nothing new is not recorded again. Raises StoreError.
        """
        at = next((i for i, turn in enumerate(turns) if turn.number == number and turn.answer), None)
        if at is None:
            return turns
        judged = turns[at]
        if vote in ("up", "down") and vote != judged.vote:
            judged = replace(judged, vote=cast(Vote, vote), remark=None)
        if judged.vote and remark.strip():
            judged = replace(judged, remark=remark.strip()[:_LONGEST_REMARK])
        if judged == turns[at]:
            return turns
        append_feedback(self.assistant.settings.store, judged)
        return (*turns[:at], judged, *turns[at + 1 :])

    def _indexed(self, page: Page) -> Indexed:
        newest = next(iter(self.assistant.updates(page.id)), None)
        return Indexed(
            id=page.id,
            title=page.title,
            updates=len(page.order),
            newest=newest.label if newest else "",
            newest_at=newest.published_at if newest else None,
            indexed_at=page.indexed_at,
            watched=self.watching.state(page.id, page.title),
        )

    def _questions(self, page: Page) -> tuple[str, ...]:
        """Example questions, made once for each revision of a live blog."""
        with self._making_examples:
            revision, questions = self._examples.get(page.id, ("", ()))
            if revision != page.revision:
                check = self._found_by_search if self.model else self._answered_by_quotes
                questions = example_questions(
                    self.assistant.updates(page.id), lambda question, update: check(page.id, question, update)
                )
                self._examples[page.id] = page.revision, questions
            return questions

    def _answered_by_quotes(self, liveblog: str, question: str, update: Update) -> bool:
        answer = self.assistant.ask(question, liveblog=liveblog)
        return answer.answered and answer.citations[0].update_id == update.id

    def _found_by_search(self, liveblog: str, question: str, update: Update) -> bool:
        """With a model, asking costs money: that the update is found first is enough."""
        found = self.assistant.search(question, liveblog=liveblog).updates
        return bool(found) and found[0].update_id == update.id
