"""HTML without live-blog markup: a repeated element that holds a time each time is an update.

AMP live lists (`data-sort-time`), saved pages, widgets, articles with `<time>` and a heading. Found by structure, which
can be wrong: it says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.pasted_dates import date_of
from qa.sources.formats.pasted_lines import may_be_headline
from qa.sources.formats.pasted_parts import is_noise
from qa.sources.formats.structure_times import (
    has_class,
    is_time,
    may_have_times,
    moment,
    page_day,
    stamps_in,
    unfold_rows,
)
from qa.sources.html.marks import with_marks
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import read_meta
from qa.sources.html.text import read_element
from qa.sources.html.tree import Element, is_within
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.partial import warn_partial
from qa.sources.times import lacks_zone, to_iso

name = "HTML with a repeated time (found by structure)"

_HEADLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:head|headline|heading|title|titel|titre)(?:$|[\s_-])", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:author|authors|autor|auteur|byline)(?:$|[\s_-])", re.IGNORECASE)
_ASIDE = ("aside", "nav", "footer")
_LIVE_BLOGS = etree.XPath("descendant-or-self::*[self::amp-live-list or contains(@itemtype, 'LiveBlogPosting')]")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST = 2
# A list of links to other pages has times too, but hardly a text.
_FEWEST_WORDS = 4


def looks_like(raw: str) -> bool:
    """Whether the page has elements with a time."""
    if "<" not in raw[:2000]:
        return False
    return may_have_times(raw)


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page; raises SourceError where no element with a time is repeated."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    if page.tree is not None:
        unfold_rows(page.tree)
    members = {} if page.tree is None else _members(page.tree)
    days = _days([*members], page_day(page.tree, meta))
    assumed: set[str] = set()
    read = (_read(node, times, days.get(node), assumed) for node, times in limited(members.items()))
    entries = [entry for entry in read if entry]
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


def _members(tree: Element) -> dict[Element, list[str]]:
    """The children of that element whose children with a time of their own are many and have much text; with the times.

    Where the page says which element is its live blog, one update in it is enough. What stands beside the page's
    matter, as lists of other articles do, is not looked at.
    """
    declared = _LIVE_BLOGS(tree)
    roots = declared or [tree]
    stamps = [stamps_in(root) for root in roots]
    aside = {inner for node in tree.iter(*_ASIDE) for inner in node.iter()}
    best: list[Element] = []
    most = 0.0
    for found in _timed_children(roots, stamps, aside):
        # By its root, the same text counts for more in several children than in one around them.
        told = sum(words**0.5 for words in found.values()) if declared or len(found) >= _FEWEST else 0.0
        if told > most:
            best, most = [*found], told
    times: dict[Element, list[str]] = {member: [] for member in best}
    for node, stamp in {node: stamp for within in stamps for node, stamp in within.items()}.items():
        around: Element | None = node
        while around is not None and around not in times:
            around = around.getparent()
        if around is not None:
            times[around].append(stamp)
    return times


def _timed_children(
    roots: Sequence[Element], stamps: Sequence[dict[Element, str]], aside: set[Element]
) -> Iterator[dict[Element, int]]:
    """Of each element in the roots, the children that may be updates, each with how many words it has.

    `stamps` are the elements of each root that give a time, with that time.
    """
    times: defaultdict[Element, set[str]] = defaultdict(set)
    for root, timed in zip(roots, stamps, strict=True):
        for node, stamp in timed.items():
            # "15m ago (17:40 GMT)" in three elements is one time.
            around: Element | None = None if is_within(node, timed) else node
            while around is not None and around is not root:
                times[around].add(stamp)
                around = around.getparent()
    children: defaultdict[Element, dict[Element, int]] = defaultdict(dict)
    for node, texts in times.items():
        # Several times in one child: the updates lie deeper.
        parent = node.getparent()
        alone = node.tag not in ("html", "body", "head") and len(texts - {""}) <= _FEWEST
        if parent is not None and parent not in aside and alone and (words := _words(node)) >= _FEWEST_WORDS:
            children[parent][node] = words
    for parent, wanted in children.items():
        yield {child: wanted[child] for child in parent.iterchildren() if child in wanted}


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


def _read(node: Element, written: Sequence[str], day: date | None, assumed: set[str]) -> Entry | None:
    headings = [*node.iter(*_HEADINGS)] or [inner for inner in node.iter("div", "p", "span") if _is_headline(inner)]
    headline = " ".join(" ".join(read_element(headings[0]).body).split()) if headings else ""
    beside = [inner for inner in node.iter("span", "div", "p", "a") if is_time(inner) or _is_byline(inner)]
    skip = (*headings[:1], *beside, *node.iter("time", "header", "footer", "button", "nav", "form"))
    content = read_element(node, skip=skip).without_boilerplate(keep_all=not headline)
    body = [part for part in content.body if not is_boilerplate(part) and not is_noise(part.removeprefix("• "))]
    if len(body) > 1 and not headline and may_be_headline(body[0]) and _is_bold(node, body[0]):
        headline = body.pop(0)
    if not (headline or body):
        return None
    times = [int(text) if re.fullmatch(r"\d{9,14}", text) else text for text in written]
    # A whole time counts before what a reader is shown of it.
    whole = (time for text in times if not lacks_zone(text) and (time := to_iso(text)))
    published = next(whole, None) or next((time for text in times if (time := moment(text, day, assumed))), None)
    update = Update(
        "", 0, headline, tuple(body), captions=content.captions, published_at=published, pictures=content.pictures
    )
    key = node.get("id")
    return Entry(update, (key,) if key else ())


def _is_headline(node: Element) -> bool:
    """Whether the element's class says that it is a headline, where there is no heading."""
    return has_class(_HEADLINE_CLASS, node.get("class") or "") and may_be_headline(" ".join(node.itertext()).strip())


def _is_byline(node: Element) -> bool:
    return has_class(_BYLINE_CLASS, node.get("class") or "")


def _is_bold(node: Element, line: str) -> bool:
    """Whether a paragraph of the element is bold from one end to the other."""
    return any(" ".join(" ".join(bold.itertext()).split()) == line for bold in node.iter("strong", "b"))
