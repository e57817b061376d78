"""schema.org `LiveBlogPosting` as JSON-LD, in an HTML page or alone: what most publishers provide.

The updates are those of `liveBlogUpdate`, whose text is the same however few updates the page shows
below. From the HTML come only the marks that JSON-LD has no words for: key events and pinned posts.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.pictures import Picture
from qa.sources.formats.jsonld_blocks import CUT_OFF, read_block
from qa.sources.formats.jsonld_graph import Graph, Node, text_of
from qa.sources.html.marks import with_marks
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import PageMeta, read_meta
from qa.sources.html.text import Fragment, read_fragment, read_line
from qa.sources.identity import Entry, limited, to_updates
from qa.sources.json_text import as_dict, as_list, as_text
from qa.sources.links import fragment, same_page, web_url
from qa.sources.partial import warn_partial
from qa.sources.times import first_time, later
from qa.text.detecting import language_code

name = "JSON-LD LiveBlogPosting"

_LOOKS_LIKE = re.compile(r"(?:[\"/:;])(?:Live)?BlogPosting(?:\"|&)|(?:\"|;)liveBlogUpdate(?:\"|&quot;)\s*:")
_SCRIPT_TYPE = re.compile(r"application(?:/|&#x2F;|&#47;)ld(?:\+|&#x2B;|&#43;)json", re.IGNORECASE)
_SUSPICIOUS = 3
_WORD = re.compile(r"\w+")
_WRITTEN_BREAK = re.compile(r"(?:\\r)?\\n")


def looks_like(raw: str) -> bool:
    """Whether the page speaks of a live blog in schema.org's words."""
    if "BlogPosting" not in raw and "liveBlogUpdate" not in raw:
        return False
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
    own, all_own = _own_postings(graph, meta)
    blog = _read_posting(graph, own, meta, liveblog_id)
    entries: list[Entry] = []
    for posting in all_own:
        read = (_read_update(graph, node, blog) for node in limited(graph.updates(posting)))
        entries += _not_there(filter(None, read), entries)
    updates = with_marks(to_updates(_without_page_times(entries, own)), tree)
    if not updates:
        raise SourceError(
            "The page's LiveBlogPosting lists no updates yet: try again when it has some, or save what a browser shows "
            "as text."
        )
    if graph.is_list:
        warn_partial(f"The page lists {len(updates)} blog posts, and does not call itself a live blog.")
    return replace(blog, updates=updates, whole=not any(CUT_OFF in posting for posting in all_own))


def _own_postings(graph: Graph, meta: PageMeta) -> tuple[Node, list[Node]]:
    """The posting that is this page best, and all that are, in reading order: a page may advertise other live blogs."""
    filled = [posting for posting in graph.postings if graph.updates(posting)] or list(graph.postings)
    best = sorted(filled, key=lambda posting: len(graph.updates(posting)), reverse=True)
    own = next((p for p in best if same_page(_address(graph, p), meta.url)), best[0])
    address = _address(graph, own)
    return own, [p for p in filled if p is own or not _address(graph, p) or same_page(_address(graph, p), address)]


def _address(graph: Graph, node: Node) -> str:
    """Where a node says it stands: its url, or an @id or main entity that is an address."""
    address = text_of(node.get("url")).strip()
    if address:
        # Templates escape for HTML what is none.
        return html.unescape(address) if "&amp;" in address else address
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
        language=language_code(text_of(posting.get("inLanguage"))),
    )


def _read_update(graph: Graph, node: Node, blog: LiveBlog) -> Entry | None:
    address = _address(graph, node)
    link = web_url(address, blog.url)
    headline = read_line(text_of(node.get("headline")) or text_of(node.get("name")))
    # A page that repeats its own headline at every update has no headlines for them.
    headline = "" if headline == blog.title else headline
    text = next((t for key in ("articleBody", "text", "description") if (t := text_of(node.get(key))).strip()), "")
    content = _content(graph, node, text, blog, headline)
    published, zoneless = _time(node, "datePublished", "dateCreated", "uploadDate")
    modified, modified_zoneless = _time(node, "dateModified")
    if not (headline or content.body or content.captions or published):
        return None
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
        authors=graph.names(node.get("author") or node.get("creator")),
    )
    zoneless = zoneless if published else modified_zoneless
    return Entry(update, _keys(node, link or address, blog.url), zoneless=zoneless)


