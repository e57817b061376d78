"""The live blog itself, to read beside the conversation: key points and key events, the hours, then the updates.

A long one comes in two parts: its newest updates with the page, the rest when a reader comes near or asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from qa.models import Update
from qa.page.view.cards import paragraph_html
from qa.page.view.direction import direction_of
from qa.page.view.hours import hours_html
from qa.page.view.key_events import key_events_html
from qa.page.view.pictures import choice_of_pictures_html, pictures_html
from qa.page.view.times import edited_html
from qa.sources.links import web_url
from qa.store.shelf import days_of
from qa.text.moments import aware

FIRST = 25
"""Updates that come with the page."""

_SEVERAL = '<div class="blog-empty"><h2>Live blog</h2><p>Choose one live blog above to read it here.</p></div>'
_NONE = '<div class="blog-empty"><h2>Live blog</h2><p>Add a live blog to read it here.</p></div>'


@dataclass(frozen=True)
class OpenBlog:
    """A live blog as its readers see it: `updates` newest first, `summary` its own key points.

    `pictures`: readers may have pictures loaded from the publisher's servers. `id` is empty where only one is shown.
    """

    title: str
    updates: Sequence[Update]
    summary: tuple[str, ...] = ()
    pictures: bool = False
    id: str = ""

    @property
    def edition(self) -> str:
        """What tells two states of what is shown apart, so that no part of one is put into the other."""
        newest = self.updates[0].id if self.updates else ""
        return f"{self.id} {len(self.updates)} {newest}"


def blog_html(reading: OpenBlog | None, *, several: bool = False) -> str:
    """The panel for one live blog; a line where there is none, or several are asked together."""
    if reading is None:
        return _SEVERAL if several else _NONE
    points = "".join(f'<li dir="auto">{escape(point)}</li>' for point in reading.summary)
    key = f'<section class="points"><h3>Key points</h3><ul>{points}</ul></section>' if points else ""
    side = direction_of(reading.title, *(update.text for update in reading.updates[:FIRST]))
    count = len(reading.updates) - FIRST
    more = f'<button type="button" class="act more" data-act="more">{_earlier(count)}</button>' if count > 0 else ""
    return (
        f'<div class="blog" dir="{side}" data-edition="{escape(reading.edition)}"><h2>{escape(reading.title)}</h2>'
        f"{key}{key_events_html(reading.updates)}{hours_html(reading.updates)}{_tools(reading)}"
        f'<div class="entries">{_entries(reading, 0, FIRST)}{more}</div></div>'
    )


def rest_html(reading: OpenBlog) -> str:
    """The updates that did not come with the page, as the page's script takes them in."""
    return f'<div data-edition="{escape(reading.edition)}">{_entries(reading, FIRST, len(reading.updates))}</div>'


def _earlier(count: int) -> str:
    return f"Show {count:,} earlier update{'s' if count > 1 else ''}"


def _tools(reading: OpenBlog) -> str:
    updates = reading.updates
    only = (
        '<label class="only"><input type="checkbox" id="blog-key"> Key events only</label>'
        if any(update.key_event for update in updates)
        else ""
    )
    pictures = choice_of_pictures_html(updates) if reading.pictures else ""
    return (
        '<div class="tools"><label class="visually-hidden" for="blog-filter">Filter the updates</label>'
        f'<input id="blog-filter" type="search" placeholder="Filter updates" autocomplete="off">{only}'
        '<span class="steps"><button type="button" class="act" data-act="step" data-by="-1" '
        'aria-label="The next newer update">↑</button>'
        '<button type="button" class="act" data-act="step" data-by="1" aria-label="The next older update">↓</button>'
        f'</span>{pictures}<span class="found" role="status"></span></div>'
    )


def _entries(reading: OpenBlog, start: int, end: int) -> str:
    """The updates from one place in the list to another, under their days."""
    parts: list[str] = []
    day = ""
    # Who wrote all of them says nothing of one.
    signed = len({update.authors for update in reading.updates}) > 1
    days = days_of(reading.updates) > 1
    for n, update in enumerate(reading.updates[:end]):
        moment = aware(update.published_at)
        here = f"{moment:%A}, {moment.day} {moment:%B %Y}" if moment and days else ""
        heading = f'<h3 class="day">{here}</h3>' if here and here != day else ""
        day = here or day
        if n >= start:
            parts += heading, _entry(update, signed, reading.pictures)
    return "".join(parts)


def _entry(update: Update, signed: bool, pictures: bool) -> str:
    head = f'<h4 dir="auto">{escape(update.headline)}</h4>' if update.headline else ""
    body = "".join(paragraph_html(escape(part)) for part in update.body)
    body += pictures_html(update, loaded=pictures)
    at = escape(update.published_at or "")
    hour = f' data-hour="{at[:13]}"' if at else ""
    kind = "entry is-key" if update.key_event else "entry"
    return (
        f'<article class="{kind}" data-update="{escape(update.id)}"{hour} tabindex="-1">'
        f'<p class="when">{_when(update, signed)}</p>{head}{body}</article>'
    )


def _when(update: Update, signed: bool) -> str:
    """The line above an update: time or position, what kind it is, when it was edited, who wrote it, its address."""
    moment = aware(update.published_at)
    parts = [
        f'<time datetime="{escape(update.published_at or "")}">{moment:%H:%M}</time>'
        if moment
        else f"<span>Update {update.position}</span>"
    ]
    parts += ['<span class="key">Pinned</span>'] if update.pinned else []
    parts += ['<span class="key">Key event</span>'] if update.key_event else []
    parts += [f"<span>{edited}</span>"] if (edited := edited_html(update)) else []
    parts += (
        [f'<span class="by" dir="auto">{escape(", ".join(update.authors))}</span>'] if signed and update.authors else []
    )
    url = web_url(update.url)
    parts += [f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Original</a>'] if url else []
    return "".join(parts)
