"""HTML made safe to parse: scripts apart, comments gone, tags and attributes bounded, then a tree.

Parsers of HTML need quadratic time for a tag with very many attributes, and much memory for very many
tags. So the page is written anew first: only complete tags, only the attributes that a reader asks for.
libxml2 itself stops at 256 levels.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError
from qa.sources.partial import warn_partial

_MOST_TAGS = 400_000
_MOST_ATTRIBUTES = 800_000
_MOST_PER_TAG = 40
_MOST_LOOKED_AT = 400
_MOST_STRAY = 10_000
_LONGEST_TITLE = 2_000
_WANTED = frozenset(
    "id class href src width datetime alt rel name property content type itemprop itemtype typeof cite hidden title "
    "role data-sort-time data-timestamp data-time data-date data-published data-datetime".split()
)
_WS = r"[\t\n\f\r ]"
_ATTRIBUTE = (
    rf"[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*+)"
    rf"(?:{_WS}*+={_WS}*+(?:\"[^\"]*+\"|'[^']*+'|[^\t\n\f\r >\"'][^\t\n\f\r >]*+)?+)?+"
)
_UNNAMED = _ATTRIBUTE.replace("?P<name>", "?:")
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)
# One tag, up to its ">" or the end of the page, so that no position is looked at twice.
_TOKEN = re.compile(rf"<(?:(!--)|([!?])|(/?)([a-zA-Z][^\t\n\f\r />]*+)((?:{_UNNAMED})*+)[\t\n\f\r /]*+(?:>|\Z))")
_RAW = "script style title textarea xmp iframe noembed noframes template svg math".split()
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])[^>]*>?", re.IGNORECASE) for name in _RAW}


class Element(Protocol):
    """What is used of lxml's elements, which come without types."""

    tag: str
    text: str | None
    tail: str | None
    attrib: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """An attribute's value."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """This element and all in it, or those of them with one of the tags."""

    def getparent(self) -> Element | None:
        """The element around this one."""

    def iterchildren(self) -> Iterator[Element]:
        """The elements right below this one."""

    def itertext(self) -> Iterator[str]:
        """All text in it."""


@dataclass(frozen=True)
class Script:
    """A script block: its type in lower case, and what stands in it."""

    type: str
    content: str


@dataclass(frozen=True)
class Markup:
    """A page taken apart: the tree (None when empty), its script blocks and its title."""

    tree: Element | None
    scripts: tuple[Script, ...]
    title: str


@dataclass
class _Writer:
    pieces: list[str]
    scripts: list[Script]
    title: str = ""
    tags: int = 0
    attributes: int = 0
    never_closed: set[str] = field(default_factory=set)

    def add_text(self, text: str) -> None:
        # A "<" that begins no tag is text; a flood of them would only fill the memory.
        stray = text.count("<")
        if stray:
            text = text.replace("<", "&lt;" if stray < _MOST_STRAY else " ")
        if text:
            self.pieces.append(text)

    def count_tag(self) -> None:
        self.tags += 1
        if self.tags > _MOST_TAGS:
            raise SourceError(f"It holds more than {_MOST_TAGS:,} tags: give a single live blog.")

    def add_tag(self, slash: str, name: str, attributes: str) -> None:
        kept = "" if slash or not attributes else " ".join(self._wanted(attributes))
        self.pieces.append(f"<{slash}{name} {kept}>" if kept else f"<{slash}{name}>")

    def add_raw(self, name: str, attributes: str, content: str) -> None:
        if name == "script":
            self.scripts.append(Script(_attribute(attributes, "type").lower(), content))
        elif name == "title" and not self.title:
            self.title = entities.unescape(content[:_LONGEST_TITLE])
        self.pieces.append(" ")

    def _wanted(self, attributes: str) -> Iterator[str]:
        kept = 0
        for found in islice(_EACH_ATTRIBUTE.finditer(attributes), _MOST_LOOKED_AT):
            name = found.group(1).lower()
            if name not in _WANTED and not name.startswith("data-"):
                continue
            kept += 1
            self.attributes += 1
            if kept > _MOST_PER_TAG or self.attributes > _MOST_ATTRIBUTES:
                return
            yield found.group().lstrip("\t\n\f\r /")


def parse_page(html: str) -> Markup:
    """Take a page apart; warns when it nests so deeply that its end is lost."""
    writer = _Writer([], [])
    _rewrite(html, writer)
    text = "".join(writer.pieces)
    writer.pieces.clear()
    return Markup(_tree(text), tuple(writer.scripts), writer.title)


def parse_fragment(html: str) -> Element | None:
    """The tree of a piece of HTML; None when nothing is in it."""
    return parse_page(html).tree


def _rewrite(html: str, writer: _Writer) -> None:
    position = 0
    while found := _TOKEN.search(html, position):
        writer.add_text(html[position : found.start()])
        comment, declaration, slash, name, attributes = found.groups()
        position = found.end()
        if comment or declaration:
            closing = "-->" if comment else ">"
            end = html.find(closing, found.start() + 2)
            if end < 0:
                return
            position = end + len(closing)
            continue
        writer.count_tag()
        name = name.lower()
        if name in _RAW_END:
            position = _add_raw_element(html, position, writer, found)
        elif name.isalnum() or "-" in name or ":" in name:
            writer.add_tag(slash, name, attributes)
    writer.add_text(html[position:])


def _add_raw_element(html: str, position: int, writer: _Writer, found: re.Match[str]) -> int:
    """Hand a script or its like over whole, and say where it ends."""
    slash, name, attributes = found.group(3), found.group(4).lower(), found.group(5)
    if slash or (name in ("svg", "math") and found.group().endswith("/>")):
        return position
    end = None if name in writer.never_closed else _RAW_END[name].search(html, position)
    if end:
        writer.add_raw(name, attributes, html[position : end.start()])
        return end.end()
    writer.never_closed.add(name)
    # Cut off in the middle: a script keeps what there is of it, other elements only lose their tag.
    if name in ("script", "style"):
        writer.add_raw(name, attributes, html[position:])
        return len(html)
    return position


def _tree(html: str) -> Element | None:
    if not html.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree: Element | None = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    last = parser.error_log.last_error
    if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
        warn_partial(
            "The page nests deeper than 256 levels or holds a text of over 10 MB: the rest of it was not read."
        )
    return tree


def _attribute(attributes: str, wanted: str) -> str:
    for found in islice(_EACH_ATTRIBUTE.finditer(attributes), _MOST_LOOKED_AT):
        if found.group(1).lower() == wanted:
            _, _, value = found.group().partition("=")
            return entities.unescape(value.strip(" \t\n\f\r\"'"))
    return ""
