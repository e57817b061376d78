"""The JSON-LD of a page as a graph: searched for live blogs and their updates, references resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from qa.sources.html.text import read_line
from qa.sources.json_text import as_dict, as_list, as_text

Node = dict[str, object]

# Where pages put a live blog's updates: the standard's property first, then what is often mistaken for it.
_HOLDERS = ("liveBlogUpdate", "liveBlogUpdates", "blogPost", "blogPosts", "hasPart")

_FEWEST_POSTS = 2


class Graph:
    """All the JSON-LD of a page, with references between its nodes resolved."""

    def __init__(self, documents: Iterable[object]) -> None:
        """Take the values of the page's script blocks."""
        self._named: dict[str, Node] = {}
        found: list[Node] = []
        posts: list[Node] = []
        for document in documents:
            for node in _nodes(document):
                if is_a(node, "BlogPosting") and text_of(node.get("articleBody") or node.get("text")).strip():
                    posts.append(node)
                name = as_text(node.get("@id"))
                if name and len(node) > 2:
                    self._named.setdefault(name, node)
                if is_a(node, "LiveBlogPosting") or "liveBlogUpdate" in node:
                    found.append(node)
        self.is_list = not found and len(posts) >= _FEWEST_POSTS
        """Whether there is no live blog, but a list of blog posts with their texts."""
        if self.is_list:
            found.append({"@type": "Blog", "blogPost": list({id(node): node for node in posts}.values())})
        self._updates = {id(node): self._listed(node) for node in found}
        self.postings = tuple(found)
        """The live blogs, in reading order."""

    def updates(self, posting: Node) -> list[Node]:
        """The updates of one of the postings, as it lists them."""
        return self._updates[id(posting)]

    def nodes(self, value: object) -> list[Node]:
        """The nodes that a property holds: one, several, or references to others."""
        return [node for item in as_list(value) if (node := self._resolved(item))]

    def names(self, value: object) -> tuple[str, ...]:
        """The names of people or organisations, each once."""
        names = [read_line(item) for item in as_list(value) if isinstance(item, str)]
        for node in self.nodes(value):
            given = [read_line(text_of(name)) for name in as_list(node.get("name"))]
            parts = (read_line(text_of(node.get(key))) for key in ("givenName", "familyName"))
            names += given if any(given) else [" ".join(part for part in parts if part)]
        return tuple(dict.fromkeys(name for name in names if name and not name.startswith("http")))

    def _resolved(self, item: object) -> Node:
        node = self._named.get(item, {}) if isinstance(item, str) else as_dict(item)
        if node and set(node) <= {"@id", "@type"}:
            node = self._named.get(as_text(node.get("@id")), node)
        return node

    def _listed(self, posting: Node) -> list[Node]:
        for holder in _HOLDERS:
            found = list(self._members(posting.get(holder)))
            # A part of the page may be anything: its paywall, say.
            found = [node for node in found if is_a(node, "BlogPosting")] if holder == "hasPart" else found
            if found:
                return found
        return []

    def _members(self, value: object) -> Iterator[Node]:
        """The nodes of a list, also in lists within it, in an ItemList, or numbered as PHP writes lists with gaps."""
        waiting = [value]
        seen: set[int] = set()
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(reversed(item))
                continue
            node = self._resolved(item)
            inner = _within(node)
            if inner is None:
                if node:
                    yield node
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append(inner)


def _within(node: Node) -> object:
    """What a node that only holds others holds; None for any other."""
    if "itemListElement" in node:
        return node["itemListElement"]
    if is_a(node, "ListItem") and isinstance(node.get("item"), dict | str):
        return node["item"]
    return list(node.values()) if node and all(key.isdecimal() for key in node) else None


def is_a(node: Node, wanted: str) -> bool:
    """Whether the node is of a schema.org type, however the type is written."""
    return any(_bare_type(kind) == wanted for kind in as_list(node.get("@type")) if isinstance(kind, str))


@lru_cache(maxsize=256)
def _bare_type(kind: str) -> str:
    return re.split(r"[/#:]", kind)[-1]


def text_of(value: object) -> str:
    """The text of a property: a string, a language-tagged value, or several of them as paragraphs."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return as_text(value.get("@value"))
    if isinstance(value, list):
        return "\n".join(text for item in value if not isinstance(item, list) and (text := text_of(item)))
    return ""


def _nodes(document: object) -> Iterator[Node]:
    """Every object in the document, in reading order, without recursion."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed([v for v in value.values() if isinstance(v, dict | list)]))
        elif isinstance(value, list):
            waiting.extend(reversed([v for v in value if isinstance(v, dict | list)]))
