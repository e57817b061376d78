"""Dates as copied pages write them: without a year, the day before the month or behind it, today and yesterday."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from dateutil import parser as dateparser

from qa.sources.times import in_english, is_american, is_month
from qa.text.dates import month_numbers
from qa.text.detecting import is_foreign, language_of
from qa.text.language import pattern, source

_LONGEST_DATE, _LONGEST_LINE = 40, 90
_OF = pattern("pasted", "of")
_SAMPLE, _HEAD = 100, 12
_MONTH = rf"(?:{'|'.join(month_numbers())})\.?"
_DAY = rf"\d{{1,2}}(?:{source('date', 'endings')}|º|\.)?"
_DATE = re.compile(
    rf"(?:\w+,?\s+)?(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY})(?:,?\s+(?P<year>\d{{4}}))?$"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})$|(?:\w+,?\s+)?(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}))$"
    r"|(?:\w+,?\s+)?(?P<slashed>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"\b(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY}),?\s+\d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    r"|\b\d{1,2}\.\d{1,2}\.\d{4}\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20|21)\d{2}\b")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])")
_ZONE = re.compile(r"\b[A-Z]{2,5}\b")
_MOST_MONTHS = 12


@dataclass(frozen=True)
class DateHabit:
    """How a page writes dates: the year of those without one, what it calls today, whether the day comes first."""

    year: int | None = None
    today: date | None = None
    day_first: bool = True
    guessed: bool = False


def habit_of(lines: Sequence[str]) -> DateHabit:
    """What the page's own dates, zones and language say of how it writes dates."""
    short = [line for line in lines if 0 < len(line) <= _LONGEST_LINE]
    # A year in a headline or a sentence may be any; those of dates, and of the page's title, are its own.
    dated = (line for n, line in enumerate(short) if not n or date_within(line))
    year = next((int(found[0]) for line in dated if (found := _YEAR.search(line))), None)
    today = max((day for line in short[:_HEAD] if (day := date_within(line))), default=None)
    slashed = [(int(found[1]), int(found[2])) for line in short if "/" in line and (found := _SLASHED.search(line))]
    if any(first > _MOST_MONTHS for first, _ in slashed) or not slashed:
        return DateHabit(year, today)
    if any(second > _MOST_MONTHS for _, second in slashed):
        return DateHabit(year, today, day_first=False)
    if is_foreign(language_of("\n".join(lines[:_SAMPLE]))):
        return DateHabit(year, today)
    american = any(is_american(zone) for line in short for zone in _ZONE.findall(line))
    return DateHabit(year, today, day_first=not american, guessed=not american)


def date_of(line: str, habit: DateHabit | None = None) -> date | None:
    """The day of a line that is a date and nothing else; without a year, it is in the page's, or in this."""
    if not 4 <= len(line) <= _LONGEST_DATE:  # noqa: PLR2004 - "ayer" has four
        return None
    if not _DIGIT.search(line):
        return _named(line.strip(" .:"), habit)
    bare = line.strip(" .:")
    last = bare.rpartition(" ")[2]
    if not _DIGIT.search(last) and not is_month(last):
        return None  # no date ends so: most lines are told by this
    text = " ".join(_OF.sub("", in_english(bare)).split())
    found = _DATE.match(text)
    if not found:
        return None
    habit = habit or DateHabit()
    day_first = bool(found["dotted"]) or (bool(found["slashed"]) and habit.day_first)
    yearless = not any(found.groups()) and not habit.year
    return _parsed(text if found["dotted"] else text.replace(".", " "), habit.year, day_first, yearless)


def _named(line: str, habit: DateHabit | None) -> date | None:
    """Today or yesterday, by name: as the page counts, where its head has a date, or else now."""
    for word, back in (("today", 0), ("yesterday", 1)):
        if pattern("pasted", word).fullmatch(line):
            return (habit and habit.today or datetime.now(UTC).date()) - timedelta(days=back)
    return None


def date_within(line: str) -> date | None:
    """The day of a whole date that a short line holds: "Published On 2 Mar 2031"."""
    if not line or len(line) > _LONGEST_LINE or not _YEAR.search(line):
        return None
    words = _OF.sub("", line).split()
    # A day's name in another language hides the month behind it from an English parser.
    texts = (in_english(" ".join(words[start:])) for start in range(len(words)))
    found = next((match for text in texts if (match := _WITHIN.match(text))), None)
    if not found:
        return None
    dotted = found[0][-1].isdigit() and found[0].count(".") > 1
    return _parsed(found[0] if dotted else found[0].replace(".", " "), None, dotted, False)


@lru_cache(maxsize=1024)
def _parsed(text: str, year: int | None, day_first: bool, yearless: bool) -> date | None:
    today = datetime.now(UTC).date()
    try:
        day = dateparser.parse(text, default=datetime(year or today.year, 1, 1, tzinfo=UTC), dayfirst=day_first).date()
        # A page that names no year is of the last twelve months.
        ahead = yearless and day > today + timedelta(days=1)
        return day.replace(year=day.year - 1) if ahead else day
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
