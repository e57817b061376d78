"""Versions: what each update said, from when until when, and the page as it stood at a moment.

Times are epoch seconds. A version stands from the time that the page gives it (or from when it was first
seen, where it gives none) until the next version's start, or until the run that missed it on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from qa.models import LiveBlog, Update
from qa.store.renaming import match_renamed
from qa.text.moments import seconds

Ended = Literal["", "edited", "withdrawn"]

# No page that lists only its newest updates lists fewer than these.
_WINDOW = 10


@dataclass(frozen=True)
class Version:
    """One wording of an update; `valid_to` is None while it stands.

    `lineage` is the id that the update has now, or had last: an edited headline may change ids. `older`
    is, for a withdrawn one, the lineage of the update that stood right below it.
    """

    update: Update
    valid_from: float
    lineage: str
    valid_to: float | None = None
    ended: Ended = ""
    older: str | None = None

    def stood(self, moment: float) -> bool:
        """Whether this was the wording at a moment."""
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)

    @property
    def wording(self) -> tuple[object, ...]:
        """What makes it another version when it differs; marks, links and the time of edit don't."""
        return self.update.headline, self.update.body, self.update.captions


@dataclass(frozen=True)
class Plan:
    """What a run finds: what stands now, newest first; what has ended; and new ids by old ids."""

    standing: tuple[Version, ...]
    ended: tuple[Version, ...]
    renamed: Mapping[str, str]


@dataclass(frozen=True)
class Timeline:
    """All versions of a live blog's updates: those that stand, newest first, and those that have ended."""

    standing: tuple[Version, ...] = ()
    past: tuple[Version, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Version]:
        """The standing versions by update id."""
        return {version.update.id: version for version in self.standing}

    def earlier(self, lineage: str) -> list[Version]:
        """The ended versions of one update, the latest first."""
        found = [version for version in self.past if version.lineage == lineage]
        return sorted(found, key=lambda version: version.valid_to or 0.0, reverse=True)

    def appeared(self, lineage: str) -> float:
        """When an update came: its time of publication, or when it was first seen."""
        versions = [v for v in (*self.past, *self.standing) if v.lineage == lineage]
        published = [moment for v in versions if (moment := seconds(v.update.published_at)) is not None]
        return min([*published, *(v.valid_from for v in versions)])

    def order(self) -> list[str]:
        """All lineages, newest first; withdrawn ones where they stood."""
        order = [version.lineage for version in self.standing]
        there = set(order)
        gone = {v.lineage: v for v in sorted(self.past, key=lambda v: v.valid_to or 0.0) if v.lineage not in there}
        # Those withdrawn last are placed first, the oldest leading: others may have stood right above them.
        for version in sorted(gone.values(), key=lambda v: (-(v.valid_to or 0.0), -v.update.position)):
            at = order.index(version.older) if version.older in order else len(order)
            order.insert(at, version.lineage)
        return order

    def until(self, moment: float, number: int = 1) -> Timeline:
        """The timeline as it was at a moment, without what stood above today's update `number`.

        What stood keeps its `valid_to`. Positions are today's; a withdrawn update has that of the one below.
        """
        order = self.order()
        kept = order[order.index(self.standing[number - 1].lineage) if number > 1 else 0 :]
        today = {version.lineage: i for i, version in enumerate(self.standing, start=1)}
        stood = {v.lineage: v for v in (*self.past, *self.standing) if v.stood(moment)}
        chosen: list[Version] = []
        position = len(self.standing)
        for lineage in reversed(kept):
            position = today.get(lineage, position)
            if lineage in stood:
                chosen.append(_as_then(stood[lineage], position, moment))
        past = [v for v in self.past if (v.valid_to or 0.0) <= moment and v.lineage in set(kept)]
        return Timeline(tuple(reversed(chosen)), tuple(past))

    def moment_of(self, number: int) -> float:
        """The last moment when today's update `number` was the newest, as far as that is known."""
        places = [i for i, version in enumerate(self.standing) if version.update.position == number]
        if not places or places[-1] == 0:
            return float("inf")
        own, next_one = (self.appeared(self.standing[i].lineage) for i in (places[-1], places[-1] - 1))
        # Both may have been seen first in one run; then its wordings are the nearest to that moment.
        return max(own, next_one - 0.001)


def plan(liveblog: LiveBlog, before: Timeline, at: float) -> Plan:
    """Compare a page with what is known of it. `at` is the time of this run."""
    now = {update.id for update in liveblog.updates}
    removed = [v.update for v in before.standing if v.update.id not in now]
    added = [update for update in liveblog.updates if update.id not in before.by_id]
    renamed = match_renamed(removed, added)
    old_ids = {new: old for old, new in renamed.items()}
    ended: list[Version] = []
    standing = []
    for update in liveblog.updates:
        old = before.by_id.get(old_ids.get(update.id, update.id))
        version = Version(update, 0.0, update.id)
        if old and old.wording == version.wording and old.update.id == update.id:
            standing.append(replace(version, valid_from=old.valid_from))
            continue
        left = max((v.valid_to or 0.0 for v in before.past if v.lineage == update.id), default=None)
        version = replace(version, valid_from=_start(update, old.valid_from if old else left, at))
        standing.append(version)
        if old:
            ended.append(replace(old, lineage=update.id, valid_to=version.valid_from, ended="edited"))
    ended += _withdrawn(before, now, renamed, at)
    return Plan(tuple(standing), tuple(ended), renamed)


def with_older(liveblog: LiveBlog, before: Timeline) -> LiveBlog:
    """The page with the updates that have left it at the end, where it lists only its newest ones."""
    if not before.standing or (liveblog.whole and not _may_slide(liveblog)):
        return liveblog
    now = {update.id for update in liveblog.updates}
    # A pinned update stays on the page however old it is.
    shared = [i for i, v in enumerate(before.standing) if v.update.id in now and not v.update.pinned]
    left = before.standing[shared[-1] + 1 if shared else 0 :]
    older = [version.update for version in left if version.update.id not in now]
    numbered = (replace(update, position=i) for i, update in enumerate((*liveblog.updates, *older), start=1))
    return replace(liveblog, updates=tuple(numbered))


def _may_slide(liveblog: LiveBlog) -> bool:
    """Whether what is missing at a page's old end may have slid off, though the page says nothing: publishers' may."""
    long = len(liveblog.updates) >= _WINDOW
    return bool(liveblog.url) and long and all(update.published_at for update in liveblog.updates)


def first_seen(update: Update, at: float) -> float:
    """From when an update's wording counts that was never seen before."""
    return _start(update, None, at)


def _start(update: Update, floor: float | None, at: float) -> float:
    """The page's own time of a wording if it can be that of this one, or else the time of the run."""
    given = seconds(update.modified_at) or seconds(update.published_at)
    if given is not None and (floor is None or given > floor):
        return given
    return at if floor is None else max(at, floor)


def _withdrawn(before: Timeline, now: set[str], renamed: Mapping[str, str], at: float) -> list[Version]:
    found = []
    older: str | None = None
    for version in reversed(before.standing):
        name = renamed.get(version.update.id, version.update.id)
        if name not in now:
            end = max(at, version.valid_from)
            found.append(replace(version, valid_to=end, ended="withdrawn", older=older))
        older = name
    return found


def _as_then(version: Version, position: int, moment: float) -> Version:
    later = (seconds(version.update.modified_at) or 0.0) > moment
    modified = None if later else version.update.modified_at
    return replace(version, update=replace(version.update, position=position, modified_at=modified))
