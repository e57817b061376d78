"""The times that a page's elements give: in an attribute, as `<time>`, or as the text of a class of that name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, islice

from lxml import etree  # type: ignore[import-untyped]

from qa.sources.formats.pasted_dates import date_within
from qa.sources.formats.pasted_lines import ago_of, stamp_of
from qa.sources.html.page_meta import PageMeta
from qa.sources.html.tree import Element
from qa.sources.times import NO_ZONE, instant, is_known_zone, lacks_zone, to_iso, zone_on

_STAMPS = ("data-sort-time", "data-timestamp", "data-time", "data-date", "data-published", "data-datetime")
_ANY_STAMP = frozenset(_STAMPS)
_TIME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:time|date|datetime|timestamp|zeit|uhrzeit|hora|heure)(?:$|[\s_-])", re.IGNORECASE
)
# What may give a time: every other element is passed over.
_MAY_BE_TIMES = etree.XPath(
    f"descendant-or-self::*[self::time or @class or {' or '.join(f'@{name}' for name in _STAMPS)}]"
)
_TIME_IN_NAME = re.compile(r"time|date|zeit|hora|heure")
# The searches below begin with what is written there, letter for letter: so they skip what lies between.
_STAMPED = re.compile(rf"data-(?<!\wdata-)(?:{'|'.join(one.removeprefix('data-') for one in _STAMPS)})\s*=")
_TIMED = re.compile(r"<time\b")
_CLASS = re.compile(r"class(?<!\wclass)\s*=\s*[\"']?([^\"'<>]{0,105})")
_LONGEST_TIME, _FEWEST, _FEWEST_WORDS = 60, 3, 6


def may_have_times(raw: str) -> bool:
    """Whether elements of a page give a time, as its text shows before it is taken apart."""
    low = raw.lower()
    return bool(_TIMED.search(low) or _STAMPED.search(low)) or any(map(_TIME_IN_NAME.search, set(_CLASS.findall(low))))


def page_day(tree: Element | None, meta: PageMeta) -> date | None:
    """The page's own day: its head's, or the first whole date that it shows as one, "Published On 2 Mar 2031"."""
    if meta.published or tree is None:
        return instant(meta.published).date() if meta.published else None
    shown = (
        " ".join(node.itertext()) for node in _MAY_BE_TIMES(tree) if has_class(_TIME_CLASS, node.get("class") or "")
    )
    return next((day for text in shown if (day := date_within(" ".join(text.split())))), None)


def unfold_rows(tree: Element) -> None:
    """Make blocks of a table's rows and cells where rows are a time and a text: it is only a way to lay out a page."""
    rows = [(row, [*row.iterchildren()]) for row in tree.iter("tr")]
    timed = [[row, *cells] for row, cells in rows if len(cells) > 1 and _is_clock(cells[0]) and _is_told(row)]
    for node in chain.from_iterable(timed) if len(timed) >= _FEWEST else ():
        node.tag = "div"


def _is_clock(node: Element) -> bool:
    return stamp_of(" ".join(" ".join(islice(node.itertext(), 8)).split())) is not None


def _is_told(row: Element) -> bool:
    """Whether a row has more words than one of a timetable."""
    return len(" ".join(row.itertext()).split()) >= _FEWEST_WORDS


def stamps_in(root: Element) -> dict[Element, str]:
    """The elements that give a time, in reading order, with the time as it is written."""
    return {node: stamp for node in _MAY_BE_TIMES(root) if (stamp := _own_time(node)) is not None}


def _own_time(node: Element) -> str | None:
    """The time that an element gives: in an attribute, as `<time>`, or as the text of a class of that name."""
    if not _ANY_STAMP.isdisjoint(node.keys()) and (stamp := next(filter(None, map(node.get, _STAMPS)), None)):
        return stamp
    if node.tag == "time":
        written = node.get("datetime") or ""
        if written and not lacks_zone(written):
            return written
        shown = " ".join(" ".join(node.itertext()).split())
        # What a reader is shown may name the zone.
        zone = next((word for word in shown.split() if word.isupper() and is_known_zone(word)), "")
        return f"{written} {zone}".strip() if written else shown
    return " ".join(" ".join(node.itertext()).split()) if is_time(node) else None


def is_time(node: Element) -> bool:
    """Whether the element's class says that it is a time, and its text is one."""
    if not has_class(_TIME_CLASS, node.get("class") or ""):
        return False
    text = " ".join(" ".join(islice(node.itertext(), 8)).split())
    if not 0 < len(text) <= _LONGEST_TIME:
        return False
    return stamp_of(text) is not None or ago_of(text) is not None or to_iso(text) is not None


@lru_cache(maxsize=512)
def has_class(kind: re.Pattern[str], classes: str) -> bool:
    """Whether one of an element's classes names such a thing; a page has many elements, but few classes."""
    return bool(kind.search(classes))


def moment(text: str | int, day: date | None, assumed: set[str]) -> str | None:
    """A time as the page writes it; a mere clock time is of `day`, or today's, as the pages that write so mean it."""
    found = to_iso(text)
    if found or isinstance(text, int):
        assumed.update([NO_ZONE] if lacks_zone(text) else [])
        return found
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    if (ago := ago_of(text)) is not None:
        assumed.add("The page's times are counted back from now (“6 min ago”).")
        return (now - ago).isoformat(timespec="seconds")
    stamp = stamp_of(text)
    if stamp is None or stamp.clock is None:
        return None
    day = stamp.day or day
    if day is None:
        assumed.add("The page's times name no day: today's is taken.")
    if stamp.zone is None:
        assumed.add(NO_ZONE)
    day = day or now.date()
    return datetime.combine(day, stamp.clock, zone_on(stamp.zone, day)).isoformat(timespec="seconds")
