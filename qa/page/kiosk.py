"""The live blogs of a store as the page's readers see them: titled, kept up to date, to be read as of a moment."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from qa.answering.overview import overview
from qa.answering.suggestions import example_questions
from qa.errors import QuestionError
from qa.models import Citation, Update
from qa.page.intake.watching import Watching
from qa.page.labels import Labels
from qa.page.view.blog import OpenBlog, blog_html, rest_html
from qa.page.view.controls import Moment
from qa.page.view.first import first_screen_html
from qa.page.view.watched import watched_html
from qa.page.view.welcome import Indexed, welcome_html
from qa.store.snapshot import Snapshot
from qa.text.moments import aware

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.store.shelf import Edition, Page

_MOST_MOMENTS = 48
_DAY_SO_FAR = 5
NOW: Moment = ("Now", "now")
"""The moment that is none: (label, value)."""

ALL = "*"
"""The choice of all live blogs; no live blog can be named so."""


class Kiosk:
    """What there is to read in one store. A choice is a live blog's id, or ALL."""

    def __init__(self, assistant: Assistant, watching: Watching | None = None) -> None:
        self.assistant = assistant
        self.watching = watching or Watching(assistant, None)
        self.labels = Labels(assistant.settings.store)
        self._preparing = threading.Lock()
        self._prepared: dict[str, tuple[str, tuple[str, ...], tuple[Citation, ...]]] = {}

    @property
    def writes(self) -> bool:
        """Whether a language model writes the answers."""
        return self.assistant.settings.writes

    def pages(self, choice: str | None = ALL, *, hidden: bool = False) -> list[Page]:
        """The live blogs of a choice under their titles, newest indexed first; `hidden` ones are for editors."""
        pages = sorted(self.assistant.liveblogs(), key=lambda page: page.indexed_at, reverse=True)
        labelled = [(page, self.labels.of(page.id)) for page in pages if choice in (ALL, page.id)]
        return [replace(page, title=one.title or page.title) for page, one in labelled if hidden or not one.hidden]

    def titles(self) -> dict[str, str]:
        """The titles that editors gave, by id."""
        return {page.id: title for page in self.pages(hidden=True) if (title := self.labels.of(page.id).title)}

    def asked(self, choice: str | None) -> str | tuple[str, ...] | None:
        """What a question about the choice is asked of: one live blog, those that are shown, or simply all.

        Raises QuestionError for one that is hidden.
        """
        if choice not in (None, ALL):
            if self.labels.of(choice).hidden:
                raise QuestionError(f"No live blog named {choice!r} is shown here: choose another one.")
            return choice
        shown = self.pages()
        return tuple(page.id for page in shown) if len(shown) < len(self.assistant.liveblogs()) else None

    def choices(self) -> list[tuple[str, str]]:
        """(title, id) of the live blogs, newest indexed first; several can be asked together."""
        pages = self.pages()
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

    def watched(self, choice: str | None) -> str:
        """One line as HTML on how the choice is kept up to date; empty where it isn't watched."""
        pages = self.pages(choice)
        states = [self.watching.state(page.id, page.title) for page in pages]
        return watched_html([state for state in states if state], len(pages))

    def blog(self, choice: str | None, as_of: str | None = None) -> str:
        """The chosen live blog to read, as it stands or as it stood at a moment, as HTML."""
        pages = self.pages(choice)
        return blog_html(self._open(pages[0], as_of) if len(pages) == 1 else None, several=bool(pages))

    def rest(self, choice: str | None, seen: Sequence[str], as_of: str | None = None) -> str:
        """What did not come with `blog` of the live blog that was shown when these updates had been seen, as HTML."""
        pages = self.pages(choice)
        return rest_html(self._open(pages[0], as_of, frozenset(seen))) if len(pages) == 1 else ""

    def _open(self, page: Page, as_of: str | None, seen: frozenset[str] | None = None) -> OpenBlog:
        edition = self._shelf(as_of).edition(page.id)
        past = edition.moment is not None
        updates = [one for one in edition.updates.values() if past or seen is None or one.id in seen]
        # Key points are not kept by moment, and may tell what came later.
        points = () if past else page.summary
        return OpenBlog(self._title(page, edition), updates, points, self.assistant.settings.pictures, page.id)

    def _shelf(self, as_of: str | None = None) -> Snapshot:
        return Snapshot(self.assistant.storage, moment_of(as_of))

    def _title(self, page: Page, edition: Edition) -> str:
        return self.labels.of(page.id).title or page.title_at(edition.moment)

    def ids(self, choice: str | None) -> tuple[str, ...]:
        """The ids of all updates of the choice, to tell later which are new."""
        return tuple(update.id for page in self.pages(choice) for update in self.assistant.updates(page.id))

    def news(self, choice: str | None, seen: Sequence[str]) -> str:
        """A quiet notice that updates came which are not shown yet, as HTML; empty where none did."""
        known = set(seen)
        new = sum(name not in known for name in self.ids(choice)) if seen else 0
        count = f"{new} new update{'s' if new > 1 else ''}"
        return f'<button type="button" class="act news" data-act="renew">{count}</button>' if new else ""

    def moments(self, choice: str | None) -> list[Moment]:
        """(label, value) of the moments that can be answered from: now, then the hours of the updates, newest first."""
        found = {}
        for page in self.pages(choice):
            for update in self.assistant.updates(page.id):
                moment = aware(update.published_at)
                if moment:
                    hour = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
                    found[hour] = (f"{hour.day} {hour:%B, %H:%M}", hour.isoformat())
        ordered = [found[hour] for hour in sorted(found, reverse=True)]
        return [NOW, *ordered[1 :: max(1, len(ordered) // _MOST_MOMENTS)]]

    def has_times(self, choice: str | None) -> bool:
        """Whether updates of the choice have times, so that one can be asked for."""
        return any(update.published_at for page in self.pages(choice) for update in self.assistant.updates(page.id))

    def first_screen(self, title: str, wanted: str | None, *, embedded: bool) -> str:
        """What is read before the page's script has come, as HTML."""
        pages = self.pages(self.choice(wanted))
        return first_screen_html(
            title, tuple(self._indexed(one, self._shelf()) for one in pages[:3]), embedded=embedded
        )

    def welcome(self, choice: str | None, as_of: str | None = None, *, examples: bool = True) -> str:
        """The panel before the first question; its examples take a moment when they are made for the first time.

        As of a moment it has none: they are made of what is known now.
        """
        pages, shelf = self.pages(choice), self._shelf(as_of)
        told = tuple(self._indexed(page, shelf, moment_of(as_of)) for page in pages)
        alone = len(pages) == 1
        if shelf.past:
            return welcome_html(told, (), _day_so_far(shelf, pages[0]) if alone else ())
        prepared = [self._prepare(page) if examples else ((), ()) for page in pages]
        questions = [row for row, _ in prepared]
        mixed = [row[i] for i in range(max(map(len, questions), default=0)) for row in questions if i < len(row)]
        return welcome_html(told, tuple(mixed[:6]), prepared[0][1] if alone else ())

    def prepared(self, choice: str | None) -> bool:
        """Whether the welcome panel of a choice takes no time to make."""
        return all(self._prepared.get(page.id, ("",))[0] == page.revision for page in self.pages(choice))

    def _indexed(self, page: Page, shelf: Snapshot, as_of: str | None = None) -> Indexed:
        edition = shelf.edition(page.id)
        newest = next(iter(edition.updates.values()), None)
        return Indexed(
            id=page.id,
            title=self._title(page, edition),
            updates=len(edition.updates),
            newest=newest.label if newest else "",
            newest_at=newest.published_at if newest else None,
            indexed_at=page.indexed_at,
            watched=self.watching.state(page.id, page.title),
            as_of=as_of,
        )

    def _prepare(self, page: Page) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
        """Example questions, and the day so far, made once for each revision of a live blog."""
        # Whoever finds them made does not wait while those of another live blog are.
        if made := self._made(page):
            return made
        with self._preparing:
            if made := self._made(page):
                return made
            check = self._found_by_search if self.writes else self._answered_by_quotes
            questions = example_questions(
                self.assistant.updates(page.id), lambda question, update: check(page.id, question, update)
            )
            day = _day_so_far(self._shelf(), page)
            self._prepared[page.id] = page.revision, questions, day
            return questions, day

    def _made(self, page: Page) -> tuple[tuple[str, ...], tuple[Citation, ...]] | None:
        revision, questions, day = self._prepared.get(page.id, ("", (), ()))
        return (questions, day) if revision == page.revision else None

    def _answered_by_quotes(self, liveblog: str, question: str, update: Update) -> bool:
        answer = self.assistant.ask(question, liveblog=liveblog)
        return answer.answered and not answer.tentative and answer.citations[0].update_id == update.id

    def _found_by_search(self, liveblog: str, question: str, update: Update) -> bool:
        """With a model, asking costs money: that the update is found first is enough."""
        found = self.assistant.search(question, liveblog=liveblog).updates
        return bool(found) and found[0].update_id == update.id


def moment_of(as_of: str | None) -> str | None:
    """The moment that is chosen on the page; None for now."""
    said = (as_of or "").strip()
    return None if said in ("", *NOW) else said


def _day_so_far(shelf: Snapshot, page: Page) -> tuple[Citation, ...]:
    return overview(shelf, [page.id]).citations[:_DAY_SO_FAR]
