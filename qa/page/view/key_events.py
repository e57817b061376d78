"""The key events of a live blog as a list of links, as publishers have it above or beside the updates."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.models import Update
from qa.store.shelf import days_of
from qa.text.moments import aware

_SHOWN = 5


def key_events_html(updates: Sequence[Update]) -> str:
    """The newest key events, the earlier ones folded away; empty where the page marks none."""
    events = [update for update in updates if update.key_event]
    if not events:
        return ""
    several = days_of(events) > 1
    items = [_item(update, several) for update in events]
    earlier = "".join(items[_SHOWN:])
    count = len(items) - _SHOWN
    summary = f"{count:,} earlier key event{'s' if count > 1 else ''}"
    folded = f"<details><summary><bdi>{summary}</bdi></summary><ul>{earlier}</ul></details>" if earlier else ""
    listed = f"<ul>{''.join(items[:_SHOWN])}</ul>{folded}"
    return f'<section class="key-events" aria-label="Key events"><h3>Key events</h3>{listed}</section>'


def _item(update: Update, several: bool) -> str:
    moment = aware(update.published_at)
    day = f"{moment.day} {moment:%b}, " if moment and several else ""
    time = f'<time datetime="{escape(update.published_at or "")}">{day}{moment:%H:%M}</time>' if moment else ""
    words = escape(update.headline or next(iter(update.body), update.label))
    link = f'<a href="#blog" data-act="place" data-update="{escape(update.id)}" dir="auto">{words}</a>'
    return f"<li>{time}{link}</li>"
