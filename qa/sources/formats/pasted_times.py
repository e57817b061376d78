"""From the times that a copied page writes to moments: which day, which zone, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from qa.sources.formats.pasted_lines import Stamp
from qa.sources.partial import warn_partial
from qa.sources.times import is_known_zone, zone_on

_LEAP = timedelta(hours=6)


@dataclass
class Dated:
    """An entry's time as the page writes it, and the day that it names for it."""

    stamp: Stamp
    day: date | None


def tell_assumptions(found: Sequence[Dated]) -> None:
    """Say what was assumed of the times."""
    zones = {entry.stamp.zone for entry in found if entry.stamp.clock}
    if not zones:
        warn_partial(
            "The page's times are counted back from now (“6 min ago”): copy it with its clock times if you can."
        )
    elif any(entry.day is None for entry in found):
        warn_partial("The page names no day: today's is taken. Add a line with the date above the updates.")
    unknown = sorted(zone for zone in zones if zone and not is_known_zone(zone))
    if unknown:
        warn_partial(f"The page's times are in {', '.join(unknown)}, which is not known here: they are taken as UTC.")
    elif zones == {None}:
        warn_partial("The page's times name no zone: they are taken as UTC.")


def moments_of(found: Sequence[Dated], newest_first: bool) -> list[datetime]:
    """When each entry was published; without a date, times that leap back over midnight are of the day before."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    dated = {entry.day for entry in found} != {None}
    moments: list[datetime] = []
    day = now.date()
    for entry in found if newest_first else found[::-1]:
        stamp = entry.stamp
        if stamp.ago is not None or stamp.clock is None:
            moments.append(now - (stamp.ago or timedelta()))
            continue
        moment = _at(entry.day or day, stamp)
        if not dated and moments and moment > moments[-1] + _LEAP:
            day -= timedelta(days=1)
            moment = _at(day, stamp)
        moments.append(moment)
    return moments if newest_first else moments[::-1]


def _at(day: date, stamp: Stamp) -> datetime:
    return datetime.combine(day, stamp.clock or time(), zone_on(stamp.zone, day))


def runs_from_newest(found: Sequence[Dated]) -> bool:
    """Whether the page begins with its newest entry."""
    stamps = [(e.day or date.min, -e.stamp.ago if e.stamp.ago else timedelta(), e.stamp.clock or time()) for e in found]
    falls = sum(a > b for a, b in zip(stamps, stamps[1:], strict=False))
    return 2 * falls >= len(stamps) - 1
