"""What changed on a live blog since a moment: new, edited and withdrawn updates, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from qa.brief import brief
from qa.models import Update
from qa.store.shelf import Edition
from qa.store.snapshot import check_position, moment_on
from qa.store.versions import Timeline, Version
from qa.text.moments import Moment, Position, iso, seconds
from qa.text.sentences import sentence_spans

ChangeKind = Literal["new", "edited", "withdrawn"]

# A change at the very moment that is named counts as one since then.
_JUST = 0.001


@dataclass(frozen=True)
class Difference:
    """A sentence as it was and as it is; one of them is empty where it was added or taken out."""

    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One update that came, was edited or went. `at` is when, ISO 8601 in the page's own offset.

    `update` is the wording now (of a withdrawn one: the last), `earlier` the one that an edit replaced;
    None where the page was first read after the edit.
    """

    kind: ChangeKind
    liveblog: str
    update: Update
    at: str
    earlier: Update | None = None
    differed: tuple[Difference, ...] = ()
    stood_until: str | None = None
    __repr__ = brief("kind", "headline", "at", "liveblog")

    @property
    def headline(self) -> str:
        """What the update is called."""
        return self.update.label

    def to_dict(self) -> dict[str, Any]:
        """The change as plain JSON values."""
        return {
            "kind": self.kind,
            "liveblog": self.liveblog,
            "update_id": self.update.id,
            "headline": self.headline,
            "at": self.at,
            "differed": [{"before": d.before, "after": d.after} for d in self.differed],
        }


def changes(edition: Edition, since: Moment) -> tuple[Change, ...]:
    """What changed since a moment up to the edition's own, the latest first.

    After a position, all that stands above it is new. Raises QuestionError for a position that there is not.
    """
    begin = _begin(edition, since)
    timeline = edition.timeline
    until = float("inf") if edition.moment is None else edition.moment
    lineages: dict[str, list[Version]] = {}
    for version in (*timeline.past, *timeline.standing):
        lineages.setdefault(version.lineage, []).append(version)
    first_run = _first_run(timeline)
    found: list[tuple[float, Change]] = []
    for lineage, versions in lineages.items():
        versions.sort(key=lambda v: (v.valid_from, v.valid_to or until))
        start = float("-inf") if lineage in begin.newer else begin.moment
        if versions[0].update.published_at is None and lineage not in begin.newer:
            # Nobody knows what such a page said before it was first read.
            start = max(start, first_run)
        found += _of_lineage(edition.page.id, versions, start, until)
    found.sort(key=lambda pair: (-pair[0], pair[1].update.position))
    return tuple(change for _, change in found)


def differences(before: Update, after: Update) -> tuple[Difference, ...]:
    """Sentences that differ between two wordings, in reading order."""
    old, new = sentences(before), sentences(after)
    found = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            width = max(b - a, d - c)
            pairs = zip(_padded(old[a:b], width), _padded(new[c:d], width), strict=True)
            found += [Difference(one, other) for one, other in pairs]
    return tuple(found)


def sentences(update: Update) -> list[str]:
    """The headline, the sentences and the captions of an update."""
    parts = (update.headline, *update.body, *update.captions)
    return [part[start:end] for part in parts for start, end in sentence_spans(part)]


@dataclass(frozen=True)
class _Begin:
    """From when changes count, in epoch seconds; `newer` are lineages that came later whatever their times tell."""

    moment: float
    newer: frozenset[str] = frozenset()


def _begin(edition: Edition, since: Moment) -> _Begin:
    if not isinstance(since, Position):
        return _Begin(moment_on(edition, since) - _JUST)
    check_position(edition, since)
    timeline, order = edition.timeline, edition.timeline.order()
    # A withdrawn update has the position of the one below it, which is meant.
    own = [v.lineage for v in timeline.standing if v.update.position == since.number][-1]
    return _Begin(timeline.appeared(own), frozenset(order[: order.index(own)]))


def _padded(items: list[str], width: int) -> list[str]:
    return items + [""] * (width - len(items))


def _first_run(timeline: Timeline) -> float:
    versions = (*timeline.past, *timeline.standing)
    return min((v.valid_from for v in versions if v.update.published_at is None), default=float("-inf"))


def _of_lineage(liveblog: str, versions: list[Version], start: float, until: float) -> Iterator[tuple[float, Change]]:
    then = next((v for v in versions if v.stood(start)), None)
    now = next((v for v in versions if v.stood(until)), None)
    since = [v for v in versions if start < v.valid_from <= until]
    if now is None:
        last = max((v for v in versions if (v.valid_to or until) > start), key=lambda v: v.valid_to or 0, default=None)
        if last is not None and last.valid_to is not None and (then or since):
            yield _change("withdrawn", liveblog, last, last.valid_to)
        return
    published = seconds(now.update.published_at)
    if then is None and published is not None and published <= start and len(since) == len(versions):
        # It stood on the page before, in a wording that was replaced before the page was first read.
        yield _change("edited", liveblog, now, now.valid_from)
    elif then is None:
        # Edited or not since, it is new from when it was published.
        came = published if published is not None and published > start else since[0].valid_from
        yield _change("new", liveblog, now, came)
    elif then.wording != now.wording:
        yield _change("edited", liveblog, now, now.valid_from, then.update)


def _change(
    kind: ChangeKind, liveblog: str, version: Version, moment: float, earlier: Update | None = None
) -> tuple[float, Change]:
    beside = version.update.published_at
    ended = None if version.valid_to is None else iso(version.valid_to, beside)
    differed = differences(earlier, version.update) if earlier else ()
    at = iso(moment, beside)
    return moment, Change(kind, liveblog, version.update, at, earlier, differed, ended)
