"""Live blogs copied out of a browser: an entry opens with a line that is a time, or that begins with one.

The BBC's "Posted at 14:20", the Guardian's "17.40 GMT" under "2h ago", a Liveticker's "17:32 Uhr", a network's
"2:14 p.m. ET" or "6 min ago", a match's "88'". The day is that of a date line above, or of the
page's own dates, or today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.formats import plain_text
from qa.sources.formats.markdown import without_marks
from qa.sources.formats.pasted_dates import DateHabit, date_of, date_within, habit_of
from qa.sources.formats.pasted_lines import (
    Stamp,
    ago_of,
    is_breaking,
    is_edit,
    led_by,
    may_be_headline,
    minute_of,
    stamp_of,
    trailed_by,
)
from qa.sources.formats.pasted_parts import BULLET, Parts, is_noise, is_of_a_post, news, parts_of
from qa.sources.formats.pasted_times import Dated, moments_of, page_zone, runs_from_newest, tell_assumptions
from qa.sources.formats.text import with_ids
from qa.text.language import word_list
from qa.text.sentences import is_closed

name = "text copied from a live page (entries under lines with a time)"

_FEWEST = 3
_MOST_LOOKED_AT = 200_000
_MOST_LINES = 200_000
# So many of the entries have their headline above their time where that is the page's habit.
_HABIT = 0.6
_ONE_WAY = 0.8
# A byline and a button may stand between a headline and its time.
_REACH = 4
_LONGEST_SENDER = 40


@dataclass
class _Found(Dated):
    lines: list[str] = field(default_factory=list)
    headline: str = ""


def looks_like(raw: str) -> bool:
    """Whether several lines of a text are, or begin with, a time."""
    if not plain_text.looks_like(raw):
        return False
    lines = lines_of(raw[:_MOST_LOOKED_AT])
    # One of them may be when the page itself was published.
    clear = islice(filter(stamp_of, lines), _FEWEST + 1)
    return sum(1 for _ in clear) > _FEWEST or bool(openers(lines))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError when no entry has a text."""
    lines = lines_of(raw)
    if len(lines) > _MOST_LINES:
        raise SourceError(f"It has more than {_MOST_LINES:,} lines: give a single live blog.")
    return read_lines(lines, openers(lines), liveblog_id, url)


def read_lines(lines: Sequence[str], opening: dict[int, Stamp], liveblog_id: str, url: str | None) -> LiveBlog:
    """Read the lines of a page of which `opening` open entries; raises SourceError when no entry has a text."""
    if not opening:
        raise SourceError("No line of the text is, or begins with, a time: copy the page with its times.")
    habit = habit_of(lines)
    preamble, entries = _entries(lines, opening, habit)
    parts = parts_of([entry.lines for entry in entries], [entry.headline for entry in entries], preamble)
    told = _without_contents(list(zip(entries, parts, strict=True)))
    if not told:
        raise SourceError("The lines with a time have no text below them: copy the updates' texts too.")
    found = [entry for entry, _ in told]
    _with_zones(found, lines)
    tell_assumptions(found, habit)
    newest_first = runs_from_newest(found)
    updates = [
        Update("", n, part.headline, part.body, published_at=moment, key_event=part.key)
        for n, ((_, part), moment) in enumerate(zip(told, moments_of(found, newest_first), strict=True), start=1)
    ]
    title, standfirst, points = _head(preamble)
    return LiveBlog(
        id=liveblog_id,
        title=title or liveblog_id,
        updates=with_ids(updates if newest_first else updates[::-1]),
        standfirst=standfirst,
        summary=tuple(points),
        url=url,
    )


def lines_of(raw: str) -> list[str]:
    """The lines of a text, each without spaces around it."""
    whole = raw.lstrip("\ufeff").encode("utf-8", "replace").decode()
    plain = without_marks(whole.replace("\r\n", "\n").replace("\r", "\n"))
    return [" ".join(line.split()) for line in plain.split("\n")]


def openers(lines: Sequence[str]) -> dict[int, Stamp]:
    """The lines that open an entry, by number: times, times counted back with no clock beside them, or led lines."""
    habit = habit_of(lines)
    stamps = {i: stamp for i, line in enumerate(lines) if (stamp := stamp_of(line, habit))}
    texts = [i for i, line in enumerate(lines) if line]
    dated = [i for i, stamp in stamps.items() if stamp.day]
    if len(stamps) > _FEWEST and dated == [min(stamps)]:
        del stamps[dated[0]]  # when the page itself was published
    beside = {j for k, i in enumerate(texts) if i in stamps for j in texts[max(0, k - 1) : k + 2]}
    back = {i: Stamp(ago=ago) for i in texts if i not in beside and (ago := ago_of(lines[i])) and not is_edit(lines[i])}
    opening = {**stamps, **back}
    if len(opening) >= _FEWEST:
        return opening
    led = _without_sender(_one_way(lines, partial(led_by, habit=habit)))
    return led or _one_way(lines, trailed_by) or _with_breaks(lines, _one_way(lines, minute_of))