def _content(graph: Graph, node: Node, text: str, blog: LiveBlog, headline: str) -> Fragment:
    found = read_fragment(_WRITTEN_BREAK.sub("\n", text) if "\\n" in text else text)
    found = found.without_boilerplate(keep_all=not headline)
    # A text that begins with its own headline says it twice.
    body = found.body[1:] if headline and found.body and _is_said(headline, found.body[0]) else found.body
    captions = (*found.captions, *_captions(graph, node))
    pictures = found.pictures or _picture(graph, node)
    return Fragment(body, tuple(c for c in dict.fromkeys(captions) if c not in blog.captions), pictures)


def _is_said(headline: str, line: str) -> bool:
    """Whether a line is the headline once more; most begin with another word."""
    one, two = _WORD.search(headline), _WORD.search(line)
    return (one and one[0]) == (two and two[0]) and _WORD.findall(headline) == _WORD.findall(line)


def _time(node: Node, *properties: str) -> tuple[str | None, bool]:
    """The first of these times, and whether it names no zone."""
    values = (v if isinstance(v := node.get(name), int | float) else text_of(v) for name in properties)
    return first_time(values)


def _not_there(read: Iterable[Entry], there: Sequence[Entry]) -> list[Entry]:
    """Without the copies of updates that another script block had, where one of both has no name."""
    known = Counter(_told(entry.update) for entry in there)
    named = {_told(entry.update) for entry in there if entry.keys}
    found = []
    for entry in read:
        told = _told(entry.update)
        if known[told] and not (entry.keys and told in named):
            known[told] -= 1
        else:
            found.append(entry)
    return found


def _told(update: Update) -> tuple[object, ...]:
    return update.headline, update.body, update.published_at


def _picture(graph: Graph, node: Node) -> tuple[Picture, ...]:
    """The first picture: the others are mostly the same in other shapes."""
    for value in as_list(node.get("image")):
        media = next(iter(graph.nodes(value)), {})
        given = (value, *(text_of(media.get(key)) for key in ("url", "contentUrl", "@id")))
        url = next((url for one in given if (url := web_url(one, "https:"))), None)
        if url:
            alt = read_line(text_of(media.get("caption")) or text_of(media.get("description")))
            credit = read_line(text_of(media.get("creditText")) or text_of(media.get("copyrightNotice")))
            return (Picture(url, alt, credit or ", ".join(graph.names(media.get("creator") or media.get("author")))),)
    return ()


def _captions(graph: Graph, node: Node) -> tuple[str, ...]:
    captions = [
        read_line(text_of(media.get("caption")) or (text_of(media.get("name")) if key == "video" else ""))
        for key in ("image", "video", "associatedMedia")
        for media in graph.nodes(node.get(key))
    ]
    return tuple(dict.fromkeys(caption for caption in captions if caption))


def _keys(node: Node, link: str, page: str | None) -> tuple[str, ...]:
    given = (_identifier(node.get("identifier")), as_text(node.get("@id")), link)
    short = [fragment(value) for value in given]
    whole = [value for value in given if value and not same_page(value, page, with_query=True)]
    return tuple(key for key in (given[0], *short, *whole) if key)


def _identifier(value: object) -> str:
    """The text, the number, or the value of a PropertyValue."""
    value = next(iter(as_list(value)), "")
    value = as_dict(value).get("value", value) if isinstance(value, dict) else value
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else text_of(value)


def _without_page_times(entries: list[Entry], posting: Node) -> list[Entry]:
    """Times that are the page's own at every update tell nothing of the updates."""
    page_time, _ = _time(posting, "datePublished")
    times = {entry.update.published_at for entry in entries}
    if len(entries) < _SUSPICIOUS or times != {page_time} or page_time is None:
        return entries
    return [replace(e, update=replace(e.update, published_at=None, modified_at=None), zoneless=False) for e in entries]
