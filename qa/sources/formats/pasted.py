"""Live blogs copied out of a browser: an entry opens with a line that is a time, or that begins with one.

The BBC's "Posted at 14:20", the Guardian's "17.40 GMT" under "2h ago", a Liveticker's "17:32 Uhr", a network's
"2:14 p.m. ET" or "6 min ago". The day is that of a date line above, or of the page's own dates, or today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats import plain_text
from qa.sources.formats.pasted_lines import (
    Stamp,
    ago_of,
    date_of,
    is_button,
    is_closed,
    is_edit,
    led_by,
    may_be_headline,
    stamp_of,
    year_of,
)
from qa.sources.formats.pasted_times import Dated, moments_of, runs_from_newest, tell_assumptions
from qa.sources.formats.text import with_ids
from qa.text.language import pattern, word_list

name = "text copied from a live page (entries under lines with a time)"

_FEWEST = 3
_MOST_LOOKED_AT = 200_000
_MOST_LINES = 200_000
# So many of the entries have their headline above their time where that is the page's habit.
_HABIT = 0.6
# A byline and a button may stand between a headline and its time.
_REACH = 4
_BULLET = re.compile(r"^\s*[•*‣◦▪]\s+")
_SHORT_QUOTATION = re.compile(r"[‘'“\"].{2,80}[’'”\"]")
_SIGNED = re.compile(r"^(?:[Bb]y|[Vv]on|[Pp]ar|[Dd]i|[Pp]or|[Ff]rom)(?: our)? [A-Z][\w’'.-]+(?: [\w’'.-]+){0,8}$")
_POSTED = re.compile(r"\S.{0,60} \(@\w{1,30}\)$")


@dataclass
class _Found(Dated):
    lines: list[str] = field(default_factory=list)
    headline: str = ""


def looks_like(raw: str) -> bool:
    """Whether several lines of a text are, or begin with, a time."""
    if not plain_text.looks_like(raw):
        return False
    return bool(_openers(_lines(raw[:_MOST_LOOKED_AT])))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError when no entry has a text."""
    lines = _lines(raw)
    if len(lines) > _MOST_LINES:
        raise SourceError(f"It has more than {_MOST_LINES:,} lines: give a single live blog.")
    preamble, found = _entries(lines, _openers(lines))
    found = [entry for entry in found if entry.headline or _news(entry.lines)]
    if not found:
        raise SourceError("The lines with a time have no text below them: copy the updates' texts too.")
    tell_assumptions(found)
    newest_first = runs_from_newest(found)
    moments = moments_of(found, newest_first)
    updates = [_update(entry, moment) for entry, moment in zip(found, moments, strict=True)]
    ordered = updates if newest_first else updates[::-1]
    title, standfirst, points = _head(preamble)
    return LiveBlog(
        id=liveblog_id,
        title=title or liveblog_id,
        updates=with_ids([replace(update, position=n) for n, update in enumerate(ordered, start=1)]),
        standfirst=standfirst,
        summary=tuple(points),
        url=url,
    )


def _lines(raw: str) -> list[str]:
    return [" ".join(line.split()) for line in re.split(r"\r\n?|\n", raw.lstrip("\ufeff"))]


def _openers(lines: Sequence[str]) -> dict[int, Stamp]:
    """The lines that open an entry, by number: times, times counted back with no clock beside them, or led lines."""
    year = year_of(lines)
    stamps = {i: stamp for i, line in enumerate(lines) if (stamp := stamp_of(line, year))}
    texts = [i for i, line in enumerate(lines) if line]
    beside = {j for k, i in enumerate(texts) if i in stamps for j in texts[max(0, k - 1) : k + 2]}
    back = {i: Stamp(None, ago=ago) for i in texts if i not in beside and (ago := ago_of(lines[i]))}
    opening = {**stamps, **back}
    if len(opening) >= _FEWEST:
        return opening
    led = {i: stamp for i in texts if (stamp := led_by(lines[i]))}
    clocks = [stamp.clock for stamp in led.values() if stamp.clock]
    falls = sum(a >= b for a, b in zip(clocks, clocks[1:], strict=False))
    # Times that run neither up nor down are figures of a text.
    one_way = max(falls, len(clocks) - 1 - falls) >= len(clocks) - 2
    return led if len(led) >= _FEWEST and one_way else {}


