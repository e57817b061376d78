"""What a line of a copied page is: a time that opens an entry, a time counted back, an edit, a button, a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache

from qa.sources.formats.pasted_dates import DateHabit, date_of
from qa.sources.times import is_known_zone, with_short_zones
from qa.text.language import pattern, word_list
from qa.text.sentences import is_closed

_NOON, _HOURS, _MINUTES = 12, 24, 60
_OF_A_MATCH = pattern("pasted", "match_minute")
_AND = pattern("pasted", "and")
_LONGEST_TIME = 70
_CORE = re.compile(
    r"(?<![\d:.,/-])(?P<hour>\d{1,2})(?P<mark>[:.hH])(?P<minute>\d{2})(?::(?P<second>[0-5]\d))?(?![\d:]|[.,/]\d)"
    r"\s*(?P<half>[apAP]\.?\s?[mM]\b\.?)?\s*[(\[]?(?P<zone>[A-Z]{1,5}\b)?[)\]]?(?:\s*(?:[uU]hr|hrs|h)\b)?"
)
# Said once for eyes and once for screen readers: "15:2215:22".
_TWICE = re.compile(r"(\d{1,2}[:.]\d{2}(?: \d{1,2} [A-Z][a-z]{2,8})?)\s*\1(?!\d)")
_MARKED = re.compile(r"\d[:.hH]\d")
_PUNCTUATION = re.compile(r"[|·,:()\[\]–—+•-]+|(?<!\d)/|/(?!\d)")
_TRAILED = re.compile(r"\s*[|·,(\[–—-]\s*$")
_LED = re.compile(r"\s*[:|·–—-]?\s*")
_NUMBER = re.compile(r"\d+\D*")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HEADLINE_LENGTH = 140
_LONGEST_BUTTON = 80
_LONGEST_AGO, _LONGEST_EDIT, _SHORTEST_EDIT, _SHORTEST_CAPTION = 60, 30, 2, 5
_LONGEST_CREDIT = 65
_LONGEST_NAME = 4


@dataclass(frozen=True)
class Stamp:
    """When an entry was published, as its line says it: by the clock, `ago` before it was read, or a match's minute."""

    clock: time | None = None
    zone: str | None = None
    day: date | None = None
    ago: timedelta | None = None
    minute: int | None = None
    rest: str = ""


def stamp_of(line: str, habit: DateHabit | None = None) -> Stamp | None:
    """The time of a line that is nothing else, but for a date beside it; None for any other line."""
    if len(line) > 2 * _LONGEST_TIME or not _MARKED.search(line):
        return None
    line = with_short_zones(_TWICE.sub(r"\1", line))
    found = _CORE.search(line) if len(line) <= _LONGEST_TIME else None
    clock = _clock(found) if found else None
    if found is None or clock is None or is_edit(line):
        return None
    rest = pattern("pasted", "ago").sub(" ", f"{line[: found.start()]} {line[found.end() :]}")
    words = _PUNCTUATION.sub(" ", pattern("pasted", "opening").sub(" ", rest)).split()
    zone = _zone(found)
    if zone is None and words and words[-1].isupper() and is_known_zone(words[-1]):
        zone = words.pop()
    if not words:
        return Stamp(clock, zone)
    day = date_of(" ".join(words), habit)
    return Stamp(clock, zone, day) if day else None


def led_by(line: str, habit: DateHabit | None = None) -> Stamp | None:
    """The time that a line begins with, and the `rest` of it: "18.06 Uhr: Road shut", "+++ 18:06 Road shut +++".

    A message's line too: "[02.03.31, 18:06:10] Desk: Road shut", "02.03.31, 18:06 - Desk: Road shut".
    """
    text = line.strip("+ ")
    head, _, message = text[1:].partition("] ") if text.startswith("[") else text.partition(" - ")
    sent = stamp_of(head, habit) if message else None
    if sent and any(c.isalpha() for c in message):
        return replace(sent, rest=message)
    opening = pattern("pasted", "opening").match(text)
    found = _CORE.match(text, len(text) - len(text[opening.end() :].lstrip()) if opening else 0)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    rest = _behind(text, found)
    return Stamp(clock, _zone(found), rest=rest) if rest else None


def trailed_by(line: str) -> Stamp | None:
    """The time that a headline ends with, and the `rest` of it: "Road open – 17:32 Uhr", "Road open (5.32pm)"."""
    if len(line) > _HEADLINE_LENGTH or not _MARKED.search(line):
        return None
    *_, found = (None, *_CORE.finditer(line))
    clock = _clock(found) if found else None
    lead = _TRAILED.search(line[: found.start()]) if found else None
    if found is None or clock is None or lead is None or line[found.end() :].strip(" )]"):
        return None
    rest = line[: lead.start()]
    return Stamp(clock, _zone(found), rest=rest) if any(c.isalpha() for c in rest) else None


