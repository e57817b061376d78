"""The editors' panel: live blogs with their state, and what readers asked that was not told or not liked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from qa.page.view.times import time_html
from qa.page.view.watched import Watched, watched_text_html

if TYPE_CHECKING:
    from qa.store.shelf import Page

_MOST_MISSED = 50


@dataclass(frozen=True)
class Shown:
    """A live blog as editors see it; where it has an address, it can be looked at again."""

    page: Page
    watched: Watched | None
    hidden: bool


@dataclass(frozen=True)
class Missed:
    """A question whose answer was not told, or voted down; fields may be None in a file that others wrote to."""

    time: str | None
    question: str | None
    answered: bool | None
    vote: str | None
    remark: str | None


def newsroom_html(liveblogs: Sequence[Shown], missed: Sequence[Missed], said: str = "") -> str:
    """The panel; `said` is a line on what was done last."""
    told = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    rows = "".join(_liveblog(one) for one in liveblogs) or "<p>There is no live blog yet.</p>"
    questions = "".join(_missed(one) for one in missed[:_MOST_MISSED])
    export = '<button type="button" class="act" data-act="export">Export all</button>' if missed else ""
    listed = f"<ol>{questions}</ol>" if questions else "<p>None so far.</p>"
    return (
        f'<div class="newsroom">{told}<h2>Live blogs</h2>{rows}'
        f"<h2>Not told, or voted down ({len(missed):,}) {export}</h2>{listed}</div>"
    )


def _liveblog(one: Shown) -> str:
    page = one.page
    name = escape(page.id)
    count = f"{len(page.order):,} update{'s' if len(page.order) != 1 else ''}"
    state = watched_text_html(one.watched) if one.watched else "Not kept up to date"
    troubled = " troubled" if one.watched and one.watched.troubled else ""
    hidden = '<strong class="hidden-mark">Hidden from readers</strong> · ' if one.hidden else ""
    refresh = _button("refresh", name, "Look again") if page.url else ""
    shown = _button("show", name, "Show") if one.hidden else _button("hide", name, "Hide")
    return (
        f'<section class="kept-blog" aria-label="{escape(page.title)}"><h3><bdi>{escape(page.title)}</bdi></h3>'
        f'<p class="facts">{hidden}{count} · indexed {time_html(page.indexed_at or None)}</p>'
        f'<p class="facts{troubled}">{state}</p>'
        f'<form class="rename" data-liveblog="{name}"><label class="visually-hidden" for="rename-{name}">New title'
        f'</label><input id="rename-{name}" name="title" value="{escape(page.title)}" maxlength="200" dir="auto" '
        'autocomplete="off"><button type="submit" class="act">Rename</button></form>'
        f'<p class="links">{refresh}{shown}{_button("remove", name, "Remove")}</p></section>'
    )


def _button(change: str, liveblog: str, label: str) -> str:
    return (
        f'<button type="button" class="act" data-act="change" data-change="{change}" data-liveblog="{liveblog}">'
        f"{label}</button>"
    )


def _missed(one: Missed) -> str:
    why = "voted down" if one.vote == "down" else "not told"
    remark = f' · “<span dir="auto">{escape(str(one.remark))}</span>”' if one.remark else ""
    when = time_html(str(one.time)) if one.time else ""
    return f'<li><p dir="auto">{escape(str(one.question or ""))}</p><p class="facts">{why} · {when}{remark}</p></li>'
