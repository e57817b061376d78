"""Superdesk Live Blog: posts as its API returns them, each with one or more items."""

from __future__ import annotations

import re

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.html.text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_dict, as_list, as_text, load_json
from qa.sources.links import web_url
from qa.sources.times import first_time, instant, later

name = "Superdesk Live Blog JSON"

_LOOKS_LIKE = re.compile(r'"_items"\s*:\s*\[')
_POST = re.compile(r'"(?:groups|mainItem|post_status|lb_highlight|sticky)"\s*:')


def looks_like(raw: str) -> bool:
    """Whether this is JSON with a list of posts."""
    return raw.lstrip("\ufeff \t\r\n").startswith("{") and bool(_LOOKS_LIKE.search(raw) and _POST.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a response of the API; raises SourceError when it is damaged or holds no post.

    Every post becomes an update as it was published, also one that its newsroom has deleted since: the API returns
    it with its text. One that the API no longer returns is withdrawn, as on any page.
    """
    response = as_dict(load_json(raw, "The Superdesk response"))
    blog = as_dict(response.get("blog"))
    page = web_url(blog.get("public_url")) or web_url(url)
    posts = _posts(response)
    if not posts:
        raise SourceError("The Superdesk response lists no posts: fetch it again when the blog has some.")
    entries = [_read_post(post, page) for post in limited(posts)]
    return LiveBlog(
        id=liveblog_id,
        title=read_line(blog.get("title")) or liveblog_id,
        updates=to_updates(_in_time_order(entries)),
        standfirst=" ".join(read_fragment(as_text(blog.get("description"))).body),
        url=page,
        publisher=read_line(as_dict(blog.get("publisher")).get("name")) or None,
        whole=_is_whole(response),
    )


def _posts(response: dict[str, object]) -> list[dict[str, object]]:
    """The posts, whether they are the response or stand in it."""
    holder = as_dict(response.get("posts")) if "posts" in response else response
    return [post for post in map(as_dict, as_list(holder.get("_items"))) if post]


def _is_whole(response: dict[str, object]) -> bool:
    """Whether the response is the only page of its kind."""
    holder = as_dict(response.get("posts")) if "posts" in response else response
    links = as_dict(holder.get("_links"))
    return "next" not in links and "prev" not in links


def _post_id(post: dict[str, object]) -> str:
    return as_text(post.get("_id")) or as_text(post.get("guid"))


def _in_time_order(entries: list[Entry]) -> list[Entry]:
    """Newest first: the API lists posts by their last change, the page by when they were published."""
    timed = [e for e in entries if e.update.published_at]
    timed.sort(key=lambda e: instant(e.update.published_at or ""), reverse=True)
    return [*timed, *(e for e in entries if not e.update.published_at)]


def _read_post(post: dict[str, object], page: str | None) -> Entry:
    items = _items(post)
    headline = read_line(post.get("headline")) or next((h for i in items if (h := read_line(i.get("headline")))), "")
    content = _content(items).without_boilerplate(keep_all=not headline)
    published, zoneless = first_time(post.get(key) for key in ("published_date", "firstcreated", "_created"))
    modified, modified_zoneless = first_time(post.get(key) for key in ("content_updated_date", "versioncreated"))
    key = _post_id(post)
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=web_url(f"{page}#{key}") if page and key else page,
        authors=_authors(post, items),
        key_event=post.get("lb_highlight") is True,
        pinned=post.get("sticky") is True,
    )
    zoneless = zoneless if published else modified_zoneless
    return Entry(update, (key,) if key else (), sure=True, zoneless=zoneless)


def _items(post: dict[str, object]) -> list[dict[str, object]]:
    """The items of a post in their order; older and newer versions of the API keep them elsewhere."""
    refs = [as_dict(ref) for group in as_list(post.get("groups")) for ref in as_list(as_dict(group).get("refs"))]
    found = [as_dict(ref.get("item")) for ref in refs]
    if not any(found):
        found = [as_dict(item) for item in as_list(post.get("items"))]
    if not any(found):
        found = [as_dict(as_dict(post.get("mainItem")).get("item")) or as_dict(post.get("mainItem"))]
    return [item for item in found if item]


def _content(items: list[dict[str, object]]) -> Fragment:
    body: list[str] = []
    captions: list[str] = []
    for item in items:
        meta = as_dict(item.get("meta"))
        found = read_fragment(as_text(item.get("text")))
        quote = read_fragment(_quotation(meta)) if not found.body and meta.get("quote") else Fragment()
        body += (*found.body, *quote.body)
        caption = " ".join(filter(None, (read_line(meta.get("caption")), read_line(meta.get("credit")))))
        captions += found.captions or ((caption,) if caption else ())
    return Fragment(tuple(body), tuple(dict.fromkeys(captions)))


def _quotation(meta: dict[str, object]) -> str:
    return f"<blockquote>{as_text(meta.get('quote'))}<footer>{as_text(meta.get('credit'))}</footer></blockquote>"


def _authors(post: dict[str, object], items: list[dict[str, object]]) -> tuple[str, ...]:
    """Who wrote the post: its author's or its line's name, else who published it or commented."""
    candidates = (
        as_dict(post.get("original_creator")).get("display_name"),
        post.get("byline"),
        as_dict(post.get("publisher")).get("display_name"),
        *(item.get("commenter") for item in items),
    )
    return next(((name,) for c in candidates if (name := read_line(c))), ())
