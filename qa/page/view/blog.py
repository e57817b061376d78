"""The live blog itself, to read beside the conversation: key points, a line of the hours, then the updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from qa.models import Update
from qa.page.view.cards import paragraph_html
from qa.page.view.hours import hours_html
from qa.page.view.pictures import pictures_html
from qa.sources.links import web_url
from qa.text.moments import aware

_EDITED_SECONDS = 60
_SEVERAL = '<div class="blog-empty"><h2>Live blog</h2><p>Choose one live blog above to read it here.</p></div>'
_NONE = '<div class="blog-empty"><h2>Live blog</h2><p>Add a live blog to read it here.</p></div>'


@dataclass(frozen=True)
class OpenBlog:
    """A live blog as its readers see it: `updates` newest first, `summary` its own key points.

    `pictures`: readers may have pictures loaded from the publisher's servers.
    """

    title: str
    updates: Sequence[Update]
    summary: tuple[str, ...] = ()
    pictures: bool = False


def blog_html(reading: OpenBlog | None, *, several: bool = False) -> str:
    """The panel for one live blog; a line where there is none, or several are asked together."""
    if reading is None:
        return _SEVERAL if several else _NONE
    points = "".join(f'<li dir="auto">{escape(point)}</li>' for point in reading.summary)
    key = f'<section class="points"><h3>Key points</h3><ul>{points}</ul></section>' if points else ""
    return (
        f'<div class="blog"><h2 dir="auto">{escape(reading.title)}</h2>{key}{hours_html(reading.updates)}'
        f'{_tools(reading)}<div class="entries">{_entries(reading.updates, reading.pictures)}</div></div>'
    )


def _tools(reading: OpenBlog) -> str:
    updates = reading.updates
    only = (
        '<label class="only"><input type="checkbox" id="blog-key"> Key events only</label>'
        if any(update.key_event for update in updates)
        else ""
    )
    return (
        '<div class="tools"><label class="visually-hidden" for="blog-filter">Filter the updates</label>'
        f'<input id="blog-filter" type="search" placeholder="Filter {len(updates):,} updates" autocomplete="off">{only}'
        '<span class="steps"><button type="button" class="act" data-act="step" data-by="-1" '
        'aria-label="The next newer update">↑</button>'
        '<button type="button" class="act" data-act="step" data-by="1" aria-label="The next older update">↓</button>'
        f'</span>{_choice_of_pictures(reading)}<span class="found" role="status"></span></div>'
    )


def _choice_of_pictures(reading: OpenBlog) -> str:
    if not reading.pictures or not any(update.pictures for update in reading.updates):
        return ""
    return (
        '<label class="only" title="They are loaded from the publisher’s servers, which see your address.">'
        '<input type="checkbox" id="blog-pictures"> Pictures, from the publisher</label>'
    )


def _entries(updates: Sequence[Update], pictures: bool) -> str:
    parts, day = [], ""
    # Who wrote all of them says nothing of one.
    signed = len({update.authors for update in updates}) > 1
    days = len({update.published_at[:10] for update in updates if update.published_at}) > 1
    for update in updates:
        moment = aware(update.published_at)
        here = f"{moment:%A}, {moment.day} {moment:%B %Y}" if moment and days else ""
        if here and here != day:
            day = here
            parts.append(f'<h3 class="day">{day}</h3>')
        parts.append(_entry(update, signed, pictures))
    return "".join(parts)


def _entry(update: Update, signed: bool, pictures: bool) -> str:
    head = f'<h4 dir="auto">{escape(update.headline)}</h4>' if update.headline else ""
    body = "".join(paragraph_html(escape(part)) for part in update.body)
    body += pictures_html(update, loaded=pictures)
    at = escape(update.published_at or "")
    hour = f' data-hour="{at[:13]}" data-at="{at}"' if at else ""
    kind = "entry is-key" if update.key_event else "entry"
    return (
        f'<article class="{kind}" data-update="{escape(update.id)}"{hour} tabindex="-1">'
        f'<p class="when">{_when(update, signed)}</p>{head}{body}</article>'
    )


def _when(update: Update, signed: bool) -> str:
    """The line above an update: time or position, what kind it is, when it was edited, who wrote it, its address."""
    moment, edited = aware(update.published_at), aware(update.modified_at)
    parts = [
        f'<time datetime="{escape(update.published_at or "")}">{moment:%H:%M}</time>'
        if moment
        else f"<span>Update {update.position}</span>"
    ]
    parts += ['<span class="key">Pinned</span>'] if update.pinned else []
    parts += ['<span class="key">Key event</span>'] if update.key_event else []
    if moment and edited and (edited - moment).total_seconds() >= _EDITED_SECONDS:
        edited = edited.astimezone(moment.tzinfo)
        day = "" if edited.date() == moment.date() else f"{edited.day} {edited:%b}, "
        parts.append(
            f'<span>edited <time datetime="{escape(update.modified_at or "")}">{day}{edited:%H:%M}</time></span>'
        )
    parts += (
        [f'<span class="by" dir="auto">{escape(", ".join(update.authors))}</span>'] if signed and update.authors else []
    )
    url = web_url(update.url)
    parts += [f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Original</a>'] if url else []
    return "".join(parts)