def minute_of(line: str) -> Stamp | None:
    """The minute of a match that a line is or begins with, and the `rest` of it: "88'", "71 min: Yellow card"."""
    found = _OF_A_MATCH.match(line)
    if not found:
        return None
    minute = 100 * int(found["minute"]) + int(found["more"] or found["late"] or 0)
    if found.end() == len(line.rstrip(".: ")):
        return Stamp(minute=minute)
    rest = _behind(line, found)
    return Stamp(minute=minute, rest=rest) if rest else None


def _behind(text: str, found: re.Match[str]) -> str:
    """What a line says behind its time; empty where that is no text of its own, but the sentence goes on."""
    behind = _LED.match(text, found.end())
    rest = text[behind.end() if behind else found.end() :]
    return rest if any(c.isalpha() for c in rest) and not rest[:1].islower() else ""


def ago_of(line: str) -> timedelta | None:
    """How long before it was read, of a line that says nothing else: "1 hr 6 min ago", "vor 2 Stunden"."""
    found = pattern("pasted", "ago").fullmatch(line.strip("() ")) if len(line) <= _LONGEST_AGO else None
    if not found:
        return None
    return sum((_span(part[0]) for part in _NUMBER.finditer(line)), timedelta())


def _span(part: str) -> timedelta:
    """How long one number with its unit is."""
    unit = next((key for key in "smhd" if pattern("pasted", f"unit_{key}").search(part)), "m")
    digits = "".join(filter(str.isdecimal, part))
    return timedelta(seconds=int(digits[:6]) * _UNITS[unit])


def is_edit(line: str) -> bool:
    """Such as "Updated at 18.02 GMT": when an entry was edited, not where one begins."""
    if not pattern("pasted", "edited").match(line):
        return False
    # "Updated map of the fire" is a headline, "Updated figures show that 41 are dead." a sentence.
    timed = any(map(str.isdigit, line)) and (len(line) <= _LONGEST_EDIT or not is_closed(line))
    return timed or len(line.split()) <= _SHORTEST_EDIT


def is_button(line: str) -> bool:
    """Whether the line is what a page writes on its buttons."""
    if len(line) > _LONGEST_BUTTON:
        return False
    bare = line.casefold().rstrip("!.:—– ")
    known = bare in word_list("pasted", "buttons") or bare in _small("more")
    return known or bool(pattern("pasted", "share").fullmatch(bare))


def is_label(line: str) -> bool:
    """Whether the line stands above an advertisement, or above a headline of another page."""
    if len(line) > _LONGEST_BUTTON:
        return False
    bare = line.removeprefix("• ").casefold().rstrip("!.: ")
    known = bare in word_list("pasted", "advertisement") or bare in _small("also")
    return known or bool(pattern("pasted", "elsewhere").fullmatch(bare))


def is_above_a_caption(line: str) -> bool:
    """Whether the line only says that a picture's caption follows."""
    return len(line) <= _LONGEST_BUTTON and line.casefold().rstrip(",: ") in word_list("pasted", "captions")


def is_credit(line: str) -> bool:
    """Whether the line says whose a text or a picture is, or is a caption that ends so."""
    may_be = "/" in line or ": " in line[-_LONGEST_CREDIT:]
    behind = may_be and pattern("pasted", "credit_behind").search(line, _SHORTEST_CAPTION)
    return bool(behind or pattern("pasted", "credit").match(line))


@lru_cache(maxsize=2)
def _small(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in word_list("pasted", name))


def is_breaking(line: str) -> bool:
    """Whether the line says of an entry that it weighs more than others."""
    return len(line) <= _LONGEST_BUTTON and line.casefold().rstrip("!.: ") in word_list("pasted", "breaking")


def may_be_headline(line: str) -> bool:
    """Whether a line is short and has no closing mark, or is a question or a short quotation."""
    return len(line) <= _HEADLINE_LENGTH and (not is_closed(line) or line.endswith("?"))


def people_in(line: str) -> tuple[str, ...]:
    """The people of a line that may be nothing but their names: two to four words each, all with a capital."""
    if is_closed(line) or not line[:1].isupper():
        return ()
    people = tuple(_AND.split(line))
    words = [person.split() for person in people]
    if not all(1 < len(parts) <= _LONGEST_NAME for parts in words):
        return ()
    named = all(
        part[0].isupper() and not part.isupper() and not any(map(str.isdigit, part)) for p in words for part in p
    )
    return people if named else ()


def _clock(found: re.Match[str]) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if found["half"].lower().startswith("p") else 0)
    return time(hour, minute, int(found["second"] or 0)) if hour < _HOURS and minute < _MINUTES else None


def _zone(found: re.Match[str]) -> str | None:
    return found["zone"] if found["zone"] and found["zone"] not in ("H", "UHR", "Z") else None
