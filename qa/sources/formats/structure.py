"""HTML without live-blog markup: a repeated element that holds a time each time is an update.

AMP live lists (`data-sort-time`), saved pages, widgets, articles with `<time>` and a heading. Found by structure, which
can be wrong: it says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.pasted_dates import date_of, date_within
from qa.sources.formats.pasted_lines import ago_of, may_be_headline, stamp_of
from qa.sources.formats.pasted_parts import is_noise
from qa.sources.html.marks import with_marks
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import PageMeta, read_meta
from qa.sources.html.text import read_element
from qa.sources.html.tree import Element, is_within
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.partial import warn_partial
from qa.sources.times import NO_ZONE, instant, is_known_zone, lacks_zone, to_iso, zone_on

name = "HTML with a repeated time (found by structure)"

_STAMPS = ("data-sort-time", "data-timestamp", "data-time", "data-date", "data-published", "data-datetime")
_TIME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:time|date|datetime|timestamp|zeit|uhrzeit|hora|heure)(?:$|[\s_-])", re.IGNORECASE
)
_HEADLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:head|headline|heading|title|titel|titre)(?:$|[\s_-])", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:author|authors|autor|auteur|byline)(?:$|[\s_-])", re.IGNORECASE)
_ASIDE = ("aside", "nav", "footer")
_TIME_IN_NAME = re.compile(r"time|date|zeit|hora|heure")
_TIMED = re.compile(rf"<time\b|\b(?:{'|'.join(_STAMPS)})\s*=")
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?([^\"'<>]{0,105})")
# What may give a time, or say that it holds the live blog: every other element is passed over.
_MAY_BE_TIMES = etree.XPath(
    f"descendant-or-self::*[self::time or @class or {' or '.join(f'@{name}' for name in _STAMPS)}]"
)
_LIVE_BLOGS = etree.XPath("descendant-or-self::*[self::amp-live-list or contains(@itemtype, 'LiveBlogPosting')]")
_LONGEST_TIME = 60
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST = 2
# A list of links to other pages has times too, but hardly a text.
_FEWEST_WORDS = 4


def looks_like(raw: str) -> bool:
    """Whether the page has elements with a time."""
    if "<" not in raw[:2000]:
        return False
    low = raw.lower()
    return bool(_TIMED.search(low)) or any(map(_TIME_IN_NAME.search, set(_CLASS.findall(low))))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError where no element with a time is repeated."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    members = [] if page.tree is None else _members(page.tree)
    days = _days(members, _page_day(page.tree, meta))
    assumed: set[str] = set()
    entries = [entry for node in limited(iter(members)) if (entry := _read(node, days.get(node), assumed))]
    updates = to_updates(iter(entries))
    if not updates:
        raise SourceError("No element with a time is repeated on the page: save its updates as text.")
    for said in sorted(assumed):
        warn_partial(said)
    found = "1 update was" if len(updates) == 1 else f"{len(updates)} updates were"
    warn_partial(
        f"The page has no live-blog markup: {found} found by its structure. Look whether they are the right ones."
    )
    return LiveBlog(
        id=liveblog_id,
        title=meta.title or liveblog_id,
        updates=with_marks(updates, page.tree),
        standfirst=meta.description,
        url=meta.url,
        publisher=meta.publisher,
    )


def _members(tree: Element) -> list[Element]:
    """The children of that element whose children with a time of their own are many and have much text.

    Where the page says which element is its live blog, one update in it is enough. What stands beside the page's
    matter, as lists of other articles do, is not looked at.
    """
    declared = _LIVE_BLOGS(tree)
    aside = {inner for node in tree.iter(*_ASIDE) for inner in node.iter()}
    best: list[Element] = []
    most = 0.0
    for found in _timed_children(declared or [tree], aside):
        # By its root, the same text counts for more in several children than in one around them.
        told = sum(_words(child) ** 0.5 for child in found) if declared or len(found) >= _FEWEST else 0.0
        if told > most:
            best, most = found, told
    return best


def _timed_children(roots: Sequence[Element], aside: set[Element]) -> Iterator[list[Element]]:
    """Of each element in the roots, the children that may be updates."""
    times: defaultdict[Element, set[str]] = defaultdict(set)
    for root in roots:
        timed: set[Element] = set()
        for node in _MAY_BE_TIMES(root):
            stamp = _own_time(node)
            within = stamp is not None and is_within(node, timed)
            if stamp is not None:
                timed.add(node)
            # "15m ago (17:40 GMT)" in three elements is one time.
            around: Element | None = node if stamp is not None and not within else None
            while around is not None and around is not root:
                times[around].add(stamp or "")
                around = around.getparent()
    children: defaultdict[Element, list[Element]] = defaultdict(list)
    for node, texts in times.items():
        # Several times in one child: the updates lie deeper.
        parent = node.getparent()
        alone = node.tag not in ("html", "body", "head") and len(texts - {""}) <= _FEWEST
        if parent is not None and parent not in aside and alone and _words(node) >= _FEWEST_WORDS:
            children[parent].append(node)
    for parent in children:
        wanted = set(children[parent])
        yield [child for child in parent.iterchildren() if child in wanted]


def _page_day(tree: Element | None, meta: PageMeta) -> date | None:
    """The page's own day: its head's, or the first whole date that it shows as one, "Published On 2 Mar 2031"."""
    if meta.published or tree is None:
        return instant(meta.published).date() if meta.published else None
    shown = (" ".join(node.itertext()) for node in _MAY_BE_TIMES(tree) if _TIME_CLASS.search(node.get("class") or ""))
    return next((day for text in shown if (day := date_within(" ".join(text.split())))), None)


def _days(members: Sequence[Element], published: date | None) -> dict[Element, date]:
    """The day of each: that of the last line above it, among its siblings, which is a date; else the page's own."""
    parent = members[0].getparent() if members else None
    day = published
    found: dict[Element, date] = {}
    wanted = set(members)
    for child in parent.iterchildren() if parent is not None else ():
        if child in wanted:
            found.update({child: day} if day else {})
        elif isinstance(child.tag, str):
            day = date_of(" ".join(" ".join(islice(child.itertext(), 8)).split())) or day
    return found


