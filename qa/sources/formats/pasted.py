"""Live blogs copied out of a browser: an entry opens with a line that is nothing but a time.

The BBC's "Posted at 14:20", the Guardian's "17.40 GMT" under "2h ago", a Liveticker's "17:32 Uhr", a network's
"2:14 p.m. ET". The day is that of a date line above, or of the page's own dates, or today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from dateutil import parser as dateparser

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.text import with_ids
from qa.sources.partial import warn_partial
from qa.sources.times import in_english, zone_offset
from qa.text.language import pattern, word_list

name = "text copied from a live page (entries under lines with a time)"

_FEWEST = 3
_HEADLINE_LENGTH = 140
_NOON = 12
_BULLET = re.compile(r"^\s*[•*‣◦▪]\s+")
_CLOSED = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_CLOCK = re.compile(
    r"^(?:posted(?: at)?|updated(?: at)?|published(?: at)?|um)?:?\s*"
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))\s*(?P<half>[ap]\.?\s?m\.?)?\s*\(?(?P<zone>[A-Z]{1,5})?\)?"
    r"(?:\s*uhr)?\s*:?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^(?:\d+\s?(?:s|m|min|mins|minutes?|h|hrs?|hours?|d|days?)\.? ago|vor \d+ \w+)$", re.IGNORECASE)
_DATED = re.compile(r"\b(?:19|20|21)\d{2}\b")
_SIGNED = re.compile(r"^(?:[Bb]y|[Vv]on|[Pp]ar|[Dd]i|[Pp]or) [A-Z][\w’'.-]+(?: [\w’'.-]+){0,8}$")


@dataclass
class _Found:
    clock: time
    zone: str | None
    day: date | None
    edited: bool = False
    lines: list[str] = field(default_factory=list)


def looks_like(raw: str) -> bool:
    """Whether several lines are nothing but a time, in an order that runs one way."""
    clocks = [found for line in raw[:200_000].split("\n") if (found := clock_of(line)) and not _is_edit(line)]
    return len(clocks) >= _FEWEST


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError when no entry has a text."""
    lines = [" ".join(line.split()) for line in raw.lstrip("\ufeff").replace("\r", "\n").split("\n")]
    preamble, found = _entries(lines)
    updates = [update for entry in found if (update := _update(entry)).text.strip()]
    if not updates:
        raise SourceError("The lines with a time have no text below them: copy the updates' texts too.")
    if found and found[0].day is None:
        warn_partial("The page names no day: today's is taken. Add a line with the date above the updates.")
    elif not any(entry.zone for entry in found):
        warn_partial("The page's times name no zone: they are taken as UTC.")
    title, standfirst, points = _head(preamble)
    ordered = updates if _newest_first(found) else updates[::-1]
    numbered = [Update(**{**vars(update), "position": n}) for n, update in enumerate(ordered, start=1)]
    return LiveBlog(
        id=liveblog_id,
        title=title or liveblog_id,
        updates=with_ids(numbered),
        standfirst=standfirst,
        summary=tuple(points),
        url=url,
    )


def _entries(lines: Sequence[str]) -> tuple[list[str], list[_Found]]:
    preamble: list[str] = []
    found: list[_Found] = []
    day = _only_day(lines)
    for line in lines:
        if _is_date(line):
            day = _date(line) or day
        elif (clock := clock_of(line)) and not _is_edit(line):
            found.append(_Found(clock[0], clock[1], day))
        elif found:
            found[-1].lines.append(line)
        else:
            preamble.append(line)
    return preamble, found


def _update(entry: _Found) -> Update:
    """The lines below a time: a short one without a closing mark is the headline, the rest is the text."""
    lines = list(_news(entry.lines))
    headline = ""
    if lines and not _BULLET.match(lines[0]) and len(lines[0]) <= _HEADLINE_LENGTH and not _CLOSED.search(lines[0]):
        headline = lines.pop(0)
    elif lines and len(lines) > 1 and re.fullmatch(r"[‘'“\"].{2,80}[’'”\"]", lines[0]):
        headline = lines.pop(0)
    body = tuple("• " + _BULLET.sub("", line) if _BULLET.match(line) else line for line in lines)
    day = entry.day or datetime.now(UTC).date()
    published = datetime.combine(day, entry.clock, zone_offset(entry.zone)).isoformat(timespec="seconds")
    key = any(line.casefold() in word_list("pasted", "breaking") for line in entry.lines)
    return Update(id="", position=0, headline=headline, body=body, published_at=published, key_event=key)


def _news(lines: Sequence[str]) -> list[str]:
    """Without buttons, advertisements and what stands in their block, bylines, credits and relative times."""
    kept: list[str] = []
    advertised = False
    for line in lines:
        word = line.casefold().rstrip("!.: ")
        if word in word_list("pasted", "advertisement"):
            advertised = True
            continue
        if not line or advertised:
            # An advertisement ends where the next time stands.
            continue
        if word in word_list("pasted", "buttons") or word in word_list("pasted", "breaking") or _is_edit(line):
            continue
        if _RELATIVE.match(line) or _SIGNED.match(line) or is_boilerplate(line):
            continue
        if pattern("pasted", "credit").match(line):
            continue
        kept.append(line)
    return kept


def _head(lines: Sequence[str]) -> tuple[str, str, list[str]]:
    """Title, standfirst and key points of what stands above the first time."""
    texts = [line for line in _news(lines) if line.casefold() not in word_list("pasted", "sections")]
    if not texts:
        return "", "", []
    points: list[str] = []
    after = False
    for line in lines:
        low = line.casefold()
        if low in word_list("pasted", "summary"):
            after = True
        elif low in word_list("pasted", "sections"):
            after = False
        elif line and after and line in texts:
            points.append(_BULLET.sub("", line))
    standfirst = " ".join(line for line in texts[1:] if _BULLET.sub("", line) not in points)
    return texts[0], standfirst, points


def clock_of(line: str) -> tuple[time, str | None] | None:
    """The time of a line that is nothing else, and the zone it names; None for any other line."""
    found = _CLOCK.match(line.strip())
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if found["half"].lower().startswith("p") else 0)
    zone = found["zone"] if found["zone"] and found["zone"].upper() not in ("UHR", "H") else None
    return (time(hour, minute), zone) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _is_edit(line: str) -> bool:
    """Such as "Updated at 18.02 GMT": when an entry was edited, not where one begins."""
    return bool(re.match(r"updated\b", line.strip(), re.IGNORECASE))


def _is_date(line: str) -> bool:
    return len(line) < 40 and bool(_DATED.search(line)) and _date(line) is not None and len(line.split()) <= 5  # noqa: PLR2004


def _date(line: str) -> date | None:
    try:
        return dateparser.parse(in_english(line)).date()
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _only_day(lines: Sequence[str]) -> date | None:
    """The first day that the page names in a line of its own."""
    return next((_date(line) for line in lines if _is_date(line)), None)


def _newest_first(found: Sequence[_Found]) -> bool:
    stamps = [(entry.day or date.min, entry.clock) for entry in found]
    falls = sum(a > b for a, b in zip(stamps, stamps[1:], strict=False))
    return 2 * falls >= len(stamps) - 1
