"""The time line of a live blog: a bar for each hour, or for each day where there are many hours, to go there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from qa.models import Update
from qa.text.moments import aware

_MOST_BARS = 240
# How much of an ISO time names the hour, and the day.
_UNITS = (("hour", len("2031-05-06T22")), ("day", len("2031-05-06")))


def hours_html(updates: Sequence[Update]) -> str:
    """How many updates an hour or a day, the oldest first; each bar goes to the first update of its hour.

    Empty where all are of one hour, none has a time, or even the days are too many.
    """
    times = [update.published_at for update in updates if update.published_at and aware(update.published_at)]
    counted = {unit: Counter(time[:length] for time in times) for unit, length in _UNITS}
    unit, counts = next(((u, c) for u, c in counted.items() if len(c) <= _MOST_BARS), ("", Counter()))
    if len(counts) < len(("first", "last")):
        return ""
    groups = dict.fromkeys(bar[:-3] for bar in sorted(counts))
    parts = "".join(
        _group(group, {bar: n for bar, n in counts.items() if bar[:-3] == group}, counts) for group in groups
    )
    return (
        f'<section class="hours" aria-label="Updates by the {unit}"><div class="strip"><ol>{parts}</ol></div></section>'
    )


def _group(group: str, mine: dict[str, int], counts: Counter[str]) -> str:
    """A day with its hours, or a month with its days; what lies between two bars without an update is a gap."""
    most = max(counts.values())
    joint = min(mine)[len(group)]
    numbers = [int(bar[-2:]) for bar in mine]
    bars = "".join(_bar(f"{group}{joint}{n:02}", counts, most) for n in range(min(numbers), max(numbers) + 1))
    day = datetime.fromisoformat(min(mine)[:10])
    name = f"{day:%a} {day.day} {day:%b}" if len(group) > len("2031-05") else f"{day:%B %Y}"
    return f'<li><span class="group" aria-hidden="true">{name}</span><ol>{bars}</ol></li>'


def _bar(bar: str, counts: Counter[str], most: int) -> str:
    label = f'<span class="tick" aria-hidden="true">{bar[-2:]}</span>'
    count = counts[bar]
    if not count:
        return f'<li aria-hidden="true">{label}</li>'
    moment = datetime.fromisoformat(f"{bar}:00" if "T" in bar else bar)
    said = f"{moment.day} {moment:%B, %H}:00" if "T" in bar else f"{moment.day} {moment:%B}"
    said = f"{said}: {count} update{'s' if count > 1 else ''}"
    height = max(8, round(100 * count / most))
    return (
        f'<li><button type="button" data-act="hour" data-hour="{bar}" aria-label="{said}" title="{said}">'
        f'<span style="height:{height}%"></span></button>{label}</li>'
    )
