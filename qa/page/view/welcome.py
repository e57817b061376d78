"""What stands on the page before the first question: what is indexed, and questions to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from qa.page.view.times import time_html
from qa.page.view.watched import Watched, watched_text_html


@dataclass(frozen=True)
class Indexed:
    """A live blog as the welcome panel shows it; `newest` is its newest headline, `watched` how it is kept."""

    id: str
    title: str
    updates: int
    newest: str
    newest_at: str | None = None
    indexed_at: str = ""
    watched: Watched | None = None


def welcome_html(liveblogs: tuple[Indexed, ...], questions: tuple[str, ...]) -> str:
    """The panel for the chosen live blogs, with example questions as buttons."""
    if not liveblogs:
        return (
            '<div class="welcome"><h2>Nothing is indexed yet</h2>'
            "<p>Bring a live blog with “Add a live blog”: its address, its text, or a file.</p></div>"
        )
    shown = "".join(_liveblog(one) for one in liveblogs)
    asks = "".join(
        f'<li><button type="button" class="example" data-act="ask" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    start = f'<p class="start">Questions to begin with</p><ul class="examples">{asks}</ul>' if asks else ""
    return f'<div class="welcome">{shown}{start}</div>'


def _liveblog(one: Indexed) -> str:
    newest = f'<p class="newest"><span class="label">Newest</span> {escape(one.newest)}{_at(one)}</p>'
    count = f"{one.updates:,} update{'s' if one.updates != 1 else ''}"
    indexed = time_html(one.indexed_at or None)
    facts = f"{count} · indexed {indexed}" if indexed else count
    kept = _kept(one.watched) if one.watched else ""
    return f'<section class="indexed"><h2>{escape(one.title)}</h2><p class="facts">{facts}</p>{kept}{newest}</section>'


def _kept(watched: Watched) -> str:
    kind = "facts kept troubled" if watched.troubled else "facts kept"
    return f'<p class="{kind}">{watched_text_html(watched)}</p>'


def _at(one: Indexed) -> str:
    return f' <span class="at">{time_html(one.newest_at)}</span>' if one.newest_at else ""
