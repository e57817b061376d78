"""Marks that only the HTML of a page has: which updates are key events or pinned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.models import Update
from qa.sources.html.markup import Element
from qa.sources.links import fragment

_ID_ATTRIBUTES = ("id", "data-id", "data-post-id", "data-entry-id", "data-update-id", "name")
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
