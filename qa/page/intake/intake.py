"""Live blogs on their way into the store: read, named, indexed, and watched where they came from an address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import QAError, SourceError, one_line
from qa.models import LiveBlog
from qa.page.intake.adding import added_html, problem_html, progress_html, reading_html
from qa.page.intake.uploads import free_name, index_steps, is_address, read_address, read_paste, read_upload
from qa.store.report import IndexReport
from qa.store.verify import discard

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.page.intake.watching import Watching
    from qa.store.indexing import Progress

Steps = Iterator[tuple[str, str | None]]
"""What adding shows: (status as HTML, id once it is done). An error is the last status."""


class AddingCancelledError(SourceError):
    """Whoever was adding a live blog ended that."""


class Intake:
    """Adds live blogs to one store, one after the other; safe to use from several threads."""

    def __init__(self, assistant: Assistant, watching: Watching) -> None:
        self._assistant = assistant
        self._watching = watching
        self._indexing = threading.Lock()
        self._cancelled: dict[str, threading.Event] = {}

    def add_file(self, file: str, person: str = "") -> Steps:
        """Read and index an uploaded file; `person` is who may cancel that."""
        return self.add(lambda: read_upload(Path(file)), person=person)

    def add_text(self, text: str, person: str = "") -> Steps:
        """Index pasted text, or the page at the address that was given instead, which is watched then."""
        if is_address(text):
            address = text.strip()
            return self.add(lambda: read_address(address, self._assistant.fetcher), address, person)
        return self.add(lambda: read_paste(text), person=person)

    def cancel(self, person: str) -> None:
        """End what a person is adding, at the next passages; a new live blog is not shown then."""
        if cancelled := self._cancelled.get(person):
            cancelled.set()

    def add(self, read: Callable[[], LiveBlog], address: str | None = None, person: str = "") -> Steps:
        """Index what `read` gives; `address` is where it was fetched."""
        cancelled = self._cancelled[person] = threading.Event()

        def index(progress: Progress) -> IndexReport:
            def told(done: int, total: int) -> None:
                if cancelled.is_set():
                    raise AddingCancelledError("Cancelled: nothing was added.")
                progress(done, total)

            return self._index(liveblog, address, told)

        yield reading_html(), None
        try:
            liveblog = read()
            for step in index_steps(index):
                if isinstance(step, IndexReport):
                    note = self._watching.watch(step.liveblog, address) if address else ""
                    yield added_html(step, note), step.liveblog
                else:
                    yield progress_html(*step), None
        except QAError as error:
            yield problem_html(one_line(error)), None

    def _index(self, liveblog: LiveBlog, address: str | None, progress: Progress) -> IndexReport:
        # One at a time: a name is free until it is indexed.
        with self._indexing:
            named = self._named(liveblog, address)
            try:
                return self._assistant.index(named, progress=progress)
            except AddingCancelledError:
                # Its passages would be found, and lead to nothing.
                discard(self._assistant.storage, named.id)
                raise

    def _named(self, liveblog: LiveBlog, address: str | None) -> LiveBlog:
        """The live blog under the name it has here already, or under a free one.

        A live blog that is watched, or that came from another address, is nobody else's to renew.
        """
        pages = self._assistant.liveblogs()
        if address:
            same = [page.id for page in pages if page.url and page.url == liveblog.url]
            if known := self._watching.at(address) or next(iter(same), None):
                return replace(liveblog, id=known)
        others = {page.id for page in pages if self._watching.watches(page.id)}
        if address:
            others |= {page.id for page in pages if page.url and page.url != liveblog.url}
        return free_name(liveblog, {page.id: "" if page.id in others else page.title for page in pages})
