"""HTML without live-blog markup: a repeated element that holds a time each time is an update.

AMP live lists (`data-sort-time`), saved pages, widgets, articles with `<time>` and a heading. Found by structure, which
can be wrong: it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.pasted_lines import ago_of, stamp_of
from qa.sources.html.marks import with_marks
from qa.sources.html.markup import Element, parse_page
from qa.sources.html.page_meta import read_meta
from qa.sources.html.text import read_element
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.partial import warn_partial
from qa.sources.times import to_iso, zone_on

name = "HTML with a repeated time (found by structure)"

_STAMPS = ("data-sort-time", "data-timestamp", "data-time", "data-date", "data-published", "data-datetime")
_TIME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:time|date|datetime|timestamp|zeit|uhrzeit|hora|heure)(?:$|[\s_-])", re.IGNORECASE
)
_LOOKS_LIKE = re.compile(
    rf"<time\b|\b(?:{'|'.join(_STAMPS)})\s*=|\bclass\s*=\s*[\"']?[^\"'<>]{{0,100}}(?:time|date|zeit|hora|heure)",
    re.IGNORECASE,
)
_LONGEST_TIME = 60
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST = 2
# A list of links to other pages has times too, but hardly a text.
_FEWEST_WORDS = 4


def looks_like(raw: str) -> bool:
    """Whether the page has elements with a time."""
    return "<" in raw[:2000] and bool(_LOOKS_LIKE.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError where no element with a time is repeated."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    members = [] if page.tree is None else _members(page.tree)
    entries = [entry for node in limited(iter(members)) if (entry := _read(node))]
    updates = to_updates(iter(entries))
    if not updates:
        raise SourceError("No element with a time is repeated on the page: save its updates as text.")
    warn_partial(
        f"The page has no live-blog markup: {len(updates)} updates were found by its structure. Look whether they are "
        "the right ones."
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
    """The children of that element which has most children with a time and a text of their own.

    Where the page says which element is its live blog, one update in it is enough.
    """
    declared = [node for node in tree.iter() if _is_live_blog(node)]
    best: list[Element] = []
    for parent in (node for root in declared or [tree] for node in root.iter()):
        found = [child for child in parent.iterchildren() if _is_member(child)]
        if len(found) > len(best):
            best = found
    return best if declared or len(best) >= _FEWEST else []


def _is_live_blog(node: Element) -> bool:
    return node.tag == "amp-live-list" or "LiveBlogPosting" in (node.get("itemtype") or "")


def _is_member(node: Element) -> bool:
    if not isinstance(node.tag, str) or node.tag in ("html", "body", "head"):
        return False
    times = list(_times(node))
    # Several times in one child: the updates lie deeper.
    return bool(times) and len({text for text in times if text}) <= _FEWEST and _words(node) >= _FEWEST_WORDS


def _words(node: Element) -> int:
    return len(" ".join(node.itertext()).split())


def _times(node: Element) -> Iterator[str]:
    """The times that an element and what is in it give, as they are written."""
    for inner in node.iter():
        if not isinstance(inner.tag, str):
            continue
        stamp = next((value for key in _STAMPS if (value := inner.get(key))), None)
        if stamp:
            yield stamp
        elif inner.tag == "time":
            yield inner.get("datetime") or " ".join(inner.itertext()).strip()
        elif _is_time(inner):
            yield " ".join(" ".join(inner.itertext()).split())


def _is_time(node: Element) -> bool:
    """Whether the element's class says that it is a time, and its text is one."""
    if not isinstance(node.tag, str) or not _TIME_CLASS.search(node.get("class") or ""):
        return False
    text = " ".join(" ".join(islice(node.itertext(), 8)).split())
    if not 0 < len(text) <= _LONGEST_TIME:
        return False
    return stamp_of(text) is not None or ago_of(text) is not None or to_iso(text) is not None


def _read(node: Element) -> Entry | None:
    headings = [inner for inner in node.iter(*_HEADINGS)]
    headline = " ".join(" ".join(read_element(headings[0]).body).split()) if headings else ""
    timed = (inner for inner in node.iter("span", "div", "p", "a") if _is_time(inner))
    skip = (*headings[:1], *timed, *node.iter("time", "header", "footer", "button", "nav", "form"))
    content = read_element(node, skip=skip).without_boilerplate(keep_all=not headline)
    body = tuple(part for part in content.body if not is_boilerplate(part))
    if not (headline or body):
        return None
    published = next((time for text in _times(node) if (time := _moment(text))), None)
    update = Update("", 0, headline, body, captions=content.captions, published_at=published)
    key = node.get("id")
    return Entry(update, (key,) if key else ())


def _moment(text: str) -> str | None:
    """A time as the page writes it; a mere clock time is today's, as the pages that write so mean it."""
    number = int(text) if re.fullmatch(r"\d{9,14}", text) else None
    found = to_iso(number if number is not None else text)
    if found:
        return found
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    if (ago := ago_of(text)) is not None:
        warn_partial("The page's times are counted back from now (“6 min ago”).")
        return (now - ago).isoformat(timespec="seconds")
    stamp = stamp_of(text)
    if stamp is None or stamp.clock is None:
        return None
    if stamp.day is None:
        warn_partial("The page's times name no day: today's is taken.")
    day = stamp.day or now.date()
    return datetime.combine(day, stamp.clock, zone_on(stamp.zone, day)).isoformat(timespec="seconds")
