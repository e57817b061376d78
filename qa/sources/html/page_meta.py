"""What a page says of itself in its head: title, address, publisher, when it was published."""

from __future__ import annotations

from dataclasses import dataclass

from qa.sources.html.markup import Markup
from qa.sources.html.text import read_element, read_line
from qa.sources.links import web_url
from qa.sources.times import to_iso

_PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "publisheddate", "date")


@dataclass(frozen=True)
class PageMeta:
    """Empty or None where the page doesn't say."""

    title: str = ""
    description: str = ""
    url: str | None = None
    publisher: str | None = None
    published: str | None = None


def read_meta(page: Markup, url: str | None = None) -> PageMeta:
    """The page's own words about itself; `url` is where it was fetched."""
    if page.tree is None:
        return PageMeta(title=read_line(page.title), url=web_url(url))
    named: dict[str, str] = {}
    for node in page.tree.iter("meta"):
        key = (node.get("property") or node.get("name") or "").lower()
        named.setdefault(key, node.get("content") or "")
    canonical = next(
        (n.get("href") for n in page.tree.iter("link") if "canonical" in (n.get("rel") or "").lower().split()), None
    )
    heading = next((" ".join(read_element(n).body) for n in page.tree.iter("h1")), "")
    return PageMeta(
        title=heading or read_line(named.get("og:title")) or read_line(page.title),
        description=read_line(named.get("og:description") or named.get("description")),
        url=web_url(canonical, url) or web_url(named.get("og:url"), url) or web_url(url),
        publisher=read_line(named.get("og:site_name")) or None,
        published=to_iso(next((named[key] for key in _PUBLISHED if named.get(key)), None)),
    )
