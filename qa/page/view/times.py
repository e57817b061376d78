"""Times as people read them on the page."""

from __future__ import annotations

from datetime import datetime
from html import escape


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