def _words(node: Element) -> int:
    return len(" ".join(node.itertext()).split())


def _times(node: Element) -> Iterator[str]:
    """The times that an element and what is in it give, as they are written."""
    return (text for inner in _MAY_BE_TIMES(node) if (text := _own_time(inner)) is not None)


def _own_time(node: Element) -> str | None:
    """The time that an element gives: in an attribute, as `<time>`, or as the text of a class of that name."""
    names = node.keys()
    stamp = next((stamp for key in _STAMPS if key in names and (stamp := node.get(key))), None)
    if stamp:
        return stamp
    if node.tag == "time":
        written = node.get("datetime") or ""
        if written and not lacks_zone(written):
            return written
        shown = " ".join(" ".join(node.itertext()).split())
        # What a reader is shown may name the zone.
        zone = next((word for word in shown.split() if word.isupper() and is_known_zone(word)), "")
        return f"{written} {zone}".strip() if written else shown
    return " ".join(" ".join(node.itertext()).split()) if _is_time(node) else None


def _is_time(node: Element) -> bool:
    """Whether the element's class says that it is a time, and its text is one."""
    if not _TIME_CLASS.search(node.get("class") or ""):
        return False
    text = " ".join(" ".join(islice(node.itertext(), 8)).split())
    if not 0 < len(text) <= _LONGEST_TIME:
        return False
    return stamp_of(text) is not None or ago_of(text) is not None or to_iso(text) is not None


def _read(node: Element, day: date | None, assumed: set[str]) -> Entry | None:
    headings = [*node.iter(*_HEADINGS)] or [inner for inner in node.iter("div", "p", "span") if _is_headline(inner)]
    headline = " ".join(" ".join(read_element(headings[0]).body).split()) if headings else ""
    beside = [inner for inner in node.iter("span", "div", "p", "a") if _is_time(inner) or _is_byline(inner)]
    skip = (*headings[:1], *beside, *node.iter("time", "header", "footer", "button", "nav", "form"))
    content = read_element(node, skip=skip).without_boilerplate(keep_all=not headline)
    body = [part for part in content.body if not is_boilerplate(part) and not is_noise(part.removeprefix("• "))]
    if len(body) > 1 and not headline and may_be_headline(body[0]) and _is_bold(node, body[0]):
        headline = body.pop(0)
    if not (headline or body):
        return None
    times = [int(text) if re.fullmatch(r"\d{9,14}", text) else text for text in _times(node)]
    # A whole time counts before what a reader is shown of it.
    whole = (time for written in times if not lacks_zone(written) and (time := to_iso(written)))
    published = next(whole, None) or next((time for text in times if (time := _moment(text, day, assumed))), None)
    update = Update(
        "", 0, headline, tuple(body), captions=content.captions, published_at=published, pictures=content.pictures
    )
    key = node.get("id")
    return Entry(update, (key,) if key else ())


def _is_headline(node: Element) -> bool:
    """Whether the element's class says that it is a headline, where there is no heading."""
    return bool(_HEADLINE_CLASS.search(node.get("class") or "")) and may_be_headline(" ".join(node.itertext()).strip())


def _is_byline(node: Element) -> bool:
    return bool(_BYLINE_CLASS.search(node.get("class") or ""))


def _is_bold(node: Element, line: str) -> bool:
    """Whether a paragraph of the element is bold from one end to the other."""
    return any(" ".join(" ".join(bold.itertext()).split()) == line for bold in node.iter("strong", "b"))


def _moment(text: str | int, day: date | None, assumed: set[str]) -> str | None:
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
