"""Times as people read them on the page."""

from __future__ import annotations

from datetime import datetime
from html import escape

from qa.models import Update
from qa.text.moments import aware

_EDITED_SECONDS = 60


def readable_time(iso: str | None) -> str:
    """An ISO 8601 time as "24 March 2022, 14:05 (UTC+01:00)"; the text itself when it is none."""
    if not iso:
        return ""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = f" ({time.tzname()})" if time.tzinfo else ""
    return f"{time.day} {time:%B %Y}, {time:%H:%M}{zone}"


def time_html(iso: str | None) -> str:
    """The time as a <time> element; empty without one."""
    return f'<time datetime="{escape(iso)}">{escape(readable_time(iso))}</time>' if iso else ""


def edited_html(update: Update) -> str:
    """When an update was edited, such as "edited 14:20", with the day where it is another; empty where it was not."""
    moment, edited = aware(update.published_at), aware(update.modified_at)
    if not (moment and edited) or (edited - moment).total_seconds() < _EDITED_SECONDS:
        return ""
    edited = edited.astimezone(moment.tzinfo)
    day = "" if edited.date() == moment.date() else f"{edited.day} {edited:%b}, "
    return f'edited <time datetime="{escape(update.modified_at or "")}">{day}{edited:%H:%M}</time>'
