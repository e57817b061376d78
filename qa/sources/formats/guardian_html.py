"""Guardian live pages: one `<article id="block-…">` for each update.

Their JSON-LD repeats the page's headline and date at every update and cuts the text, so the blocks
are what counts. Older pages have `<div class="block" id="block-…">` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.html.cleaning import clean
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import read_meta
from qa.sources.html.text import read_element
from qa.sources.html.tree import Element
from qa.sources.identity import Entry, to_updates
from qa.sources.links import same_page, web_url
from qa.sources.times import first_time, later

name = "Guardian page"

_LOOKS_LIKE = re.compile(r"<(?:article|div)\b[^<>]{0,400}?\bid=[\"']?block-[0-9a-f]{8}")
_BLOCK_ID = re.compile(r"^(?:pinned-)?block-([0-9a-f]{8,40})(?:-pinned)?$")
_LINKED_BLOCK = re.compile(r"[#?&](?:page=with(?::|%3A))?block-([0-9a-f]{8,40})(?![\w-])", re.IGNORECASE)
_ANOTHER_PAGE = re.compile(r"[?&]page=(?!with)\w", re.IGNORECASE)
# What stands in an older block beside its text: its times, who signs it, buttons to share it.
_FRAME = re.compile(r"\b(block-time|(?:published|updated)-time|liveblog-block-byline|block-share|share-modal\w*)\b")
_SIGNS = re.compile(r"\bliveblog-block-byline__name\b")
# Boxes inside an update that lead elsewhere.
_BOXES = re.compile(r"(RichLink|NewsletterSignup|Callout|Interactive|AdPlaceholder)\w*$")
_BULLET = "• "
_NOTHING = "The Guardian page holds no blocks: fetch or save it again."


def looks_like(raw: str) -> bool:
    """Whether the page has blocks with the Guardian's ids."""
    return "block-" in raw and bool(_LOOKS_LIKE.search(raw))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a Guardian live page; raises SourceError when it holds no block."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    tree = page.tree
    if tree is None:
        raise SourceError(_NOTHING)
    top = _pinned(tree)
    links = [n for n in tree.iter("a") if _leads_here(n.get("href") or "", meta.url)]
    key_events = _blocks_of(n for n in links if _is_key_event_card(n))
    pinned = "" if top is None else _block_id(top)
    listed: dict[str, Element] = {}
    for node in _blocks(tree):
        if node is not top:
            listed.setdefault(_block_id(node), node)
    # The pinned post stands above the blocks too, and alone there when its block is on an older page.
    nodes = listed if top is None else {**listed, pinned: listed.get(pinned, top)}
    entries = [
        _read_block(node, block, meta.url, block in key_events, block == pinned)
        for block, node in nodes.items()
        if block
    ]
    if not entries:
        raise SourceError(_NOTHING)
    standfirst = read_element(intro) if (intro := _standfirst(tree)) is not None else None
    lines = standfirst.body if standfirst else ()
    return LiveBlog(
        id=liveblog_id,
        title=meta.title or liveblog_id,
        updates=to_updates(entries),
        standfirst=" ".join(line for line in lines if not line.startswith(_BULLET)) or meta.description,
        summary=tuple(line.removeprefix(_BULLET) for line in lines if line.startswith(_BULLET)),
        url=meta.url,
        publisher=meta.publisher or "The Guardian",
        # Blocks that are not here, but pinned or linked as key events or older pages, tell that there are more.
        whole={*_blocks_of(links), *filter(None, [pinned])} <= listed.keys()
        and not any(_ANOTHER_PAGE.search(n.get("href") or "") for n in links),
    )


def _blocks(tree: Element) -> list[Element]:
    return [
        node
        for node in tree.iter("article", "div")
        if (node.get("id") or "").startswith("block-")
        and (node.tag == "article" or "block" in (node.get("class") or "").split())
    ]


def _pinned(tree: Element) -> Element | None:
    """The copy of the pinned post above the blocks, whichever year the page is from."""
    for box in tree.iter("div", "section"):
        if box.get("id") == "pinned-post" or "pinned-block" in (box.get("class") or "").split():
            found = next((n for n in box.iter("article", "div") if n is not box and _is_block(n)), None)
            if found is not None:
                return found
    return None


