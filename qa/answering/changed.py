"""Answer "What has changed since 13:00?": new, edited and withdrawn updates, each cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.draft import Draft, cite, when
from qa.models import Citation, Update
from qa.search.question import ChangesAsked
from qa.store.changes import Change, ChangeKind, changes
from qa.store.shelf import Edition, Shelf
from qa.store.snapshot import moment_on
from qa.text.figures import values
from qa.text.moments import Clock, Position, aware, iso, spoken

_MOST = 50
_WORDS = 24
_TITLES: dict[ChangeKind, str] = {"new": "New", "edited": "Edited", "withdrawn": "Withdrawn"}


def list_changes(asked: ChangesAsked, shelf: Shelf, liveblogs: Sequence[str]) -> Draft:
    """The answer: how much has changed, and the latest changes by headline."""
    since, kinds = asked.since, asked.kinds or tuple(_TITLES)
    lines: list[str] = []
    citations: list[Citation] = []
    for name in liveblogs:
        edition = shelf.edition(name)
        found = [change for change in changes(edition, since) if change.kind in kinds]
        newest = next((u.published_at for u in edition.updates.values() if aware(u.published_at)), None)
        days = shelf.several_days(name)
        counts = ", ".join(f"{sum(c.kind == kind for c in found)} {kind}" for kind in kinds)
        where = f"{name}, since" if len(liveblogs) > 1 else "Since"
        begin = f"update {since.number}" if isinstance(since, Position) else _spoken(edition, since, newest, days=days)
        lines.append(f"{where} {begin}: {counts if found else 'nothing has changed'}.")
        # A day is named once, by the first line that is of it.
        told = _day(iso(moment_on(edition, since), newest)) if days and not isinstance(since, Position) else ""
        for n, change in enumerate(found[: _MOST + 1]):
            line = _line(change, citations, days=days and _day(change.at) != told)
            told = _day(change.at)
            lines.append(line if n < _MOST else f"… and {len(found) - _MOST} more, beginning with {line}")
    return Draft(text="\n".join(lines), answered=True, citations=tuple(citations))


def _spoken(edition: Edition, since: Clock, newest: str | None, *, days: bool) -> str:
    moment = moment_on(edition, since)
    return when(iso(moment, newest), days=True) if days else spoken(moment, newest)


def _day(at: str | None) -> str:
    return (at or "")[:10]


def _line(change: Change, citations: list[Citation], *, days: bool) -> str:
    head = f"{_TITLES[change.kind]} {when(change.at, days=days)}: “{change.headline}”"
    differed = sorted(change.differed, key=lambda d: values(d.before) == values(d.after))
    if change.earlier and differed:
        parts = [
            f"{verb} “{_shortened(text)}” [{_cited(change, update, text, until, citations)}]"
            for verb, update, text, until in (
                ("was", change.earlier, differed[0].before, change.at),
                ("now", change.update, differed[0].after, change.stood_until),
            )
            if text and text in update.text
        ]
        if parts:
            return f"{head}: {', '.join(parts)}"
    note = " (its earlier wording was not kept)" if change.kind == "edited" and change.earlier is None else ""
    first = change.update.headline or (change.update.body[0] if change.update.body else "")
    return f"{head}{note} [{_cited(change, change.update, first, change.stood_until, citations)}]"


def _cited(change: Change, update: Update, text: str, until: str | None, citations: list[Citation]) -> int:
    start = update.text.find(text)
    citation = cite(len(citations) + 1, change.liveblog, update, start, start + len(text))
    citations.append(replace(citation, stood_until=until))
    return citation.n


def _shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= _WORDS else " ".join(words[:_WORDS]) + " …"
