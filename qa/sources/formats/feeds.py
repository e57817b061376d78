"""Feeds of updates: RSS and Atom, read by feedparser, and JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.formats.feed_xml import sound_xml
from qa.sources.html.text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_dict, as_list, as_text, load_json
from qa.sources.links import fragment, web_url
from qa.sources.partial import warn_partial
from qa.sources.times import first_time, later

name = "RSS, Atom or JSON Feed"

_JSON = re.compile(r'"version"\s*:\s*"https?:(?:/|\\/){2}(?:www\.)?jsonfeed\.org')
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF)[\s>]")
_BEFORE_ROOT = re.compile(
    r"\s+|<\?[^>]{0,1000}>|<!--.{0,2000}?-->|<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,4000}\]\s*)?>", re.S | re.I
)
_KEY_EVENT = re.compile(r"key[-_ ]?(event|moment|point)", re.IGNORECASE)


def looks_like(raw: str) -> bool:
    """Whether the page is a feed."""
    start = raw.lstrip("\ufeff \t\r\n")[:10_000]
    if start.startswith("{"):
        return bool(_JSON.search(raw))
    position = 0
    while before := _BEFORE_ROOT.match(start, position):
        position = before.end()
    return bool(_ROOT.match(start, position))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a feed; raises SourceError when it is damaged beyond use or holds no entry."""
    text = raw.lstrip("\ufeff \t\r\n")
    return _read_json_feed(text, liveblog_id, url) if text.startswith("{") else _read_xml_feed(text, liveblog_id, url)


def _parsed(data: bytes) -> Any:
    import feedparser  # late: most pages are no feeds

    headers = {"content-type": "application/xml; charset=utf-8"}
    # A file-like object, because feedparser would open a text that looks like an address or a file's name.
    source = io.BytesIO(data)
    try:
        return feedparser.parse(source, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        # What it trips over, such as an entry inside a link.
        raise SourceError("The feed's elements stand where none can be: fetch or save it again.") from error


def _read_xml_feed(text: str, liveblog_id: str, url: str | None) -> LiveBlog:
    data, broken = sound_xml(text)
    parsed = _parsed(data)
    if not parsed.entries:
        raise SourceError("The feed holds no entries: check its address, or try again when it has some.")
    if broken:
        warn_partial(f"The feed is damaged: {len(parsed.entries)} entries in it could be read.")
    page = web_url(parsed.feed.get("link"), url) or web_url(url)
    return LiveBlog(
        id=liveblog_id,
        title=read_line(parsed.feed.get("title")) or liveblog_id,
        updates=to_updates(_read_entry(entry, page) for entry in limited(parsed.entries)),
        standfirst=read_line(parsed.feed.get("subtitle")),
        url=page,
        publisher=read_line(parsed.feed.get("publisher")) or None,
        whole=False,
    )


def _read_entry(found: Mapping[str, Any], page: str | None) -> Entry:
    # feedparser's own way to look something up tries other names too, and costs more than all the rest.
    entry = dict(found)
    guid = as_text(entry.get("id"))
    # feedparser takes any guid for a link where the entry has none.
    link = web_url(entry.get("link"), page) if entry.get("link") != guid or "://" in guid else None
    contents = [
        as_text(c.get("value")) for c in entry.get("content") or [] if "html" in c.get("type", "") or c.get("value")
    ]
    markup = max([*contents, as_text(entry.get("summary"))], key=len)
    authors = [read_line(author.get("name")) for author in entry.get("authors") or []]
    tags = " ".join(as_text(tag.get("term")) for tag in entry.get("tags") or [])
    return _entry(
        read_line(entry.get("title")),
        read_fragment(markup),
        first_time((entry.get("published"), entry.get("created"))),
        first_time([entry.get("updated")]),
        link,
        (fragment(guid), guid, fragment(link), link or ""),
        [*authors, *([] if any(authors) else [read_line(entry.get("author"))])],
        bool(_KEY_EVENT.search(tags)),
    )


def _read_json_feed(text: str, liveblog_id: str, url: str | None) -> LiveBlog:
    feed = as_dict(load_json(text, "The JSON Feed"))
    page = web_url(feed.get("home_page_url"), url) or web_url(url)
    items = [item for item in map(as_dict, as_list(feed.get("items"))) if item]
    if not items:
        raise SourceError("The JSON Feed holds no items: check its address, or try again when it has some.")
    return LiveBlog(
        id=liveblog_id,
        title=read_line(feed.get("title")) or liveblog_id,
        updates=to_updates(_read_item(item, page) for item in limited(items)),
        standfirst=read_line(feed.get("description")),
        url=page,
        publisher=next((n for a in as_list(feed.get("authors")) if (n := read_line(as_dict(a).get("name")))), None),
        whole=False,
    )


def _read_item(item: dict[str, object], page: str | None) -> Entry:
    link = web_url(item.get("url"), page)
    markup = as_text(item.get("content_html"))
    plain = tuple(p for line in as_text(item.get("content_text")).split("\n") if (p := line.strip()))
    content = read_fragment(markup) if markup else Fragment(tuple(" ".join(p.split()) for p in plain))
    identity = item.get("id")
    key = str(identity) if isinstance(identity, str | int | float) else ""
    people = [*as_list(item.get("authors")), item.get("author")]
    return _entry(
        read_line(item.get("title")),
        content if content.body else read_fragment(as_text(item.get("summary"))),
        first_time([item.get("date_published")]),
        first_time([item.get("date_modified")]),
        link,
        (fragment(key), key, fragment(link), link or ""),
        [read_line(as_dict(person).get("name")) for person in people],
        any(_KEY_EVENT.search(tag) for tag in as_list(item.get("tags")) if isinstance(tag, str)),
    )


def _entry(
    headline: str,
    found: Fragment,
    first: tuple[str | None, bool],
    last: tuple[str | None, bool],
    link: str | None,
    keys: tuple[str, ...],
    authors: list[str],
    key_event: bool,
) -> Entry:
    (published, zoneless), (modified, modified_zoneless) = first, last
    content = found.without_boilerplate(keep_all=not headline)
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        pictures=content.pictures,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=link,
        authors=tuple(dict.fromkeys(author for author in authors if author)),
        key_event=key_event,
    )
    return Entry(update, tuple(key for key in keys if key), zoneless=zoneless if published else modified_zoneless)
