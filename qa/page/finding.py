"""Finds the updates that an answer cites, in the very wording that it quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.models import Citation, Retrieved, Update
from qa.page.exchanges import Card

if TYPE_CHECKING:
    from qa.assistant import Assistant


Titles = Mapping[str, str]
"""Titles of live blogs, by id."""


class Finder:
    """Looks updates up for one answer; `as_of` is the moment that it answers from, None for now.

    `titles` stand in for the live blogs' own.
    """

    def __init__(self, assistant: Assistant, as_of: str | None = None, titles: Titles | None = None) -> None:
        self._assistant = assistant
        self._as_of = as_of
        self._titles = {page.id: (titles or {}).get(page.id, page.title) for page in assistant.liveblogs()}
        self._pages: dict[str, dict[str, Update]] = {}

    def cited(self, citation: Citation) -> Card | None:
        """The cited update as a source without numbers and spans; None when the store has lost it."""
        update = self._assistant.cited(citation)
        if update is None:
            return None
        found = self._source(citation.liveblog, replace(update, position=citation.position))
        return replace(found, stood_until=citation.stood_until)

    def near(self, retrieved: Retrieved) -> Card | None:
        """An update that was found near a question; None when it is gone."""
        update = self._updates(retrieved.liveblog).get(retrieved.update_id)
        return self._source(retrieved.liveblog, update) if update else None

    def _source(self, liveblog: str, update: Update) -> Card:
        updates = self._updates(liveblog)
        if self._as_of and update.id in updates:
            # Positions count from today's newest: as of a moment, from the newest then.
            update = replace(update, position=list(updates).index(update.id) + 1)
        return Card((), update, liveblog, self._titles.get(liveblog, liveblog), len(updates))

    def _updates(self, liveblog: str) -> dict[str, Update]:
        if liveblog not in self._titles:
            return {}
        if liveblog not in self._pages:
            updates = self._assistant.updates(liveblog, as_of=self._as_of)
            self._pages[liveblog] = {update.id: update for update in updates}
        return self._pages[liveblog]
