"""HTML made safe to parse: scripts apart, comments gone, tags and attributes bounded, then a tree.

Parsers of HTML need quadratic time for a tag with very many attributes, and much memory for very many
tags. So the page is written anew first: only complete tags, only the attributes that a reader asks for.
libxml2 itself stops at 256 levels.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from qa.errors import SourceError
from qa.sources.html.tree import Element, parse_tree

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
# A tag that nothing around it can turn into another one: every quotation mark in it is closed.
_PLAIN = re.compile(
    rf"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)"
    rf"(?P<attributes>(?:{_WS}++[a-zA-Z][\w:.-]*+(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'|[\w:./#%-]++))?+)*+){_WS}*+/?>",
    re.ASCII,
)
_LONGEST_PLAIN = 400
_RAW = "script style title textarea xmp iframe noembed noframes template svg math".split()
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])[^>]*>?", re.IGNORECASE) for name in _RAW}


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
        if "<" in text:
            text = text.replace("<", "&lt;" if text.count("<") < _MOST_STRAY else " ")
        if text:
            self.pieces.append(text)

    def count_tag(self) -> None:
        self.tags += 1
        if self.tags > _MOST_TAGS:
            raise SourceError(f"It holds more than {_MOST_TAGS:,} tags: give a single live blog.")

    def add_tag(self, slash: str, name: str, attributes: str) -> None:
        most = min(_MOST_PER_TAG, _MOST_ATTRIBUTES - self.attributes)
        kept = [] if slash or not attributes else list(_wanted(attributes, most))
        self.attributes += len(kept)
        self.pieces.append(_written(slash, name, kept))

    def add_raw(self, name: str, attributes: str, content: str) -> None:
        if name == "script":
            self.scripts.append(Script(_attribute(attributes, "type").lower(), content))
        elif name == "title" and not self.title:
            self.title = entities.unescape(content[:_LONGEST_TITLE])
        self.pieces.append(" ")


def _wanted(attributes: str, most: int) -> Iterator[str]:
    """The attributes that a reader asks for, as they are written, up to so many."""
    for found in islice(_EACH_ATTRIBUTE.finditer(attributes), _MOST_LOOKED_AT):
        name = found.group(1).lower()
        if name in _WANTED or name.startswith("data-"):
            if not most:
                return
            most -= 1
            yield found.group().lstrip("\t\n\f\r /")


def _written(slash: str, name: str, attributes: list[str]) -> str:
    return f"<{slash}{name} {' '.join(attributes)}>" if attributes else f"<{slash}{name}>"


@lru_cache(maxsize=4096)
def _plain_tag(tag: str) -> tuple[str, int] | None:
    """A plain tag written anew, and how many attributes it keeps; None for any other."""
    found = _PLAIN.fullmatch(tag)
    if not found or found["name"].lower() in _RAW_END:
        return None
    kept = [] if found["slash"] else list(_wanted(found["attributes"], _MOST_PER_TAG))
    return _written(found["slash"], found["name"].lower(), kept), len(kept)


def parse_page(html: str) -> Markup:
    """Take a page apart; warns when it nests so deeply that its end is lost."""
    writer = _Writer([], [])
    _rewrite(html, writer)
    text = "".join(writer.pieces)
    writer.pieces.clear()
    return Markup(parse_tree(text), tuple(writer.scripts), writer.title)


def parse_fragment(html: str) -> Element | None:
    """The tree of a piece of HTML; None when nothing is in it."""
    return parse_page(html).tree


def _rewrite(html: str, writer: _Writer) -> None:
    position = 0
    pieces = writer.pieces
    while (start := html.find("<", position)) >= 0:
        end = html.find(">", start, start + _LONGEST_PLAIN) + 1
        plain = _plain_tag(html[start:end]) if end else None
        if plain and writer.attributes + plain[1] <= _MOST_ATTRIBUTES:
            pieces.append(html[position:start])
            pieces.append(plain[0])
            writer.count_tag()
            writer.attributes += plain[1]
            position = end
        elif found := _TOKEN.search(html, position):
            writer.add_text(html[position : found.start()])
            position = _add_token(html, writer, found)
        else:
            break
    writer.add_text(html[position:])


def _add_token(html: str, writer: _Writer, found: re.Match[str]) -> int:
    """Add any tag but a plain one, leave out a comment, and say where it ends."""
    comment, declaration, slash, name, attributes = found.groups()
    if comment or declaration:
        closing = "-->" if comment else ">"
        end = html.find(closing, found.start() + 2)
        return len(html) if end < 0 else end + len(closing)
    writer.count_tag()
    name = name.lower()
    if name in _RAW_END:
        return _add_raw_element(html, found.end(), writer, found)
    if name.isalnum() or "-" in name or ":" in name:
        writer.add_tag(slash, name, attributes)
    return found.end()


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


def _attribute(attributes: str, wanted: str) -> str:
    for found in islice(_EACH_ATTRIBUTE.finditer(attributes), _MOST_LOOKED_AT):
        if found.group(1).lower() == wanted:
            _, _, value = found.group().partition("=")
            return entities.unescape(value.strip(" \t\n\f\r\"'"))
    return ""
