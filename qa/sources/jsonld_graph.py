"""The JSON-LD of a page: its script blocks read, repaired where cut off, and searched for live blogs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from qa.sources.html_text import read_line
from qa.sources.json_text import as_dict, as_list, as_text, check_size
from qa.sources.partial import warn_partial

Node = dict[str, object]

CUT_OFF = "cut off"
"""Marks a live blog of which only some updates could be read; no property of schema.org."""

_BEFORE, _AFTER = ("<!--", "//", "<![CDATA["), ("-->", "]]>", "//")
_IGNORED = "; \t\r\n"
_MOST_MARKS = 3
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_UPDATES = re.compile(r'"liveBlogUpdate"\s*:\s*\[')
_NEXT_NODE = re.compile(r'\{\s*"@type"')
_OF_UPDATES = frozenset(("articleBody", "datePublished", "liveBlogUpdate"))
_MOST_FAILURES = 20
_DECODER = json.JSONDecoder(strict=False)


class Graph:
    """All the JSON-LD of a page, with references between its nodes resolved."""

    def __init__(self, documents: Iterable[object]) -> None:
        """Take the values of the page's script blocks."""
        self._named: dict[str, Node] = {}
        self._postings: list[Node] = []
        for document in documents:
            for node in _nodes(document):
                name = as_text(node.get("@id"))
                if name and len(node) > 2:
                    self._named.setdefault(name, node)
                if is_a(node, "LiveBlogPosting") or "liveBlogUpdate" in node:
                    self._postings.append(node)

    @property
    def postings(self) -> tuple[Node, ...]:
        """The live blogs, the one with the most updates first."""
        return tuple(sorted(self._postings, key=lambda n: len(as_list(n.get("liveBlogUpdate"))), reverse=True))

    def nodes(self, value: object) -> list[Node]:
        """The nodes that a property holds: one, several, or references to others."""
        found = []
        for item in as_list(value):
            node = self._named.get(item, {}) if isinstance(item, str) else as_dict(item)
            if node and set(node) <= {"@id", "@type"}:
                node = self._named.get(as_text(node.get("@id")), node)
            if node:
                found.append(node)
        return found

    def names(self, value: object) -> tuple[str, ...]:
        """The names of people or organisations, each once."""
        plain = [read_line(item) for item in as_list(value) if isinstance(item, str)]
        names = [read_line(text_of(node.get("name"))) for node in self.nodes(value)]
        return tuple(dict.fromkeys(name for name in (*plain, *names) if name and not name.startswith("http")))


def is_a(node: Node, wanted: str) -> bool:
    """Whether the node is of a schema.org type, however the type is written."""
    return any(re.split(r"[/#:]", kind)[-1] == wanted for kind in as_list(node.get("@type")) if isinstance(kind, str))


def text_of(value: object) -> str:
    """The text of a property: a string, a language-tagged value, or several of them as paragraphs."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return as_text(value.get("@value"))
    if isinstance(value, list):
        return "\n".join(text for item in value if not isinstance(item, list) and (text := text_of(item)))
    return ""


def read_block(content: str) -> object:
    """The value of one script block; a damaged one gives what can be saved of it, with a warning."""
    check_size(content)
    text = _unwrapped(content)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return _salvage(text)


def _unwrapped(content: str) -> str:
    """The JSON without the comment or CDATA marks that some pages put around it."""
    text = content.lstrip("\ufeff \t\r\n").rstrip(_IGNORED)
    for _ in range(_MOST_MARKS):
        for before in _BEFORE:
            text = text.removeprefix(before).lstrip()
        for after in _AFTER:
            text = text.removesuffix(after).rstrip(_IGNORED)
    return text


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


def _salvage(text: str) -> object:
    """The updates that are whole in a block that is not."""
    start = _UPDATES.search(text)
    if not start:
        return None
    found: list[object] = []
    position, failures = start.end(), 0
    while failures < _MOST_FAILURES:
        node = _NEXT_NODE.search(text, position)
        if not node:
            break
        try:
            value, position = _DECODER.raw_decode(text, node.start())
        except (ValueError, RecursionError):
            failures, position = failures + 1, node.end()
            continue
        # Behind a damaged update its author and pictures come first.
        if _OF_UPDATES.intersection(as_dict(value)):
            found.append(value)
    if not found:
        return None
    warn_partial(f"The page's JSON-LD is damaged or cut off: {len(found)} updates in it could be read.")
    return {"@type": "LiveBlogPosting", "liveBlogUpdate": found, CUT_OFF: True}
