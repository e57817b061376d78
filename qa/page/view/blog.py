"""The live blog itself, to read beside the conversation: key points, a line of the hours, then the updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from qa.models import Update
from qa.sources.links import web_url
from qa.text.moments import aware

_MOST_HOURS = 72
_SEVERAL = '<div class="blog-empty"><h2>Live blog</h2><p>Choose one live blog above to read it here.</p></div>'
_NONE = '<div class="blog-empty"><h2>Live blog</h2><p>Add a live blog to read it here.</p></div>'


@dataclass(frozen=True)
class OpenBlog:
    """A live blog as its readers see it: `updates` newest first, `summary` its own key points."""

    title: str
    updates: Sequence[Update]
    summary: tuple[str, ...] = ()


def blog_html(reading: OpenBlog | None, *, several: bool = False) -> str:
    """The panel for one live blog; a line where there is none, or several are asked together."""
    if reading is None:
        return _SEVERAL if several else _NONE
    points = "".join(f'<li dir="auto">{escape(point)}</li>' for point in reading.summary)
    key = f'<section class="points"><h3>Key points</h3><ul>{points}</ul></section>' if points else ""
    return (
        f'<div class="blog"><h2 dir="auto">{escape(reading.title)}</h2>{key}{_hours(reading.updates)}'
        f'{_tools(reading.updates)}<div class="entries">{_entries(reading.updates)}</div></div>'
    )


def _tools(updates: Sequence[Update]) -> str:
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
        '</span><span class="found" role="status"></span></div>'
    )


def _hours(updates: Sequence[Update]) -> str:
    """How many updates an hour, the oldest first; each bar goes to that hour's first update."""
    hours = Counter(
        update.published_at[:13] for update in updates if aware(update.published_at) and update.published_at
    )
    if not 1 < len(hours) <= _MOST_HOURS:
        return ""
    most = max(hours.values())
    bars = "".join(_bar(hour, count, most) for hour, count in sorted(hours.items()))
    first, last = min(hours), max(hours)
    return (
        f'<section class="hours" aria-label="Updates an hour"><ol>{bars}</ol>'
        f'<p aria-hidden="true"><span>{_spoken_hour(first)}</span><span>{_spoken_hour(last)}</span></p></section>'
    )


def _bar(hour: str, count: int, most: int) -> str:
    said = f"{_spoken_hour(hour)}: {count} update{'s' if count > 1 else ''}"
    return (
        f'<li><button type="button" data-act="hour" data-hour="{escape(hour)}" aria-label="{said}" title="{said}">'
        f'<span style="height:{max(8, round(100 * count / most))}%"></span></button></li>'
    )


def _spoken_hour(hour: str) -> str:
    moment = aware(f"{hour}:00:00")
    return f"{moment.day} {moment:%B, %H}:00" if moment else escape(hour)


def _entries(updates: Sequence[Update]) -> str:
    parts, day = [], ""
    days = len({update.published_at[:10] for update in updates if update.published_at}) > 1
    for update in updates:
        moment = aware(update.published_at)
        here = f"{moment:%A}, {moment.day} {moment:%B %Y}" if moment and days else ""
        if here and here != day:
            day = here
            parts.append(f'<h3 class="day">{day}</h3>')
        parts.append(_entry(update))
    return "".join(parts)


def _entry(update: Update) -> str:
    moment = aware(update.published_at)
    when = (
        f'<time datetime="{escape(update.published_at or "")}">{moment:%H:%M}</time>'
        if moment
        else f"Update {update.position}"
    )
    key = '<span class="key">Key event</span>' if update.key_event else ""
    head = f'<h4 dir="auto">{escape(update.headline)}</h4>' if update.headline else ""
    body = "".join(f'<p dir="auto">{escape(part)}</p>' for part in update.body)
    body += "".join(f'<p class="caption" dir="auto">{escape(caption)}</p>' for caption in update.captions)
    url = web_url(update.url)
    link = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Original</a>' if url else ""
    at = escape(update.published_at or "")
    hour = f' data-hour="{at[:13]}" data-at="{at}"' if at else ""
    kind = "entry is-key" if update.key_event else "entry"
    return (
        f'<article class="{kind}" data-update="{escape(update.id)}"{hour} tabindex="-1">'
        f'<p class="when">{when}{key}{link}</p>{head}{body}</article>'
    )
