"""From sound HTML to a tree: lxml's parser, and what is used of its elements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from threading import local
from typing import Protocol

from lxml import etree  # type: ignore[import-untyped]

from qa.sources.partial import warn_partial

# The parser's own limits.
_DEEPEST, _LONGEST_TEXT = 256, 10_000_000


class Element(Protocol):
    """What is used of lxml's elements, which come without types."""

    tag: str
    text: str | None
    tail: str | None
    attrib: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """An attribute's value."""

    def keys(self) -> list[str]:
        """The names of its attributes."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """This element and all in it, or those of them with one of the tags."""

    def getparent(self) -> Element | None:
        """The element around this one."""

    def iterchildren(self) -> Iterator[Element]:
        """The elements right below this one."""

    def itertext(self) -> Iterator[str]:
        """All text in it."""


class _OfThread(local):
    """A parser of each thread's own: to make one takes longer than to read a paragraph."""

    def __init__(self) -> None:
        self.parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)


_OWN = _OfThread()


def parse_tree(html: str) -> Element | None:
    """The tree; None when nothing is in it. Warns when it nests so deeply that its end is lost."""
    if not html.strip():
        return None
    parser = _OWN.parser
    try:
        tree: Element | None = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if html.count("<") < _DEEPEST and len(html) < _LONGEST_TEXT:
        return tree
    last = parser.error_log.last_error
    if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
        warn_partial(
            f"The page nests deeper than {_DEEPEST} levels or holds a text of over 10 MB: the rest of it was not read."
        )
    return tree


def is_within(node: Element, others: Collection[Element]) -> bool:
    """Whether an element stands in one of the others."""
    parent = node.getparent()
    while parent is not None and parent not in others:
        parent = parent.getparent()
    return parent is not None