def _without_sender(led: dict[int, Stamp]) -> dict[int, Stamp]:
    """Without the name that all lines begin with, as those of a channel's messages do: "[14:05] Desk: Road shut"."""
    senders = {stamp.rest.partition(": ")[0] for stamp in led.values() if ": " in stamp.rest[:_LONGEST_SENDER]}
    if len(senders) != 1 or not all(stamp.rest.startswith(f"{name}: ") for name in senders for stamp in led.values()):
        return led
    return {i: replace(stamp, rest=stamp.rest.partition(": ")[2]) for i, stamp in led.items()}


def _one_way(lines: Sequence[str], read: Callable[[str], Stamp | None]) -> dict[int, Stamp]:
    """The lines that begin with a time; none where most run neither up nor down, as figures of a text do."""
    led = {i: stamp for i, line in enumerate(lines) if line and (stamp := read(line))}
    if len(led) < _FEWEST:
        return {}
    times = [60 * stamp.clock.hour + stamp.clock.minute if stamp.clock else stamp.minute or 0 for stamp in led.values()]
    falls = sum(a >= b for a, b in zip(times, times[1:], strict=False))
    pairs = len(times) - 1
    # Where a day ends they begin again.
    return led if max(falls, pairs - falls) >= min(pairs - 1, _ONE_WAY * pairs) else {}


def _with_breaks(lines: Sequence[str], minutes: dict[int, Stamp]) -> dict[int, Stamp]:
    """A match's minutes, and the headlines among them that have none: "Half-time: Rovers 1-1 City"."""
    found = dict(minutes)
    title = next((i for i, line in enumerate(lines) if line), 0)
    for i in range(title + 2, len(lines) - 1 if minutes else 0):
        alone = lines[i] and not lines[i - 1] and not lines[i + 1] and i not in minutes
        above = lines[i - 2]
        if alone and not is_closed(lines[i]) and not is_noise(lines[i]) and is_closed(above):
            found[i] = Stamp(rest=lines[i])
    return dict(sorted(found.items()))


def _entries(lines: Sequence[str], opening: dict[int, Stamp], habit: DateHabit) -> tuple[list[str], list[_Found]]:
    dates = [date_of(line, habit) for line in lines]
    day = next(filter(None, dates), None)
    day = day or next((dated for line in lines[: min(opening)] if (dated := date_within(line))), None)
    above = _headlines_above(lines, opening)
    taken = set(above.values())
    # "Breaking" over a headline that stands above its time is said of that headline.
    marks = {i: j - 1 for i, j in above.items() if j and is_breaking(lines[j - 1])}
    taken |= set(marks.values())
    preamble: list[str] = []
    found: list[_Found] = []
    for i, line in enumerate(lines):
        if stamp := opening.get(i):
            day = stamp.day or day
            if found and stamp.clock and found[-1].stamp.clock == stamp.clock and not any(found[-1].lines):
                continue  # the same time once more, as for screen readers
            found.append(_Found(stamp, day, [stamp.rest] if stamp.rest else [], lines[above[i]] if i in above else ""))
            found[-1].lines += [lines[marks[i]]] if i in marks else []
        elif (dated := dates[i]) and not is_of_a_post(lines, i):
            day = dated
        elif i not in taken:
            (found[-1].lines if found else preamble).append(line)
    return preamble, found


def _headlines_above(lines: Sequence[str], opening: dict[int, Stamp]) -> dict[int, int]:
    """Where the page's headlines stand right above their times: the headline's line by that of the time."""
    found = {}
    clear = 0
    for i in opening:
        j = i - 1
        while j >= max(0, i - _REACH) and lines[j] and (is_noise(lines[j]) or j in opening):
            j -= 1
        if j < 0 or not lines[j] or not may_be_headline(lines[j]) or j in opening:
            continue
        found[i] = j
        reach = range(i + 1, min(i + 2 + _REACH, len(lines)))
        below = next((lines[k] for k in reach if lines[k] and k not in opening and not is_noise(lines[k])), "")
        clear += not may_be_headline(below)
    return found if clear >= max(_FEWEST, _HABIT * len(opening)) else {}


def _without_contents(told: Sequence[tuple[_Found, Parts]]) -> list[tuple[_Found, Parts]]:
    """Without empty entries, and without a list of key events above the others, which are marked instead."""
    headlines = {part.headline for _, part in told if part.body}
    listed = {part.headline for _, part in told if not part.body and part.headline in headlines} - {""}
    return [
        (entry, replace(part, key=True) if part.headline in listed else part)
        for entry, part in told
        if part.body or (part.headline and part.headline not in listed)
    ]


def _with_zones(found: Sequence[_Found], lines: Sequence[str]) -> None:
    """The zone that the page says of itself, for entries that say none."""
    zone = page_zone(lines) if not any(entry.stamp.zone for entry in found) else None
    for entry in found if zone else ():
        entry.stamp = replace(entry.stamp, zone=zone)


def _head(lines: Sequence[str]) -> tuple[str, str, list[str]]:
    """Title, standfirst and key points of what stands above the first time."""
    texts = [line for line in news(lines) if line and line.casefold() not in word_list("pasted", "sections")]
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
        elif line in texts[1:] and (after or BULLET.match(line)):
            points.append(BULLET.sub("", line))
    if BULLET.match(texts[0]):
        return "", "", [BULLET.sub("", line) for line in texts if BULLET.match(line)]
    standfirst = " ".join(line for line in texts[1:] if BULLET.sub("", line) not in points and not stamp_of(line))
    return texts[0], standfirst, points
