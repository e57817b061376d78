"""What can be read of a store: live blogs with their updates and chunks, now or as they stood at a moment."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qa.brief import brief
from qa.errors import StoreError
from qa.models import Chunk, Citation, LiveBlog, Update
from qa.store.chunking import chunk_update
from qa.store.versions import Timeline, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vectorstore.chroma import ChromaStore
    from vectorstore.embedding.minilm import MiniLM
    from vectorstore.full_text import Sidecar


def days_of(updates: Iterable[Update | Citation]) -> int:
    """On how many days updates, or what is cited of them, were published."""
    return len({update.published_at[:10] for update in updates if update.published_at})


@dataclass(frozen=True)
class Page:
    """A live blog without its updates' texts: what a listing needs. `order` holds update ids, newest first.

    `days` is on how many days its updates were published; None where that was not counted. `titles` are those that it
    had before, each with the epoch seconds until when, the oldest first.
    """

    id: str
    title: str
    order: tuple[str, ...]
    revision: str
    standfirst: str = ""
    summary: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    url: str | None = None
    publisher: str | None = None
    indexed_at: str = ""
    language: str | None = None
    days: int | None = None
    titles: tuple[tuple[float, str], ...] = ()
    __repr__ = brief("id", "title", "order", "indexed_at")

    @classmethod
    def of_record(cls, page_id: str, metadata: Mapping[str, Any]) -> Page:
        """A page as it is stored: each field as JSON."""
        data = {key: json.loads(value) for key, value in metadata.items()}
        for key in ("order", "summary", "captions"):
            data[key] = tuple(data[key])
        data["titles"] = tuple((until, title) for until, title in data.get("titles", ()))
        return cls(id=page_id, **data)

    def title_at(self, moment: float | None) -> str:
        """The title of a moment, as far as it is known: the first one where that came before; today's for None."""
        earlier = (title for until, title in self.titles if moment is not None and moment < until)
        return next(earlier, self.title)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position (1 = newest) by update id."""
        return {update_id: i for i, update_id in enumerate(self.order, start=1)}


@dataclass(frozen=True)
class Edition:
    """One live blog in one state: what is read from it fits together. `moment` is None for the present."""

    page: Page
    timeline: Timeline
    moment: float | None = None

    @cached_property
    def updates(self) -> dict[str, Update]:
        """The updates by id, newest first."""
        return {version.update.id: version.update for version in self.timeline.standing}

    @cached_property
    def chunks(self) -> dict[str, Chunk]:
        """The chunks by id, newest update first."""
        return {chunk.id: chunk for update in self.updates.values() for chunk in chunk_update(update, self.page.id)}


class Shelf(ABC):
    """Live blogs to read from; answering needs no more. Chunks come with what searches them."""

    chroma: ChromaStore
    sidecar: Sidecar
    reader: MiniLM

    @abstractmethod
    def pages(self) -> dict[str, Page]:
        """All live blogs by id."""

    @abstractmethod
    def edition(self, liveblog: str) -> Edition:
        """One live blog as it stands here; raises StoreError, naming those that there are."""

    @property
    def past(self) -> bool:
        """Whether this is the state of a moment that was named, not of now."""
        return False

    def page(self, liveblog: str) -> Page:
        """One live blog's page; raises StoreError, naming those that there are."""
        pages = self.pages()
        if liveblog not in pages:
            known = ", ".join(pages) or "none yet"
            raise StoreError(f"No live blog named {liveblog!r} in {self.chroma.where} (there: {known}).")
        return pages[liveblog]

    def updates(self, liveblog: str) -> dict[str, Update]:
        """The updates of a live blog by id, newest first."""
        return self.edition(liveblog).updates

    def several_days(self, liveblog: str) -> bool:
        """Whether a live blog runs over more than one day; its updates are read only where that was not counted."""
        counted = None if self.past else self.pages()[liveblog].days
        return (days_of(self.updates(liveblog).values()) if counted is None else counted) > 1

    def chunks(self, liveblog: str) -> dict[str, Chunk]:
        """The chunks of a live blog by id, newest update first; empty for a live blog that is not there."""
        return self.edition(liveblog).chunks if liveblog in self.pages() else {}

    def update(self, liveblog: str, update_id: str) -> Update:
        """One update that stands; raises KeyError where there is none."""
        return self.updates(liveblog)[update_id]

    def earlier(self, liveblog: str, update_id: str) -> list[Version]:
        """The versions of an update that had ended before it read as it does, the latest first."""
        timeline = self.edition(liveblog).timeline
        version = timeline.by_id.get(update_id)
        return timeline.earlier(version.lineage) if version else []

    def found(self, chunk_ids: Iterable[str]) -> list[Chunk]:
        """The chunks with these ids, in order; what a broken run left behind or another live blog's name is none."""
        known = ((key, self.chunks(key.partition("/")[0])) for key in chunk_ids)
        return [chunks[key] for key, chunks in known if key in chunks]

    def liveblog(self, liveblog: str) -> LiveBlog:
        """A whole live blog."""
        edition = self.edition(liveblog)
        page = edition.page
        return LiveBlog(
            id=page.id,
            title=page.title,
            updates=tuple(edition.updates.values()),
            standfirst=page.standfirst,
            summary=page.summary,
            captions=page.captions,
            url=page.url,
            publisher=page.publisher,
            language=page.language,
        )
