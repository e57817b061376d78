"""What the servers of live-blog widgets send: Arena, Norkon Live Center, 24liveblog, Tickaroo and WordPress, as JSON.

Each lists posts under a name of its own, with the same things in them: a title, HTML or blocks of text, when it was
made. Tickaroo: documented; WordPress's plug-in Liveblog: its source; the others: as programs that read them show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.html.text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_dict, as_list, as_text, load_json
from qa.sources.links import web_url
from qa.sources.times import first_time, later

name = "JSON of a live-blog widget (Arena, Norkon, 24liveblog, Tickaroo, WordPress)"

Json = dict[str, object]


@dataclass(frozen=True)
class Shape:
    """Where a widget keeps what: paths with dots, the first that holds something counts. `marks` names the whole."""

    marks: tuple[str, ...]
    posts: tuple[str, ...]
    title: tuple[str, ...]
    key: tuple[str, ...]
    headline: tuple[str, ...]
    text: tuple[str, ...]
    published: tuple[str, ...]
    modified: tuple[str, ...]
    author: tuple[str, ...]
    more: tuple[str, ...] = ()


_SHAPES = (
    Shape(
        marks=("eventInfo", "posts"), posts=("posts",), title=("eventInfo.name", "eventInfo.title"), key=("_id", "key"),
        headline=("message.title", "title"), text=("message.text", "description", "text"),
        published=("createdAt",), modified=("updatedAt", "modifiedAt"), author=("sender.displayName", "author.name"),
    ),
    Shape(
        marks=("success", "result"), posts=("result.addedOrChanged", "result.bulletins"),
        title=("result.channelContent.title", "result.channelContent.name"), key=("id",), headline=("title",),
        text=("content.html", "html"), published=("created",), modified=("updated", "changed"),
        author=("authorName", "author.name"), more=("result.hasMore",),
    ),
    Shape(
        marks=("data",), posts=("data.news",), title=("data.event.title", "data.title"), key=("nid", "id"),
        headline=("newstitle", "title"), text=("contents",), published=("created", "date"), modified=("updated",),
        author=("editor.name", "username"),
    ),
    Shape(
        marks=("game",), posts=("events", "game.events"), title=("game.meta_info.title", "game.title"),
        key=("local_id", "_id"), headline=("headline",), text=("contents", "event_info.text"),
        published=("created_at",), modified=("updated_at",), author=("editor.name", "editor.title"),
    ),
    Shape(
        marks=("entries", "pages"), posts=("entries",), title=(), key=("id",), headline=("headline",),
        text=("render", "content"), published=("entry_time", "timestamp"), modified=(), author=("authors.name",),
    ),
)  # fmt: skip
_LOOKS_LIKE = re.compile(r'"(?:eventInfo|addedOrChanged|bulletins|news|game|entries)"\s*:')
_PINNED = ("sticky", "stickyNoHighlight")
_KEY_EVENT = ("inplace", "milestone", "sticky")
_DELETED = 60
_DEEPEST = 6


def looks_like(raw: str) -> bool:
    """Whether this is JSON with a list that a widget's server sends."""
    return raw.lstrip("\ufeff \t\r\n").startswith("{") and bool(_LOOKS_LIKE.search(raw)) and _is_one(raw)


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a widget's JSON; raises SourceError when it is damaged or holds no post."""
    value = as_dict(load_json(raw, "The widget's JSON"))
    shape = _shape_of(value)
    if shape is None:
        raise SourceError("The widget's JSON lists no posts: fetch it again when the live blog has some.")
    posts = [post for post in map(as_dict, as_list(_first(value, shape.posts))) if _stands(post)]
    updates = to_updates(filter(None, (_entry(post, shape, web_url(url)) for post in limited(posts))))
    if not updates:
        raise SourceError("The widget's JSON lists no posts with a text: fetch it again when the live blog has some.")
    return LiveBlog(
        id=liveblog_id,
        title=read_line(_first(value, shape.title)) or liveblog_id,
        updates=updates,
        url=web_url(url),
        # Their servers send the newest posts, and the others when a reader goes on.
        whole=_first(value, shape.more) is False,
    )


def _is_one(raw: str) -> bool:
    try:
        return _shape_of(as_dict(load_json(raw, "It"))) is not None
    except SourceError:
        return False


def _shape_of(value: Json) -> Shape | None:
    return next((shape for shape in _SHAPES if _fits(value, shape)), None)


def _fits(value: Json, shape: Shape) -> bool:
    return all(mark in value for mark in shape.marks) and isinstance(_first(value, shape.posts), list)


def _first(value: Json, paths: tuple[str, ...]) -> object:
    """What the first path leads to that leads anywhere; None for nothing."""
    for path in paths:
        found: object = value
        for part in path.split("."):
            found = as_dict(found[0] if isinstance(found, list) and found else found).get(part)
        if found not in (None, "", []):
            return found
    return None


def _stands(post: Json) -> bool:
    """Whether it is a post that is published: others are listed by their state, and short references too."""
    status = post.get("local_status")
    deleted = isinstance(status, int) and status >= _DELETED
    return bool(post) and not deleted and post.get("type") != "delete" and post.get("status") != "draft"


def _entry(post: Json, shape: Shape, page: str | None) -> Entry | None:
    headline = read_line(_first(post, shape.headline))
    found = [read_fragment(text) for text in _texts(_first(post, shape.text))]
    content = Fragment(
        tuple(p for part in found for p in part.body),
        tuple(c for part in found for c in part.captions),
        tuple(p for part in found for p in part.pictures),
    ).without_boilerplate(keep_all=not headline)
    if not (headline or content.body or content.captions):
        return None
    published, zoneless = first_time([_first(post, shape.published)])
    modified, modified_zoneless = first_time([_first(post, shape.modified)])
    identity = _first(post, shape.key)
    key = str(identity) if isinstance(identity, str | int) and not isinstance(identity, bool) else ""
    author = read_line(_first(post, shape.author))
    highlight = as_text(post.get("highlight"))
    update = Update(
        "", 0, headline, content.body, content.captions, published or modified, later(modified, published),
        url=web_url(f"{page}#{key}") if page and key else None,
        authors=(author,) if author else (),
        pictures=content.pictures,
        key_event=highlight in _KEY_EVENT,
        pinned=highlight in _PINNED or post.get("isPinned") is True or post.get("pinned") is True,
    )  # fmt: skip
    zoneless = zoneless if published else modified_zoneless
    return Entry(update, (key,) if key else (), sure=True, zoneless=zoneless)


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts of a post: itself, or those of its blocks; a quoted one with who said it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict):
        text = as_text(value.get("text")) or as_text(value.get("html"))
        if text and "Quote" in as_text(value.get("_type")):
            yield f"<blockquote>{text}<footer>{as_text(value.get('author'))}</footer></blockquote>"
        elif text:
            yield text
