"""From the times that a copied page writes to moments: which day, which zone, and what had to be assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from qa.sources.formats.pasted_dates import DateHabit
from qa.sources.formats.pasted_lines import Stamp
from qa.sources.partial import warn_partial
from qa.sources.times import NO_ZONE, is_known_zone, zone_on
from qa.text.language import pattern

_LEAP = timedelta(hours=6)
_LONGEST_LINE = 90
_ZONE = re.compile(r"\d[:.hH]\d{2}(?::\d{2})?\s*(?:[apAP]\.?[mM]\.?)?(?:\s*[uU]hr)?,?\s*\(?([A-Z]{2,5})\b")


@dataclass
class Dated:
    """An entry's time as the page writes it, and the day that it names for it."""

    stamp: Stamp
    day: date | None


def page_zone(lines: Sequence[str]) -> str | None:
    """The zone that a page says of all its times ("All times stated are UK"), or the only one that it names at all."""
    short = [line for line in lines if 0 < len(line) <= _LONGEST_LINE]
    said = [found["zone"] for line in short if (found := pattern("pasted", "all_times").match(line))]
    named = said or [zone for line in short for zone in _ZONE.findall(line)]
    known = {zone for zone in named if is_known_zone(zone)}
    return known.pop() if len(known) == 1 else None


def tell_assumptions(found: Sequence[Dated], habit: DateHabit) -> None:
    """Say what was assumed of the times."""
    clocks = [entry for entry in found if entry.stamp.clock]
    zones = {entry.stamp.zone for entry in clocks}
    if not zones and any(entry.stamp.ago is not None for entry in found):
        warn_partial(
            "The page's times are counted back from now (“6 min ago”): copy it with its clock times if you can."
        )
    elif not zones:
        warn_partial("The page's times are a match's minutes: its updates have their order, and no time of the day.")
    elif any(entry.day is None for entry in clocks):
        warn_partial("The page names no day: today's is taken. Add a line with the date above the updates.")
    if habit.guessed:
        warn_partial("The page's dates don't say whether the day or the month comes first: the day is taken.")
    unknown = sorted(zone for zone in zones if zone and not is_known_zone(zone))
    if unknown:
        warn_partial(f"The page's times are in {', '.join(unknown)}, which is not known here: they are taken as UTC.")
    elif zones == {None}:
        warn_partial(NO_ZONE)


def moments_of(found: Sequence[Dated], newest_first: bool) -> list[str | None]:
    """When each entry was published, as ISO 8601; with no more than one, times that leap are of the day before."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    # One day for all is that of the newest, and earlier entries may be of the night before.
    days = {entry.day for entry in found}
    dated = len(days) > 1 or any(entry.stamp.day for entry in found)
    moments: list[datetime | None] = []
    day = days.pop() if len(days) == 1 else None
    day = day or now.date()
    last: datetime | None = None
    for entry in found if newest_first else found[::-1]:
        stamp = entry.stamp
        moment = now - stamp.ago if stamp.ago is not None else None
        if stamp.clock is not None:
            moment = _at((entry.day if dated else None) or day, stamp)
            if not dated and last and moment > last + _LEAP:
                day -= timedelta(days=1)
                moment = _at(day, stamp)
        last = moment or last
        moments.append(moment)
    told = [moment.isoformat(timespec="seconds") if moment else None for moment in moments]
    return told if newest_first else told[::-1]


def _at(day: date, stamp: Stamp) -> datetime:
    return datetime.combine(day, stamp.clock or time(), zone_on(stamp.zone, day))


def runs_from_newest(found: Sequence[Dated]) -> bool:
    """Whether the page begins with its newest entry."""
    if any(entry.stamp.minute is not None for entry in found):
        minutes = [entry.stamp.minute for entry in found if entry.stamp.minute is not None]
        return minutes[0] >= minutes[-1]
    stamps = [(e.day or date.min, -e.stamp.ago if e.stamp.ago else timedelta(), e.stamp.clock or time()) for e in found]
    falls = sum(a > b for a, b in zip(stamps, stamps[1:], strict=False))
    return 2 * falls >= len(stamps) - 1