def _entries(lines: Sequence[str], openers: dict[int, Stamp]) -> tuple[list[str], list[_Found]]:
    year = year_of(lines)
    day = next((dated for line in lines if (dated := date_of(line, year))), None)
    above = _headlines_above(lines, openers)
    taken = set(above.values())
    preamble: list[str] = []
    found: list[_Found] = []
    for i, line in enumerate(lines):
        if stamp := openers.get(i):
            day = stamp.day or day
            found.append(_Found(stamp, day, [stamp.rest] if stamp.rest else [], lines[above[i]] if i in above else ""))
        elif (dated := date_of(line, year)) and not _is_of_a_post(lines, i):
            day = dated
        elif i not in taken:
            (found[-1].lines if found else preamble).append(line)
    return preamble, found


def _headlines_above(lines: Sequence[str], openers: dict[int, Stamp]) -> dict[int, int]:
    """Where the page's headlines stand right above their times: the headline's line by that of the time."""
    found = {}
    for i in openers:
        j = i - 1
        while j >= max(0, i - _REACH) and lines[j] and (_is_noise(lines[j]) or j in openers):
            j -= 1
        below = next((line for line in lines[i + 1 : i + 4] if line and not _is_noise(line)), "")
        if j >= 0 and lines[j] and may_be_headline(lines[j]) and not may_be_headline(below) and j not in openers:
            found[i] = j
    return found if len(found) >= max(_FEWEST, _HABIT * len(openers)) else {}


def _is_of_a_post(lines: Sequence[str], at: int) -> bool:
    """Whether a date closes a quoted post, a few lines below who wrote it."""
    return any(_POSTED.match(line) for line in lines[max(0, at - 4) : at])


def _is_noise(line: str) -> bool:
    low = line.casefold().rstrip("!.: ")
    if is_button(line) or low in word_list("pasted", "breaking") or is_edit(line) or ago_of(line) is not None:
        return True
    return bool(_SIGNED.match(line) or pattern("pasted", "credit").match(line))


def _update(entry: _Found, moment: datetime) -> Update:
    """The lines below a time: a short one without a closing mark is the headline, the rest is the text."""
    lines = _with_posts(_news(entry.lines))
    headline = entry.headline
    first = lines[0] if lines and not headline else ""
    if first and not _BULLET.match(first) and may_be_headline(first):
        headline = lines.pop(0)
    elif len(lines) > 1 and first and _SHORT_QUOTATION.fullmatch(first):
        headline = lines.pop(0)
    body = tuple("• " + _BULLET.sub("", line) if _BULLET.match(line) else line for line in lines)
    key = any(line.casefold() in word_list("pasted", "breaking") for line in entry.lines)
    return Update("", 0, headline, body, published_at=moment.isoformat(timespec="seconds"), key_event=key)


def _news(lines: Sequence[str]) -> list[str]:
    """Without buttons, bylines, credits and advertisements: their label and what is no sentence below it."""
    kept: list[str] = []
    advertised = dropped = False
    for line in lines:
        if not line:
            advertised = advertised and not dropped
        elif line.casefold().rstrip("!.: ") in word_list("pasted", "advertisement"):
            advertised, dropped = True, False
        elif pattern("pasted", "credit").match(line):
            advertised, dropped = line.endswith(":"), False
        elif advertised and not is_closed(line):
            dropped = True
        elif not _is_noise(line) and not is_boilerplate(line):
            advertised = False
            kept.append(line)
    return kept


def _with_posts(lines: Sequence[str]) -> list[str]:
    """Posts of others in one piece: what they say in quotation marks, and who said it behind."""
    kept: list[str] = []
    who = ""
    said: list[str] = []
    for line in (*lines, ""):
        if who and (not line or _POSTED.match(line)):
            kept += [f"“{' '.join(said)}” — {who}"] if said else [who]
            who, said = "", []
        if _POSTED.match(line):
            who = line
        elif who and date_of(line):
            who = f"{who} {line}"
        elif who:
            said.append(line)
        elif line:
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
