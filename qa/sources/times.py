"""Publication times: whatever a page writes, as ISO 8601 with the offset it was published with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from dateutil import parser as dateparser
from dateutil import tz

from qa.text.dates import month_numbers
from qa.text.language import pattern, table, word_list, words_of

_MILLISECONDS_FROM = 1e11
_EARLIEST, _LATEST = 1980, 2200
_LONGEST = 90
NO_ZONE = "The page's times name no zone: they are taken as UTC."
"""What is told of a page whose times are read so."""
_DAY_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}$")
# "GMT+0100 (Central European Time)" as browsers write it: the parser would take the sign the other way round.
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
_IN_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[\w/+-]*\])$")
_JSON_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_HAS_DAY_AND_TIME = re.compile(
    r"(?=.*\b(?:19|20|21)\d{2}(?!\d)|.*\b\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2}\s+\d{1,2}:)(?=.*\d{1,2}[:.]\d{2})"
)
_MAILED = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, )?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(month_numbers())}) (?P<year>\d{{4}}) "
    r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))? (?P<zone>[+-](?:0\d|1[0-4])[0-5]\d)$"
)
# Names that mean one offset among the publishers who write them; others stay unknown.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "JST": 540, "IST": 330, "SGT": 480,
    "HKT": 480,
}  # fmt: skip


# Names for whatever offset a region has that day.
_REGIONS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage", "AT": "America/Halifax", "UK": "Europe/London", "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
}  # fmt: skip
_AMERICAN = frozenset(f"{zone}{kind}T" for zone in "ECMP" for kind in ("", "S", "D"))
_NOON = 12


class _UnknownZoneError(ValueError):
    """The time names a zone that stands for several offsets, or for none."""


def to_iso(value: object) -> str | None:
    """A time as ISO 8601 with its offset; None when it can't be told.

    Takes text in any usual notation and seconds or milliseconds since 1970. A time without a zone
    counts as UTC; a mere day is no time.
    """
    moment = _moment(value)
    if moment is None or not _EARLIEST < moment.year < _LATEST:
        return None
    moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
    if moment.microsecond == 0:
        return moment.isoformat(timespec="seconds")
    return moment.isoformat(timespec="auto" if moment.microsecond % 1000 else "milliseconds")


def lacks_zone(value: object) -> bool:
    """Whether a value is a time that says no zone, so that UTC is assumed."""
    moment = _moment(value)
    return moment is not None and moment.utcoffset() is None


def first_time(values: Iterable[object]) -> tuple[str | None, bool]:
    """The first of some values that is a time, as ISO 8601, and whether it says no zone; (None, False) for none."""
    return next(((time, lacks_zone(value)) for value in values if (time := to_iso(value))), (None, False))


def later(modified: str | None, published: str | None) -> str | None:
    """`modified` if it is a later instant than `published`, else None: the same instant is no edit."""
    if modified is None or published is None:
        return None
    return modified if instant(modified) > instant(published) else None


def instant(iso: str) -> datetime:
    """The moment of a string that `to_iso` wrote."""
    return datetime.fromisoformat(iso)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    if not isinstance(value, str) or not 4 <= len(text := value.strip()) <= _LONGEST:
        return None
    return _from_text(text)


@lru_cache(maxsize=4096)
def _from_text(text: str) -> datetime | None:
    if _DAY_ONLY.match(text):
        return None
    if text.isascii() and text.isdigit():
        return _from_epoch(int(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if dated := _JSON_DATE.match(text):
        return _from_epoch(int(dated[1]))
    text = _NAMED_OFFSET.sub("", _IN_BRACKETS.sub("", text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _from_prose(text)


def _from_epoch(value: float) -> datetime | None:
    seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
    try:
        return datetime.fromtimestamp(round(seconds, 3), tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _from_prose(text: str) -> datetime | None:
    if mailed := _MAILED.match(text):
        return _from_mail(mailed)
    text = pattern("pasted", "of").sub("", in_english(text))
    # The parser fills what is missing from today's date, so both a year and a time must be there.
    if not _HAS_DAY_AND_TIME.match(text):
        return None
    try:
        found = dateparser.parse(text, tzinfos=_zone)
    except (ValueError, ArithmeticError, TypeError, AttributeError):
        return None
    return found if isinstance(found, datetime) else None


def _from_mail(found: re.Match[str]) -> datetime | None:
    """The time of RFC 822's notation, which feeds have, without a parser for all others."""
    hours, minutes = int(found["zone"][:3]), int(found["zone"][0] + found["zone"][3:])
    zone = timezone(timedelta(hours=hours, minutes=minutes)) if hours or minutes else UTC
    month = month_numbers()[found["month"]]
    try:
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), tzinfo=zone)
        return datetime.combine(date(int(found["year"]), month, int(found["day"])), clock)
    except ValueError:
        return None


