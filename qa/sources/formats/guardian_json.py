"""A Guardian article as JSON: `blocks[]` with typed elements; key events and the pinned post repeat some."""

from __future__ import annotations

import html
import re

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.pictures import Picture, pixels
from qa.sources.formats.guardian_html import block_url
from qa.sources.html.cleaning import clean
from qa.sources.html.text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_dict, as_list, as_text, load_json
from qa.sources.links import web_url
from qa.sources.times import first_time, later

name = "Guardian article JSON"

_LOOKS_LIKE = re.compile(r'"blocks"\s*:\s*\[')
_ELEMENT = re.compile(r'"elements"\s*:\s*\[')
_LEADS_ELSEWHERE = re.compile(r"(RichLink|NewsletterSignup|Callout|Interactive|AdPlaceholder)\w*$")
_BULLET = "• "
_WIDE_ENOUGH = 460


def looks_like(raw: str) -> bool:
    """Whether this is JSON with blocks made of elements."""
    return raw.lstrip("\ufeff \t\r\n").startswith("{") and bool(_LOOKS_LIKE.search(raw) and _ELEMENT.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a Guardian article's JSON; raises SourceError when it is damaged or holds no block."""
    article = _article(as_dict(load_json(raw, "The Guardian article")))
    page = web_url(article.get("webURL")) or web_url(article.get("canonicalUrl")) or web_url(url)
    pinned = as_dict(article.get("pinnedPost"))
    marked = {as_text(as_dict(block).get("id")) for block in as_list(article.get("keyEvents"))}
    listed = {as_text(as_dict(block).get("id")) for block in as_list(article.get("blocks"))}
    entries = []
    seen: set[str] = set()
    # The pinned post is among the blocks too, unless it is from an older page.
    for block in limited((*map(as_dict, as_list(article.get("blocks"))), pinned)):
        key = as_text(block.get("id")).removeprefix("block-")
        if block and (not key or key not in seen):
            seen.add(key)
            is_pinned = bool(key) and as_text(block.get("id")) == as_text(pinned.get("id"))
            entries.append(_read_block(block, page, as_text(block.get("id")) in marked, is_pinned))
    if not entries:
        raise SourceError("The Guardian article's JSON holds no blocks: fetch or save it again.")
    lines = read_fragment(as_text(article.get("standfirst"))).body
    return LiveBlog(
        id=liveblog_id,
        title=read_line(article.get("headline")) or read_line(article.get("webTitle")) or liveblog_id,
        updates=to_updates(entries),
        standfirst=" ".join(line for line in lines if not line.startswith(_BULLET))
        or read_line(article.get("trailText")),
        summary=tuple(line.removeprefix(_BULLET) for line in lines if line.startswith(_BULLET)),
        captions=_read_elements(as_list(article.get("mainMediaElements"))).captions,
        url=page,
        publisher="The Guardian",
        whole=as_dict(article.get("pagination")).get("totalPages") in (None, 1) and marked <= listed,
    )


def _article(value: dict[str, object]) -> dict[str, object]:
    """The article itself, which some responses wrap in another object."""
    if "blocks" in value:
        return value
    inner = (as_dict(v) for v in value.values())
    return next((v for v in inner if "blocks" in v), value)


def _read_block(block: dict[str, object], page: str | None, key_event: bool, pinned: bool) -> Entry:
    attributes = as_dict(block.get("attributes"))
    published, zoneless = first_time(block.get(key) for key in ("blockFirstPublished", "blockCreatedOn"))
    modified, modified_zoneless = first_time([block.get("blockLastUpdated")])
    headline = read_line(block.get("title"))
    content = _read_elements(as_list(block.get("elements"))).without_boilerplate(keep_all=not headline)
    key = as_text(block.get("id")).removeprefix("block-")
    contributors = (as_dict(c) for c in as_list(block.get("contributors")))
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        pictures=content.pictures,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=block_url(page, key) if key else page,
        authors=tuple(dict.fromkeys(name for c in contributors if (name := read_line(c.get("name"))))),
        key_event=key_event or attributes.get("keyEvent") is True,
        pinned=pinned or attributes.get("pinned") is True,
    )
    zoneless = zoneless if published else modified_zoneless
    return Entry(update, (key,) if key else (), sure=True, zoneless=zoneless)


def _read_elements(elements: list[object]) -> Fragment:
    """All elements as one text, so that a quotation finds the line that introduces it."""
    markup, captions, pictures = [], [], []
    for element in map(as_dict, elements):
        if _LEADS_ELSEWHERE.search(as_text(element.get("_type"))):
            continue
        markup.append(_markup(element))
        data = as_dict(element.get("data"))
        words = read_line(data.get("caption")) or read_line(data.get("alt")) or read_line(element.get("caption"))
        credit = read_line(data.get("credit"))
        title = read_line(element.get("mediaTitle")) or read_line(element.get("title"))
        caption = clean(f"{words} {credit}" if words else title)
        captions.append(caption)
        if url := _picture(as_dict(element.get("media"))):
            pictures.append(Picture(url, read_line(data.get("alt")), caption or credit))
    found = read_fragment("\n".join(filter(None, markup)))
    seen = dict.fromkeys(c for c in (*found.captions, *captions) if c)
    return Fragment(found.body, tuple(seen), (*found.pictures, *pictures))


def _picture(media: dict[str, object]) -> str:
    """The smallest of a picture's sizes that is wide enough, or else the last."""
    sizes = []
    for image in map(as_dict, as_list(media.get("allImages"))):
        width, url = as_text(as_dict(image.get("fields")).get("width")), web_url(image.get("url"))
        sizes += [(pixels(width) or 0, url)] if url else []
    wide = sorted(size for size in sizes if size[0] >= _WIDE_ENOUGH)
    return (wide or sizes[-1:] or [(0, "")])[0][1]


def _markup(element: dict[str, object]) -> str:
    kind, text = as_text(element.get("_type")), as_text(element.get("html"))
    if "Pullquote" in kind:
        who = html.escape(read_line(element.get("attribution")))
        return f"<blockquote>{text}<footer>{who}</footer></blockquote>"
    return text
