"""Moments that people name: "14:30", "yesterday", "4 August, 14:30", "#40"; on the live blog's own days and offset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from qa.errors import QuestionError
from qa.text.days import NamedDay, named_day
from qa.text.language import word_values

AsOf = str | int | datetime
"""How people name a moment: an ISO time, "14:30", a day with its time or without, or a position ("#40" or 40)."""

_POSITION = re.compile(r"#?\s*(\d{1,6})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?\s*(?:([ap])\.?\s*m\.?)?", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True)
class Position:
    """The page as it was when the update that is number `number` now (1 = newest) was the newest."""

    number: int


Clock = time | date | datetime | NamedDay
"""A moment named by the clock or the calendar: a time on the live blog's own day, a day, or a day and time."""
Moment = Position | Clock
"""A moment as it was named."""


def parse_moment(value: AsOf) -> Moment:
    """Read a moment; raises QuestionError that names the notations."""
    if isinstance(value, datetime):
        return value
    text = str(value).strip()
    if position := _POSITION.fullmatch(text):
        return Position(int(position[1]))
    if (clock := _clock_time(text)) is not None:
        return clock
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else datetime.fromisoformat(text)
    except ValueError as error:
        if day := named_day(text, _clock_time):
            return day
        raise QuestionError(
            f"{text[:40]!r} is no moment: give a time such as 14:30, 4 August or 2022-03-24 14:30, "
            "or a position such as #40 on a page without times."
        ) from error


def _clock_time(text: str) -> time | None:
    if (minutes := word_values("date", "times").get(text.lower())) is not None:
        return time(int(minutes) // 60, int(minutes) % 60)
    found = _CLOCK.fullmatch(text)
    if not found or not (found[2] or found[4]):
        return None
    hour = int(found[1])
    if found[4] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if found[4].lower() == "p" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        return None


def resolve(moment: Clock, times: Sequence[datetime], *, day_end: bool = False) -> float:
    """Epoch seconds of a moment on the own day and offset of a live blog; `times` are those of its updates.

    A clock time is the latest one between the first and the last update, or else that of the last one's
    day. A mere day is its beginning, or its end with `day_end`. Days without a year, and those that count back,
    are told from the last update's.
    """
    newest, oldest = max(times), min(times)
    zone = newest.tzinfo
    if isinstance(moment, NamedDay):
        day = moment.beside(newest.date())
        moment = day if moment.clock is None else datetime.combine(day, moment.clock)
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    if isinstance(moment, date):
        whole = timedelta(days=1) - timedelta(milliseconds=1) if day_end else timedelta()
        return (datetime.combine(moment, time(0), zone) + whole).timestamp()
    first, last = oldest.astimezone(zone).date(), newest.date()
    days = [last - timedelta(days=n) for n in range((last - first).days + 1)]
    candidates = [datetime.combine(day, moment, zone) for day in days]
    within = [candidate for candidate in candidates if oldest <= candidate <= newest]
    return (within or candidates)[0].timestamp()


def aware(iso: str | None) -> datetime | None:
    """The time that a page gave, UTC where it names no offset; None where there is none or it is none."""
    try:
        found = datetime.fromisoformat(iso) if iso else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def seconds(iso: str | None) -> float | None:
    """Epoch seconds of the time that a page gave."""
    found = aware(iso)
    return found.timestamp() if found else None


def spoken(moment: float, beside: str | None) -> str:
    """A moment like "14:20", with its day where that is another than that of `beside`, whose offset counts."""
    other = aware(beside)
    found = datetime.fromtimestamp(moment, UTC).astimezone(other.tzinfo if other else None)
    reference = other or datetime.now(UTC).astimezone()
    return f"{found:%H:%M}" if found.date() == reference.date() else f"{found.day} {found:%B %Y}, {found:%H:%M}"


def iso(moment: float, beside: str | None = None) -> str:
    """Epoch seconds as ISO 8601, in the offset of the time `beside` or else in UTC."""
    other = aware(beside)
    return datetime.fromtimestamp(moment, UTC).astimezone(other.tzinfo if other else UTC).isoformat(timespec="seconds")