def _is_block(node: Element) -> bool:
    return node.tag == "article" or bool(_BLOCK_ID.match(node.get("id") or ""))


def _block_id(node: Element) -> str:
    """The id without its "block-", so that page and JSON agree; a pinned post only has it in its link."""
    if found := _BLOCK_ID.match(node.get("id") or ""):
        return found.group(1)
    return next((f.group(1) for a in node.iter("a") if (f := _LINKED_BLOCK.search(a.get("href") or ""))), "")


def _read_block(node: Element, block: str, page: str | None, key_event: bool, pinned: bool) -> Entry:
    classes = set((node.get("class") or "").split())
    headings = [
        n for n in node.iter("h2") if not _inside(n, "blockquote", node) and not _FRAME.search(n.get("class") or "")
    ][:1]
    times = [n for n in node.iter("time") if n.get("datetime")]
    published, zoneless = first_time(t.get("datetime") for t in times[:1] if not _says_updated(t))
    modified, modified_zoneless = first_time([t.get("datetime") for t in times if _says_updated(t)][:1])
    frame = [n for n in node.iter("header", "footer") if not _inside(n, "blockquote", node)]
    frame += [n for n in node.iter("p", "div") if n is not node and _FRAME.search(n.get("class") or "")]
    boxes = [n for n in node.iter("figure", "div") if _BOXES.search(n.get("data-spacefinder-type") or "")]
    content = read_element(node, skip=(*headings, *frame, *boxes))
    headline = clean(" ".join(" ".join(read_element(h).body) for h in headings))
    content = content.without_boilerplate(keep_all=not headline)
    update = Update(
        id="",
        position=0,
        headline=headline,
        body=content.body,
        captions=content.captions,
        pictures=content.pictures,
        published_at=published or modified,
        modified_at=later(modified, published),
        url=block_url(page, block),
        authors=_authors(node),
        key_event=key_event or not classes.isdisjoint(("is-key-event", "is-summary")),
        pinned=pinned,
    )
    return Entry(update, (block,), sure=True, zoneless=zoneless if published else modified_zoneless)


def block_url(page: str | None, block: str) -> str | None:
    """The address at which the page shows a block, whichever of its pages that is on."""
    return web_url(f"{page.partition('?')[0]}?page=with:block-{block}#block-{block}") if page else None


def _says_updated(time: Element) -> bool:
    parent = time.getparent()
    around = (time.get("title"), time.text, *((parent.get("class"), parent.text) if parent is not None else ()))
    return any("updated" in words.lower() for words in around if words)


def _authors(node: Element) -> tuple[str, ...]:
    """The names beside the time, where a contributor signs: those in the header but not in its link."""
    names = []
    for header in node.iter("header"):
        spans = [
            n
            for n in header.iter("span", "a")
            if not _inside(n, "a", header) and next(iter(n.iter("time")), None) is None
        ]
        names += [clean(" ".join(n.itertext())) for n in spans if n.tag == "span" or "author" in (n.get("rel") or "")]
        break
    names += [clean(" ".join(n.itertext())) for n in node.iter("p") if _SIGNS.search(n.get("class") or "")]
    return tuple(dict.fromkeys(n for n in names if n))


def _inside(node: Element, tag: str, top: Element) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not top:
        if parent.tag == tag:
            return True
        parent = parent.getparent()
    return False


def _leads_here(href: str, page: str | None) -> bool:
    """Whether a link is to this live blog: a block may also link to one of another."""
    return href[:1] in ("#", "?") or page is None or same_page(web_url(href, page), page)


def _is_key_event_card(link: Element) -> bool:
    named, classes = link.get("data-link-name") or "", (link.get("class") or "").split()
    return named.startswith("key event card") or "timeline__link" in classes


def _blocks_of(links: Iterable[Element]) -> set[str]:
    """The blocks that links lead to."""
    return {found.group(1) for a in links for found in _LINKED_BLOCK.finditer(a.get("href") or "")}


def _standfirst(tree: Element) -> Element | None:
    return next(
        (
            node
            for node in tree.iter("div", "section")
            if node.get("data-gu-name") == "standfirst" or "content__standfirst" in (node.get("class") or "")
        ),
        None,
    )
