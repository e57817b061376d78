"""What a line of a copied page is: a time that opens an entry, a date, a time counted back, an edit, a button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import parser as dateparser

from qa.sources.times import MONTHS, in_english
from qa.text.language import pattern, word_list

_NOON, _HOURS, _MINUTES = 12, 24, 60
_LONGEST_TIME, _LONGEST_DATE = 70, 40
_CORE = re.compile(
    r"(?<![\d:.,/-])(?P<hour>\d{1,2})(?P<mark>[:.hH])(?P<minute>\d{2})(?::\d{2})?(?![\d:]|[.,/]\d)"
    r"\s*(?P<half>[apAP]\.?\s?[mM]\b\.?)?\s*[(\[]?(?P<zone>[A-Z]{1,5}\b)?[)\]]?(?:\s*(?:[uU]hr|hrs|h)\b)?"
)
_PUNCTUATION = re.compile(r"[|·,:()\[\]–—+•-]+")
_LED = re.compile(r"\s*[:|·–—-]?\s*")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MONTH = rf"(?:{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)}|Sept)\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|º|\.)?"
_DATE = re.compile(
    rf"(?:\w+,?\s+)?(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY})(?:,?\s+(?P<year>\d{{4}}))?$"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})$|(?:\w+,?\s+)?(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}))$"
    r"|(?:\w+,?\s+)?\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})$",
    re.IGNORECASE,
)
_OF = re.compile(r"\b(?:de|del|of)\b\s*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20|21)\d{2}\b")
_CLOSED = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_HEADLINE_LENGTH = 140


@dataclass(frozen=True)
class Stamp:
    """When an entry was published, as its line says it: by the clock, or `ago` before it was read."""

    clock: time | None
    zone: str | None = None
    day: date | None = None
    ago: timedelta | None = None
    rest: str = ""


def stamp_of(line: str, year: int | None = None) -> Stamp | None:
    """The time of a line that is nothing else, but for a date beside it; None for any other line."""
    if not line or len(line) > _LONGEST_TIME or is_edit(line):
        return None
    found = _CORE.search(line)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    rest = pattern("pasted", "ago").sub(" ", f"{line[: found.start()]} {line[found.end() :]}")
    rest = " ".join(_PUNCTUATION.sub(" ", pattern("pasted", "opening").sub(" ", rest)).split())
    if not rest:
        return Stamp(clock, _zone(found))
    day = date_of(rest, year)
    return Stamp(clock, _zone(found), day) if day else None


def led_by(line: str) -> Stamp | None:
    """The time that a line begins with, and the `rest` of it: "18.06 Uhr: Road shut", "+++ 18:06 Road shut +++"."""
    text = line.strip("+ ")
    found = _CORE.match(text)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    behind = _LED.match(text, found.end())
    rest = text[behind.end() if behind else found.end() :]
    if not any(c.isalpha() for c in rest) or rest[:1].islower():
        return None
    return Stamp(clock, _zone(found), rest=rest)


def ago_of(line: str) -> timedelta | None:
    """How long before it was read, of a line that says nothing else: "6 min ago", "vor 2 Stunden"."""
    found = pattern("pasted", "ago").fullmatch(line.strip("() "))
    if not found:
        return None
    number = next(value for value in found.groups() if value and value.isdigit())
    unit = next((key for key in "smhd" if pattern("pasted", f"unit_{key}").search(line)), "m")
    return timedelta(seconds=int(number[:6]) * _UNITS[unit])


def date_of(line: str, year: int | None = None) -> date | None:
    """The day of a line that is a date; without a year, it is in `year`, or this year."""
    if not 5 < len(line) <= _LONGEST_DATE:  # noqa: PLR2004 - "1 May" has five
        return None
    text = " ".join(_OF.sub("", in_english(line.strip(" .:"))).split())
    found = _DATE.match(text)
    if not found:
        return None
    default = datetime(year or datetime.now().year, 1, 1)  # noqa: DTZ001, DTZ005 - a day has no zone
    try:
        return dateparser.parse(text.replace(".", " " if not found["dotted"] else "."), default=default,
                                dayfirst=bool(found["dotted"])).date()  # fmt: skip
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def year_of(lines: Sequence[str]) -> int | None:
    """The year that the page's dates name."""
    found = (_YEAR.search(line) for line in lines if len(line) <= _LONGEST_TIME)
    return next((int(year[0]) for year in found if year), None)


def is_edit(line: str) -> bool:
    """Such as "Updated at 18.02 GMT": when an entry was edited, not where one begins."""
    return bool(pattern("pasted", "edited").match(line))


def is_button(line: str) -> bool:
    """Whether the line is what a page writes on its buttons."""
    return line.casefold().rstrip("!.: ") in word_list("pasted", "buttons")


def is_closed(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_CLOSED.search(line))


def may_be_headline(line: str) -> bool:
    """Whether a line is short and has no closing mark, or is a question or a short quotation."""
    return len(line) <= _HEADLINE_LENGTH and (not is_closed(line) or line.endswith("?"))


def _clock(found: re.Match[str]) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if found["half"].lower().startswith("p") else 0)
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None


def _zone(found: re.Match[str]) -> str | None:
    return found["zone"] if found["zone"] and found["zone"] not in ("H", "UHR", "Z") else None
