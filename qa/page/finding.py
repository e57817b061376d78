"""Finds the updates that an answer cites, in the very wording that it quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qa.models import Citation, Retrieved, Update
from qa.page.exchanges import Card
from qa.store.faults import store_errors
from qa.store.shelf import Edition
from qa.store.snapshot import Snapshot

if TYPE_CHECKING:
    from qa.assistant import Assistant


Titles = Mapping[str, str]
"""Titles that editors gave, by live blog."""


class Finder:
    """Looks updates up for one answer; `as_of` is the moment that it answers from, None for now.

    `titles` stand in for the live blogs' own, which are those of the moment.
    """

    def __init__(self, assistant: Assistant, as_of: str | None = None, titles: Titles | None = None) -> None:
        self._assistant = assistant
        self._as_of = as_of
        self._titles = titles or {}

    @cached_property
    def _shelf(self) -> Snapshot:
        return Snapshot(self._assistant.storage, self._as_of)

    def cited(self, citation: Citation) -> Card | None:
        """The cited update as a source without numbers and spans; None when the store has lost it."""
        update = self._assistant.cited(citation)
        if update is None:
            return None
        found = self._source(citation.liveblog, replace(update, position=citation.position))
        return replace(found, stood_until=citation.stood_until)

    def near(self, retrieved: Retrieved) -> Card | None:
        """An update that was found near a question; None when it is gone."""
        edition = self._edition(retrieved.liveblog)
        update = edition.updates.get(retrieved.update_id) if edition else None
        return self._source(retrieved.liveblog, update) if update else None

    def _source(self, liveblog: str, update: Update) -> Card:
        edition = self._edition(liveblog)
        if edition is None:
            return Card((), update, liveblog, liveblog, 0)
        if self._as_of and update.id in edition.updates:
            # Positions count from today's newest: as of a moment, from the newest then.
            update = replace(update, position=list(edition.updates).index(update.id) + 1)
        title = self._titles.get(liveblog) or self._assistant.storage.page(liveblog).title_at(edition.moment)
        return Card((), update, liveblog, title, len(edition.updates))

    def _edition(self, liveblog: str) -> Edition | None:
        with store_errors():
            return self._shelf.edition(liveblog) if liveblog in self._assistant.storage.pages() else None