def zone_on(name: str | None, day: date) -> tzinfo:
    """The offset of a zone on a day, by the name that people write; UTC for none and for one that is not known."""
    region = tz.gettz(_REGIONS[name.upper()]) if name and name.upper() in _REGIONS else None
    offset = datetime.combine(day, time(_NOON), region).utcoffset() if region else None
    minutes = _ZONES.get(name.upper(), 0) if name else 0
    return timezone(offset or timedelta(minutes=minutes)) if offset or minutes else UTC


def with_short_zones(text: str) -> str:
    """The text with zones' names short: "12:04 British Summer Time" becomes "12:04 BST"."""
    return _zones_in_full().sub(lambda found: str(table("zones", "dates")[found[1]]), text) if " Time" in text else text


def is_known_zone(name: str) -> bool:
    """Whether a zone's name means one offset, or one on each day."""
    return name.upper() in _ZONES or name.upper() in _REGIONS


def is_american(name: str) -> bool:
    """Whether a zone is one of the mainland's of the United States, where dates begin with the month."""
    return name in _AMERICAN


def is_month(word: str) -> bool:
    """Whether a word names a month, in one of the languages whose dates are read."""
    return word.rstrip(".").casefold() in _all_months()


@lru_cache(maxsize=1024)
def in_english(text: str) -> str:
    """The text with names of months of other languages in English, and without those of days."""
    text = pattern("days", "ordinal", "dates").sub("", text)
    day = _day_names().match(text)
    bare = _with_english_months(_with_long_months(text[day.end() :])) if day else ""
    # "Mar 02" is a day of March; "mar 4 mars" is a Tuesday, since a month is named too.
    if day and (not _is_english_month(day[0]) or any(_is_english_month(word) for word in bare.split())):
        return bare
    return _with_english_months(text)


def _with_english_months(text: str) -> str:
    return _month_names().sub(lambda found: _months("months")[found[1].casefold()], text)


def _with_long_months(text: str) -> str:
    return _short_names().sub(lambda found: _months("short")[found[1].casefold()], text)


def _is_english_month(word: str) -> bool:
    return word.strip(" .,").capitalize() in month_numbers()


@lru_cache(maxsize=1)
def _zones_in_full() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(table('zones', 'dates'), key=len, reverse=True))}) Time\b")


@lru_cache(maxsize=1)
def _day_names() -> re.Pattern[str]:
    names = "|".join(sorted(word_list("days", "dropped", "dates"), key=len, reverse=True))
    return re.compile(rf"^(?:{names})\.?,?\s+", re.IGNORECASE)


@lru_cache(maxsize=2)
def _months(kind: str) -> dict[str, str]:
    """The English month of each name in a table of other languages' names."""
    return {name.casefold(): month for month in words_of("date", "months") for name in word_list(kind, month, "dates")}


@lru_cache(maxsize=1)
def _all_months() -> frozenset[str]:
    return frozenset({name.casefold() for name in month_numbers()} | set(_months("months")))


@lru_cache(maxsize=1)
def _month_names() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(_months('months'), key=len, reverse=True))})\b\.?", re.I)


@lru_cache(maxsize=1)
def _short_names() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(_months('short'))})\b\.?", re.I)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None and (name is None or offset or name.upper() in _ZONES):
        return timezone(timedelta(seconds=offset)) if offset else UTC
    if name is None or name.upper() not in _ZONES:
        raise _UnknownZoneError(name)
    return timezone(timedelta(minutes=_ZONES[name.upper()])) if _ZONES[name.upper()] else UTC
