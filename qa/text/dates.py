"""Clock times and calendar dates in text, as values: "7 pm" is "19:00", "24 March" is "March 24"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from qa.text.language import pattern, source, word_values, words_of


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """The months' names and their short forms, with their numbers; the longest names first."""
    numbers = {name: n for n, name in enumerate(words_of("date", "months"), start=1)}
    numbers |= {name[:3]: n for name, n in numbers.items()}
    numbers |= {name: int(n) for name, n in word_values("date", "short").items()}
    return dict(sorted(numbers.items(), key=lambda one: -len(one[0])))


_CLOCK = pattern("date", "clock")
_BARE_HOUR = pattern("date", "bare_hour")
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_ENDINGS, _RANGE = source("date", "endings"), source("date", "range")
# "may", "march" and "august" are words too: a month begins with a capital.
_MONTH = "|".join(month_numbers())
_DATE = re.compile(
    rf"\b(?P<year>\d{{4}})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?=\b|T)"
    rf"|\b(?P<name>{_MONTH})\b\.?\s+(?:the\s+)?(?P<after>{_DAY})(?:{_ENDINGS})?\b(?![:.]\d|,\d{{3}})"
    rf"|\b(?P<before>{_DAY})(?:{_ENDINGS})?"
    rf"(?:(?=\s?(?:{_RANGE})\s?{_DAY}(?:{_ENDINGS})?\s+(?P<name3>{_MONTH})\b)|\s+(?:of\s+)?(?P<name2>{_MONTH})\b)"
)
_NOON, _DAY_MINUTES = 12 * 60, 24 * 60


@dataclass(frozen=True)
class TimeMention:
    """A time or date at `text[start:end]` with all values it may mean; a clock time in minutes, a date (month, day)."""

    values: frozenset[int | tuple[int, int]]
    start: int
    end: int

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The dates among the values."""
        return [value for value in self.values if isinstance(value, tuple)]


def clock_times(text: str) -> list[TimeMention]:
    """Clock times as minutes of the day; "7:30" may be either half of the day."""
    found = []
    for match in _CLOCK.finditer(text):
        if match["word"]:
            minutes = {int(word_values("date", "times")[match["word"].lower()])}
        elif spoken := match["spoken"] or match["spoken2"]:
            past = {"": 0, "half": 30, "quarter": 15}[(match["part4"] or "").lower()]
            minutes = _either_half(spoken, -past if (match["side"] or "").lower() == "to" else past)
        elif spoken := match["spoken3"] or match["spoken4"]:
            minutes = _either_half(spoken, _number(match["past"]) if match["past"] else -_number(match["to"]))
        else:
            hour = int(match["h"] or match["h2"] or match["h3"])
            minute = int(match["m"] or match["m2"] or match["m3"] or 0)
            half = match["half"] or match["half2"] or ("" if not match["part"] else "ap"[match["part"] != "morning"])
            minutes = _minutes(hour, minute, half.lower(), match["h"] or "")
        found.append(TimeMention(frozenset(minutes), match.start(), match.end()))
    return found


def bare_hours(text: str) -> list[TimeMention]:
    """Numbers that may be meant as hours of the clock: "by seven", "between 11 and six"; many mean something else."""
    return [
        TimeMention(frozenset(_either_half(match[end], 0)), match.start(end), match.end(end))
        for match in _BARE_HOUR.finditer(text)
        for end in ("first", "hour")
        if match[end]
    ]


def _either_half(hour: str, past: int) -> set[int]:
    minute = (_number(hour) * 60 + past) % _NOON
    return {minute, minute + _NOON}


def _number(written: str) -> int:
    known = word_values("number", "small") | word_values("number", "tens")
    return sum(int(part if part.isdigit() else known[part]) for part in written.lower().split("-"))


def _minutes(hour: int, minute: int, half: str, written: str) -> set[int]:
    if half:
        return {(hour % 12 + (12 if half == "p" else 0)) * 60 + minute}
    exact = (hour * 60 + minute) % _DAY_MINUTES
    if hour >= 12 or written.startswith("0"):
        return {exact}
    return {exact, exact + _NOON}


def dates(text: str) -> list[TimeMention]:
    """Dates with a day, as (month, day); the year is left to be read as a figure."""
    found = []
    for match in _DATE.finditer(text):
        if match["year"]:
            value, start = (int(match["month"]), int(match["day"])), match.start("month")
        else:
            name = match["name"] or match["name2"] or match["name3"]
            value, start = (month_numbers()[name.capitalize()], int(match["after"] or match["before"])), match.start()
        found.append(TimeMention(frozenset({value}), start, match.end()))
    return found


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def blanked(text: str, spans: Iterable[_Span]) -> str:
    """The text with the spans overwritten by spaces, every offset unchanged."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
