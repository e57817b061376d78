"""Days as people name them: "yesterday", "Sunday", "4 August", each with a time or without; a page tells the year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from qa.text.dates import dates
from qa.text.language import source, word_values, words_of

_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r",?\s*(\d{4})\b")
_BACK = re.compile(rf"\b(?:{'|'.join(word_values('date', 'back'))})\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    rf"\b(?:{'|'.join(rf'{name[:3]}(?:{name[3:]})?' for name in words_of('date', 'weekdays'))})\b", re.IGNORECASE
)
_JOINS = re.compile(rf"\b(?:{source('date', 'joins')})\b|,", re.IGNORECASE)

_LEAP = 2000


@dataclass(frozen=True)
class NamedDay:
    """A day, with a clock time or without: so many days `back`, a `weekday` (0 is Monday), or (month, day).

    `year` is None where none was named.
    """

    back: int | None = None
    weekday: int | None = None
    month_day: tuple[int, int] = (1, 1)
    year: int | None = None
    clock: time | None = None

    def beside(self, last: date) -> date:
        """The day that is meant on a page whose last update is of the day `last`.

        A weekday is the latest up to that one; a date without a year is the one nearest to it.
        """
        if self.back is not None:
            return last - timedelta(days=self.back)
        if self.weekday is not None:
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        month, day = self.month_day
        if self.year is not None:
            return date(self.year, month, day)
        # 29 February is not in every year.
        years = [year for year in range(last.year - 4, last.year + 5) if _exists(year, month, day)]
        return min((date(year, month, day) for year in years), key=lambda one: abs(one - last))


def named_day(text: str, clock_of: Callable[[str], time | None]) -> NamedDay | None:
    """The day that a text names and nothing else but a time, which `clock_of` reads; None where it names none."""
    found, start, end = _day(text)
    if found is None or (found.year and not _exists(found.year, *found.month_day)):
        return None
    rest = " ".join(_JOINS.sub(" ", f"{text[:start]} {text[end:]}").split())
    clock = clock_of(rest) if rest else None
    return NamedDay(found.back, found.weekday, found.month_day, found.year, clock) if clock or not rest else None


def _day(text: str) -> tuple[NamedDay | None, int, int]:
    if back := _BACK.search(text):
        return NamedDay(back=int(word_values("date", "back")[back[0].lower()])), back.start(), back.end()
    # A month begins with a capital in texts; whoever types one may leave it out.
    capital = _WORD.sub(lambda word: word[0][0].upper() + word[0][1:], text)
    mention = next((one for one in dates(capital) if _exists(_LEAP, *one.pairs[0])), None)
    if mention:
        year = _YEAR.match(text, mention.end)
        day = NamedDay(month_day=mention.pairs[0], year=int(year[1]) if year else None)
        return day, mention.start, year.end() if year else mention.end
    if weekday := _WEEKDAY.search(text):
        names = [name[:3].lower() for name in words_of("date", "weekdays")]
        return NamedDay(weekday=names.index(weekday[0][:3].lower())), weekday.start(), weekday.end()
    return None, 0, 0


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
