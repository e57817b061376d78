"""Answer "What has changed since 13:00?": new, edited and withdrawn updates, each cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.draft import Draft, cite
from qa.models import Citation, Update
from qa.search.question import ChangesAsked
from qa.store.changes import Change, ChangeKind, changes
from qa.store.shelf import Shelf
from qa.store.snapshot import moment_on
from qa.text.figures import values
from qa.text.moments import Position, aware, spoken

_MOST = 12
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
        counts = ", ".join(f"{sum(c.kind == kind for c in found)} {kind}" for kind in kinds)
        where = f"{name}, since" if len(liveblogs) > 1 else "Since"
        when = f"update {since.number}" if isinstance(since, Position) else spoken(moment_on(edition, since), newest)
        lines.append(f"{where} {when}: {counts if found else 'nothing has changed'}.")
        for change in found[:_MOST]:
            lines.append(_line(change, citations))
        if len(found) > _MOST:
            lines.append(f"… and {len(found) - _MOST} more.")
    return Draft(text="\n".join(lines), answered=True, citations=tuple(citations))


def _line(change: Change, citations: list[Citation]) -> str:
    when = spoken(moment.timestamp(), change.at) if (moment := aware(change.at)) else change.at
    head = f"{_TITLES[change.kind]} {when}: “{change.headline}”"
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
