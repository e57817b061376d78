"""Marks that only the HTML of a page has: which updates are key events or pinned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped]

from qa.models import Update
from qa.sources.html.tree import Element
from qa.sources.links import fragment

_ID_ATTRIBUTES = ("id", "data-id", "data-post-id", "data-entry-id", "data-update-id", "name")
_WITH_AN_ID = etree.XPath(f"descendant-or-self::*[{' or '.join(f'@{name}' for name in _ID_ATTRIBUTES)}]")
_MARK_ATTRIBUTES = ("class", "data-type", "data-entry-type", "data-post-type")
_KEY_EVENT = re.compile(r"(?<!non-)(?<!not-)(?<!no-)\bkey[-_ ]?(?:event|moment|update|point|post)\b", re.IGNORECASE)
_PINNED = re.compile(r"(?<!un)(?<!not-)\b(?:is-)?(?:pinned|sticky)\b", re.IGNORECASE)


def with_marks(updates: Sequence[Update], tree: Element | None) -> tuple[Update, ...]:
    """The updates with the marks of the elements that have their ids."""
    if tree is None:
        return tuple(updates)
    wanted = {key for update in updates for key in (update.id, fragment(update.url)) if key}
    key_events: set[str] = set()
    pinned: set[str] = set()
    for node in _WITH_AN_ID(tree):
        found = wanted.intersection(filter(None, (node.get(attribute) for attribute in _ID_ATTRIBUTES)))
        if found:
            marks = " ".join(node.get(attribute) or "" for attribute in _MARK_ATTRIBUTES)
            if _KEY_EVENT.search(marks) or (node.get("data-key-event") or "").lower() in ("true", "1", "yes"):
                key_events |= found
            if _PINNED.search(marks) or (node.get("data-pinned") or "").lower() in ("true", "1", "yes"):
                pinned |= found
    return tuple(_marked(update, key_events, pinned) for update in updates)


def _marked(update: Update, key_events: set[str], pinned: set[str]) -> Update:
    names = (update.id, fragment(update.url))
    marks = not key_events.isdisjoint(names), not pinned.isdisjoint(names)
    if marks == (update.key_event, update.pinned):
        return update
    return replace(update, key_event=marks[0], pinned=marks[1])
