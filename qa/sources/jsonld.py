"""schema.org `LiveBlogPosting` as JSON-LD, in an HTML page or alone: what most publishers provide.

The updates are those of `liveBlogUpdate`, whose text is the same however few updates the page shows
below. From the HTML come only the marks that JSON-LD has no words for: key events and pinned posts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.html_text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_text
from qa.sources.jsonld_graph import CUT_OFF, Graph, Node, read_block, text_of
from qa.sources.links import fragment, same_page, web_url
from qa.sources.markup import Element, parse_page
from qa.sources.page_meta import PageMeta, read_meta
from qa.sources.times import later, to_iso

name = "JSON-LD LiveBlogPosting"

_LOOKS_LIKE = re.compile(r"[\"/:]LiveBlogPosting\"|\"liveBlogUpdate\"\s*:")
_SCRIPT_TYPE = re.compile(r"application/ld\+json", re.IGNORECASE)
_ID_ATTRIBUTES = ("id", "data-id", "data-post-id", "data-entry-id", "data-update-id", "name")
_MARK_ATTRIBUTES = ("class", "data-type", "data-entry-type", "data-post-type")
_KEY_EVENT = re.compile(r"(?<!non-)(?<!not-)(?<!no-)\bkey[-_ ]?(?:event|moment|update|point|post)\b", re.IGNORECASE)
_PINNED = re.compile(r"(?<!un)(?<!not-)\b(?:is-)?(?:pinned|sticky)\b", re.IGNORECASE)
_SUSPICIOUS = 3


def looks_like(raw: str) -> bool:
    """Whether the page speaks of a live blog in schema.org's words."""
    is_json = raw.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    return bool((is_json or _SCRIPT_TYPE.search(raw)) and _LOOKS_LIKE.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a page with JSON-LD, or JSON-LD alone; raises SourceError when it holds no update."""
    if raw.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        tree, meta, graph = None, PageMeta(url=web_url(url)), Graph([read_block(raw)])
    else:
        page = parse_page(raw)
        tree, meta = page.tree, read_meta(page, url)
        graph = Graph(read_block(script.content) for script in page.scripts if "ld+json" in script.type)
    if not graph.postings:
        raise SourceError("No LiveBlogPosting could be read in the page's JSON-LD: fetch or save the page again.")
    own, *others = _own_postings(graph, meta)
    blog = _read_posting(graph, own, meta, liveblog_id)
    entries = [
        entry
        for posting in (own, *others)
        for node in limited(graph.nodes(posting.get("liveBlogUpdate")))
        if (entry := _read_update(graph, node, blog))
    ]
    updates = _with_marks(to_updates(_without_page_times(entries, own)), tree)
    if not updates:
        raise SourceError("The page's LiveBlogPosting lists no updates yet: try again when it has some.")
    return replace(blog, updates=updates, whole=not any(CUT_OFF in posting for posting in (own, *others)))


def _own_postings(graph: Graph, meta: PageMeta) -> list[Node]:
    """The postings that are this page, its best first: a page may also advertise other live blogs."""
    filled = [posting for posting in graph.postings if posting.get("liveBlogUpdate")] or list(graph.postings)
    own = next((p for p in filled if same_page(_address(graph, p), meta.url)), filled[0])
    address = _address(graph, own)
    others = [p for p in filled if p is not own and (not _address(graph, p) or same_page(_address(graph, p), address))]
    return [own, *others]


def _address(graph: Graph, node: Node) -> str:
    """Where a node says it stands: its url, or an @id or main entity that is an address."""
    address = text_of(node.get("url"))
    if address:
        return address
    main = next(iter(graph.nodes(node.get("mainEntityOfPage"))), {})
    others = (node.get("@id"), main.get("@id"), node.get("mainEntityOfPage"))
    return next((c for value in others if (c := as_text(value)) and ("://" in c or c.startswith("#"))), "")


def _read_posting(graph: Graph, posting: Node, meta: PageMeta, liveblog_id: str) -> LiveBlog:
    return LiveBlog(
        id=liveblog_id,
        title=read_line(text_of(posting.get("headline")) or text_of(posting.get("name"))) or meta.title or liveblog_id,
        updates=(),
        standfirst=" ".join(read_fragment(text_of(posting.get("description"))).body) or meta.description,
        captions=_captions(graph, posting),
        url=web_url(_address(graph, posting), meta.url) or meta.url,
        publisher=next(iter(graph.names(posting.get("publisher"))), None) or meta.publisher,
    )


def _read_update(graph: Graph, node: Node, blog: LiveBlog) -> Entry | None:
    link = web_url(_address(graph, node), blog.url)
    headline = read_line(text_of(node.get("headline")) or text_of(node.get("name")))
    # A page that repeats its own headline at every update has no headlines for them.
    headline = "" if headline == blog.title else headline
    text = next((t for key in ("articleBody", "text", "description") if (t := text_of(node.get(key))).strip()), "")
    content = _content(graph, node, text, blog, keep_all=not headline)
    published = to_iso(node.get("datePublished") or node.get("dateCreated") or node.get("uploadDate"))
    modified = to_iso(node.get("dateModified"))
    if not (headline or content.body or content.captions or published):
        return None
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=link,
        authors=graph.names(node.get("author") or node.get("creator")),
    )
    return Entry(update, _keys(node, link, blog.url))


def _content(graph: Graph, node: Node, text: str, blog: LiveBlog, keep_all: bool) -> Fragment:
    found = read_fragment(text).without_boilerplate(keep_all)
    captions = (*found.captions, *_captions(graph, node))
    return Fragment(found.body, tuple(c for c in dict.fromkeys(captions) if c not in blog.captions))


def _captions(graph: Graph, node: Node) -> tuple[str, ...]:
    captions = [
        read_line(text_of(media.get("caption")) or (text_of(media.get("name")) if key == "video" else ""))
        for key in ("image", "video", "associatedMedia")
        for media in graph.nodes(node.get(key))
    ]
    return tuple(dict.fromkeys(caption for caption in captions if caption))


def _keys(node: Node, link: str | None, page: str | None) -> tuple[str, ...]:
    given = (as_text(node.get("identifier")), as_text(node.get("@id")), link or "")
    short = [fragment(value) for value in given]
    whole = [value for value in given if value and not same_page(value, page, with_query=True)]
    return tuple(key for key in (given[0], *short, *whole) if key)


def _without_page_times(entries: list[Entry], posting: Node) -> list[Entry]:
    """Times that are the page's own at every update tell nothing of the updates."""
    page_time = to_iso(posting.get("datePublished"))
    times = {entry.update.published_at for entry in entries}
    if len(entries) < _SUSPICIOUS or times != {page_time} or page_time is None:
        return entries
    return [replace(e, update=replace(e.update, published_at=None, modified_at=None)) for e in entries]


def _with_marks(updates: Sequence[Update], tree: Element | None) -> tuple[Update, ...]:
    """Add what only the HTML tells: which updates are key events or pinned."""
    if tree is None:
        return tuple(updates)
    wanted = {key for update in updates for key in (update.id, fragment(update.url)) if key}
    key_events: set[str] = set()
    pinned: set[str] = set()
    for node in tree.iter():
        found = wanted.intersection(filter(None, (node.get(attribute) for attribute in _ID_ATTRIBUTES)))
        if found:
            marks = " ".join(node.get(attribute) or "" for attribute in _MARK_ATTRIBUTES)
            if _KEY_EVENT.search(marks) or (node.get("data-key-event") or "").lower() in ("true", "1", "yes"):
                key_events |= found
            if _PINNED.search(marks) or (node.get("data-pinned") or "").lower() in ("true", "1", "yes"):
                pinned |= found
    return tuple(
        replace(u, key_event=not key_events.isdisjoint((u.id, fragment(u.url))),
                pinned=not pinned.isdisjoint((u.id, fragment(u.url))))
        for u in updates
    )  # fmt: skip
