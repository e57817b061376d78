"""A store as one question reads it: it does not change under the question, and may be that of an earlier moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.models import Chunk, Update
from qa.store.chunking import chunk_update, key_of
from qa.store.shelf import Edition, Page, Shelf, days_of
from qa.store.versions import Version
from qa.text.moments import AsOf, Clock, Moment, Position, aware, iso, parse_moment, resolve

if TYPE_CHECKING:
    from qa.store.storage import Storage

_Key = tuple[str, str]


class Snapshot(Shelf):
    """Reads from it fit together while others write. With `as_of`, only what stood then can be read.

    Raises QuestionError for a moment that can't be understood.
    """

    def __init__(self, storage: Storage, as_of: AsOf | None = None) -> None:
        self.chroma, self.sidecar, self.reader = storage.chroma, storage.sidecar, storage.reader
        self._storage = storage
        self._present = storage.pages()
        self._moment = None if as_of is None else parse_moment(as_of)
        self._editions: dict[str, Edition] = {}
        self._updates: dict[_Key, Update] = {}

    @property
    def past(self) -> bool:
        """Whether a moment was named."""
        return self._moment is not None

    def pages(self) -> dict[str, Page]:
        """All live blogs by id."""
        return self._present if self._moment is None else {name: self.edition(name).page for name in self._present}

    def edition(self, liveblog: str) -> Edition:
        """One live blog as it was when it was first read here."""
        found = self._editions.get(liveblog)
        if found is None:
            found = self._storage.edition(liveblog)
            if self._moment is not None:
                found = edition_at(found, self._moment)
            self._editions[liveblog] = found
        return found

    def update(self, liveblog: str, update_id: str) -> Update:
        """One update, as it was when it was first read here; raises KeyError where there is none."""
        self._gather([(liveblog, update_id)])
        return self._updates[liveblog, update_id]

    def earlier(self, liveblog: str, update_id: str) -> list[Version]:
        """The versions of an update that had ended before it read as it does: alone, where the rest was not read."""
        if self.past or liveblog in self._editions or self._storage.at_hand(liveblog):
            return super().earlier(liveblog, update_id)
        return self._storage.ended(liveblog).earlier(update_id)

    def found(self, chunk_ids: Iterable[str]) -> list[Chunk]:
        """The chunks with these ids, in order. Their updates alone are read, not the live blogs that these stand in."""
        ids = list(chunk_ids)
        keys = [key_of(chunk_id) for chunk_id in ids]
        self._gather(dict.fromkeys(keys))
        chunks: dict[str, Chunk] = {}
        for key in dict.fromkeys(keys):
            if key in self._updates:
                chunks |= {chunk.id: chunk for chunk in chunk_update(self._updates[key], key[0])}
        return [chunks[chunk_id] for chunk_id in ids if chunk_id in chunks]

    def _gather(self, keys: Iterable[_Key]) -> None:
        """Read updates that were not read before, from the live blogs that are at hand or one by one."""
        missing = [key for key in keys if key not in self._updates and key[0] in self._present]
        alone = []
        for name, update_id in missing:
            if self._moment is not None or name in self._editions or self._storage.at_hand(name):
                if update := self.edition(name).updates.get(update_id):
                    self._updates[name, update_id] = update
            else:
                alone.append((name, update_id))
        self._updates |= self._storage.single(alone, self._present)

    def moment_told(self, liveblogs: Iterable[str]) -> str:
        """Which moment was taken for the one that was named; empty where a day and a time were named, or a position.

        A mere clock time needs no word on a live blog that gives times of one day.
        """
        moment = self._moment
        if moment is None or isinstance(moment, Position | datetime):
            return ""
        told: dict[str, list[str]] = {}
        for name in liveblogs:
            present = self._storage.edition(name)
            if not isinstance(moment, time) or days_of(present.updates.values()) != 1:
                zone = max(_times(present) or [_indexed(present)]).tzinfo
                at = datetime.fromtimestamp(moment_on(present, moment, day_end=True), zone)
                told.setdefault(f"{at.day} {at:%B %Y, %H:%M}", []).append(name)
        several = len(told) > 1
        parts = [f"{at} ({', '.join(names)})" if several else at for at, names in told.items()]
        return f"As of {'; '.join(parts)}." if parts else ""

    def check_moment(self, liveblogs: Sequence[str]) -> None:
        """Raise QuestionError when the moment can't be told on any of the live blogs, saying how to name it."""
        if self._moment is None or any(self.edition(name).updates for name in liveblogs):
            return
        for name in liveblogs:
            present = self._storage.edition(name)
            if isinstance(self._moment, Position):
                check_position(present, self._moment)
            elif not _times(present):
                first = iso(min(version.valid_from for version in present.timeline.standing))
                raise QuestionError(
                    f"{name} gives no times and was first indexed at {first}: "
                    "name a later time, or a position such as #40."
                )


def edition_at(edition: Edition, moment: Moment) -> Edition:
    """A live blog as it stood at a moment: nothing that came later can be read from it."""
    timeline = edition.timeline
    number = 1
    if isinstance(moment, Position):
        number = moment.number
        if not 1 <= number <= len(timeline.standing):
            return _cut(edition, float("-inf"), 1)
        return _cut(edition, timeline.moment_of(number), number)
    return _cut(edition, moment_on(edition, moment, day_end=True), 1)


def moment_on(edition: Edition, moment: Clock, *, day_end: bool = False) -> float:
    """Epoch seconds of a moment on a live blog."""
    return resolve(moment, _times(edition) or [_indexed(edition)], day_end=day_end)


def check_position(edition: Edition, position: Position) -> None:
    """Raise QuestionError for a position that a live blog does not have."""
    there = [update.position for update in edition.updates.values()]
    if position.number not in there:
        first, last = min(there, default=0), max(there, default=0)
        raise QuestionError(f"{edition.page.id} has no position {position.number}: it has updates {first} to {last}.")


def _cut(edition: Edition, moment: float, number: int) -> Edition:
    timeline = edition.timeline.until(moment, number)
    order = tuple(version.update.id for version in timeline.standing)
    # The page's own words are not kept by version, and may tell what came later.
    page = replace(edition.page, title=edition.page.id, order=order, standfirst="", summary=(), captions=(), days=None)
    return Edition(page, timeline, moment)


def _times(edition: Edition) -> list[datetime]:
    versions = (*edition.timeline.standing, *edition.timeline.past)
    return [time for version in versions if (time := aware(version.update.published_at))]


def _indexed(edition: Edition) -> datetime:
    """When a page without times was indexed, on the clock of this machine."""
    return (aware(edition.page.indexed_at) or datetime.now(UTC)).astimezone()
