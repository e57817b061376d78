"""The time between two looks at a page, as people write and read it: 60s, 5m, 1h."""

from __future__ import annotations

import re

from qa.errors import QAError

_EVERY = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h)?")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
# From here on, whole minutes are told in minutes.
_LONG = 120


def seconds_of(text: str) -> float:
    """Seconds out of "60s", "5m", "1h" or "60"; raises QAError."""
    found = _EVERY.fullmatch(text.strip().lower())
    value = float(found[1]) * _SECONDS[found[2] or ""] if found else 0.0
    if value < 1:
        raise QAError(f"--every {text} is no time to wait: give at least one second, such as 60s or 5m.")
    return value


def spoken(seconds: float) -> str:
    """Seconds as "60 s", "5 min" or "2 h"."""
    if seconds >= _LONG and seconds % 3600 == 0:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= _LONG and seconds % 60 == 0 else f"{seconds:g} s"
