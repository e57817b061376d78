"""Read a store's live blogs, take them out, delete them: what needs no question."""

from __future__ import annotations

from typing import Self

from qa.models import Update
from qa.store.changes import Change, changes
from qa.store.faults import store_errors
from qa.store.shelf import Page
from qa.store.snapshot import Snapshot
from qa.store.storage import Storage
from qa.text.moments import AsOf, parse_moment


class Library:
    """The live blogs of one store."""

    storage: Storage

    def liveblogs(self) -> list[Page]:
        """The live blogs of the store: id, title, order and when they were indexed."""
        with store_errors():
            return list(self.storage.pages().values())

    def updates(self, liveblog: str, *, as_of: AsOf | None = None) -> list[Update]:
        """The updates of one live blog, newest first; with `as_of`, as they stood then."""
        with store_errors():
            return list(self._snapshot(liveblog, as_of).updates(liveblog).values())

    def changes(self, liveblog: str, since: AsOf, *, as_of: AsOf | None = None) -> tuple[Change, ...]:
        """New, edited and withdrawn updates of one live blog since a moment, the latest first."""
        with store_errors():
            return changes(self._snapshot(liveblog, as_of).edition(liveblog), parse_moment(since))

    def export(self, liveblog: str) -> str:
        """One live blog as JSON lines, one update a line; `index` reads them back exactly."""
        from qa.sources.formats import jsonlines

        with store_errors():
            return jsonlines.write(self.storage.liveblog(liveblog))

    def remove(self, liveblog: str) -> None:
        """Delete a live blog from the store."""
        with store_errors():
            self.storage.remove(liveblog)

    def close(self) -> None:
        """Let another process write to the store."""
        self.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _snapshot(self, liveblog: str, as_of: AsOf | None) -> Snapshot:
        shelf = Snapshot(self.storage, as_of)
        shelf.check_moment([liveblog])
        return shelf
