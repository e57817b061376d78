"""Microdata or RDFa in the HTML itself: each element with the property `liveBlogUpdate` is an update.

Some pages have it instead of JSON-LD, or beside JSON-LD that lists no updates. A page that only lists several
`BlogPosting`s is read as found by structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.html.cleaning import clean
from qa.sources.html.marks import with_marks
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import PageMeta, read_meta
from qa.sources.html.text import Fragment, read_element, read_fragment
from qa.sources.html.tree import Element, is_within
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.links import fragment, same_page, web_url
from qa.sources.partial import warn_partial
from qa.sources.times import first_time, later

name = "microdata or RDFa liveBlogUpdate"

_LOOKS_LIKE = re.compile(
    r"\b(?:itemprop|property)\s*=\s*[\"']?[^\"'<>]{0,80}\bliveBlogUpdate\b"
    r"|\b(?:itemtype|typeof)\s*=\s*[\"']?[^\"'<>]{0,80}\bBlogPosting\b"
)
_BLOG_POSTING = re.compile(r"(?:^|[/:#\s])BlogPosting(?:\s|$)")
_WITH_PROPERTIES = etree.XPath("descendant-or-self::*[@itemprop or @property]")
_WITH_TYPE = etree.XPath("descendant-or-self::*[@itemtype or @typeof]")
_FEWEST = 2
_VALUES = ("content", "datetime", "href")


def looks_like(raw: str) -> bool:
    """Whether an element of the page says that it is an update of a live blog."""
    return ("liveBlogUpdate" in raw or "BlogPosting" in raw) and bool(_LOOKS_LIKE.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a page with microdata; raises SourceError when it holds no update."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    listed, declared = ([], False) if page.tree is None else _updates_in(page.tree)
    # One inside another, as where a tag was never closed, is read with it.
    nodes = set(listed)
    ordered = limited(node for node in listed if not is_within(node, nodes))
    updates = to_updates(filter(None, (_read_update(node, meta) for node in ordered)))
    if len(updates) < (1 if declared else _FEWEST):
        raise SourceError("The page's microdata holds no updates: try again when it has some.")
    if not declared:
        warn_partial(f"The page is marked as a list of posts, not as a live blog: {len(updates)} posts were read.")
    return LiveBlog(
        id=liveblog_id,
        title=meta.title or liveblog_id,
        updates=with_marks(updates, page.tree),
        standfirst=meta.description,
        url=meta.url,
        publisher=meta.publisher,
    )


def _updates_in(tree: Element) -> tuple[list[Element], bool]:
    """The elements that are updates, and whether the page calls them so, or only lists posts."""
    declared = [node for node in _WITH_PROPERTIES(tree) if "liveBlogUpdate" in _properties(node)]
    return (declared, True) if declared else ([node for node in _WITH_TYPE(tree) if _is_posting(node)], False)


def _properties(node: Element) -> list[str]:
    """What an element is of the thing around it: `itemprop`, or RDFa's `property`, whose names may have a prefix."""
    written = node.get("itemprop") or node.get("property")
    return [re.split(r"[:/#]", one)[-1] for one in written.split()] if written else []


def _is_posting(node: Element) -> bool:
    return bool(_BLOG_POSTING.search(node.get("itemtype") or node.get("typeof") or ""))


def _read_update(node: Element, meta: PageMeta) -> Entry | None:
    found: dict[str, list[Element]] = {}
    for inner in _WITH_PROPERTIES(node):
        for name_of in _properties(inner) if inner is not node else ():
            found.setdefault(name_of, []).append(inner)
    headline = next((text for n in found.get("headline", ()) if (text := _text(n))), "")
    headline = "" if headline == meta.title else headline
    content = _content(node, found).without_boilerplate(keep_all=not headline)
    published, zoneless = _time((*found.get("datePublished", ()), *found.get("dateCreated", ())))
    modified, modified_zoneless = _time(found.get("dateModified", ()))
    if not (headline or content.body or content.captions):
        return None
    link = next((web_url(_text(n), meta.url) for n in found.get("url", ()) if _properties(n) == ["url"]), None)
    key = node.get("id") or fragment(link)
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        pictures=content.pictures,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=link or (web_url(f"#{key}", meta.url) if key else None),
        authors=_authors(found.get("author", [])),
    )
    whole = "" if same_page(link, meta.url, with_query=True) else link or ""
    zoneless = zoneless if published else modified_zoneless
    return Entry(update, tuple(name for name in (key, whole) if name), zoneless=zoneless)


def _content(node: Element, found: dict[str, list[Element]]) -> Fragment:
    bodies = found.get("articleBody") or found.get("text")
    if bodies:
        parts = [read_element(body) if _has_text(body) else read_fragment(body.get("content") or "") for body in bodies]
        captions = tuple(caption for part in parts for caption in part.captions)
        pictures = tuple(picture for part in parts for picture in part.pictures)
        return Fragment(tuple(paragraph for part in parts for paragraph in part.body), captions, pictures)
    beside = [n for key, nodes in found.items() if key not in ("image", "video") for n in nodes]
    return read_element(node, skip=(*beside, *node.iter("time", "header", "footer")))


def _has_text(node: Element) -> bool:
    return any(text.strip() for text in node.itertext())


def _text(node: Element) -> str:
    value = next((v for key in _VALUES if (v := node.get(key))), None)
    return clean(value) if value else " ".join(read_element(node).body)


def _time(nodes: Iterable[Element]) -> tuple[str | None, bool]:
    """The first time that is told, and whether it names no zone."""
    return first_time(node.get("datetime") or node.get("content") or _text(node) for node in nodes)


def _authors(nodes: list[Element]) -> tuple[str, ...]:
    """The names within an author's element, or what it says itself."""
    names = []
    for node in nodes:
        inner = [n for n in node.iter() if "name" in _properties(n)]
        names += [_text(n) for n in inner] or [_text(node)]
    return tuple(dict.fromkeys(name for name in names if name and not name.startswith("http")))
