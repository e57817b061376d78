"""What stands on the page before the first question: what is indexed, and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from qa.models import Citation
from qa.page.view.direction import direction_of
from qa.page.view.times import time_html
from qa.page.view.watched import Watched, watched_text_html
from qa.store.shelf import days_of
from qa.text.moments import aware


@dataclass(frozen=True)
class Indexed:
    """A live blog as the welcome panel shows it, `as_of` a moment or now.

    `newest` is its newest headline, `watched` how it is kept.
    """

    id: str
    title: str
    updates: int
    newest: str
    newest_at: str | None = None
    indexed_at: str = ""
    watched: Watched | None = None
    as_of: str | None = None


def welcome_html(liveblogs: tuple[Indexed, ...], questions: tuple[str, ...], day: Sequence[Citation] = ()) -> str:
    """The panel for the chosen live blogs, with the day so far, and example questions as buttons."""
    if not liveblogs:
        return (
            '<div class="welcome"><h2>Nothing is indexed yet</h2>'
            "<p>Bring a live blog with “Add a live blog”: its address, its text, or a file.</p></div>"
        )
    shown = "".join(map(liveblog_html, liveblogs))
    if len(liveblogs) == 1:
        # Its newest may be told by the day so far; how it is kept stands below the question field.
        [one] = liveblogs
        told = one.newest in {citation.headline for citation in day}
        shown = liveblog_html(replace(one, newest="" if told else one.newest, watched=None))
    asks = "".join(
        f'<li><button type="button" class="example" dir="auto" data-act="ask" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    side = direction_of(*(one.title for one in liveblogs))
    start = (
        f'<div class="begin" dir="{side}"><h3 class="start">Questions to begin with</h3>'
        f'<ul class="examples">{asks}</ul></div>'
        if asks
        else ""
    )
    return f'<div class="welcome">{shown}{_day_so_far(day)}{start}</div>'


def _day_so_far(day: Sequence[Citation]) -> str:
    several = days_of(day) > 1
    items = "".join(
        f'<li dir="auto">{_when(citation, several)}<a href="#blog" data-act="place" '
        f'data-update="{escape(citation.update_id)}">{escape(citation.headline or citation.quote)}</a></li>'
        for citation in day
    )
    side = direction_of(*(citation.headline or citation.quote for citation in day))
    return f'<div class="day-so-far" dir="{side}"><h3>The day so far</h3><ul>{items}</ul></div>' if items else ""


def _when(citation: Citation, several: bool) -> str:
    moment = aware(citation.published_at)
    if moment is None:
        return ""
    day = f"{moment.day} {moment:%b}, " if several else ""
    return f'<time dir="ltr" datetime="{escape(citation.published_at or "")}">{day}{moment:%H:%M}</time> '


def liveblog_html(one: Indexed) -> str:
    """What a live blog is: title, size, how it is kept, its newest headline."""
    label = '<span class="label">Newest</span>'
    newest = f'<p class="newest">{label} {escape(one.newest)}{_at(one)}</p>' if one.newest else ""
    count = f"{one.updates:,} update{'s' if one.updates != 1 else ''}"
    indexed = time_html(one.indexed_at or None)
    facts = f"{count} · indexed {indexed}" if indexed else count
    facts = f"{count} as of {time_html(one.as_of)}" if one.as_of else facts
    kept = _kept(one.watched) if one.watched and not one.as_of else ""
    side = direction_of(one.title, one.newest)
    told = f'<h2>{escape(one.title)}</h2><p class="facts">{facts}</p>{kept}{newest}'
    return f'<section class="indexed" dir="{side}">{told}</section>'


def _kept(watched: Watched) -> str:
    kind = "facts kept troubled" if watched.troubled else "facts kept"
    return f'<p class="{kind}">{watched_text_html(watched)}</p>'


def _at(one: Indexed) -> str:
    return f' <span class="at" dir="ltr">{time_html(one.newest_at)}</span>' if one.newest_at else ""
