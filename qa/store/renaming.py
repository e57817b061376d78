"""Tell an update that was renamed from one that was withdrawn: its body lives on under another headline.

Pages without ids name their updates by headline, so that an edited headline looks like a new update.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from qa.models import Update

# Two bodies are the same update when this share of their words stands in the same order.
_NEAR = 0.75
# Bodies this short ("More follows.") are alike by chance: the headlines must be alike too.
_SHORT = 8
_HEADLINES_ALIKE = 0.5
# A page that changed altogether is not compared pair by pair.
_MOST_PAIRS = 40_000


@dataclass(frozen=True)
class _Read:
    """An update's words, read once for all comparisons."""

    update: Update

    @cached_property
    def headline(self) -> list[str]:
        return _words((self.update.headline,))

    @cached_property
    def body(self) -> list[str]:
        return _words(self.update.body)

    @cached_property
    def body_set(self) -> frozenset[str]:
        return frozenset(self.body)

    def likeness(self, other: _Read) -> float:
        """How much of the bodies is the same, in [0, 1]; 0 where that may be chance."""
        if self.update.body != other.update.body:
            # What two sets share bounds what two sequences share closely enough, and is quick to count.
            shared = len(self.body_set & other.body_set)
            if 2 * shared < _NEAR / 2 * (len(self.body_set) + len(other.body_set)):
                return 0.0
        if min(len(self.body), len(other.body)) < _SHORT and _ratio(self.headline, other.headline) < _HEADLINES_ALIKE:
            return 0.0
        return _ratio(self.body, other.body)


def match_renamed(removed: Sequence[Update], added: Sequence[Update]) -> dict[str, str]:
    """New id by old id for the updates whose body stands, equal or nearly so, among the added ones."""
    by_body: dict[tuple[str, ...], list[_Read]] = {}
    olds, news = [_Read(update) for update in removed], [_Read(update) for update in added]
    for new in news:
        by_body.setdefault(new.update.body, []).append(new)
    found = _paired((old, new) for old in olds for new in by_body.get(old.update.body, ())[:_SHORT])
    taken = set(found.values())
    olds = [old for old in olds if old.update.id not in found]
    news = [new for new in news if new.update.id not in taken]
    if len(olds) * len(news) <= _MOST_PAIRS:
        found |= _paired((old, new) for old in olds for new in news)
    return found


def _paired(pairs: Iterable[tuple[_Read, _Read]]) -> dict[str, str]:
    """Each update with at most one other, the most alike first."""
    likely = [(value, old.update.id, new.update.id) for old, new in pairs if (value := old.likeness(new)) >= _NEAR]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old_id, new_id in sorted(likely, key=lambda pair: -pair[0]):
        if old_id not in found and new_id not in taken:
            found[old_id] = new_id
            taken.add(new_id)
    return found


def _words(parts: Iterable[str]) -> list[str]:
    return [word for part in parts for word in re.findall(r"\w+", part.casefold())]


def _ratio(first: list[str], second: list[str]) -> float:
    return 1.0 if first == second else SequenceMatcher(None, first, second, autojunk=False).ratio()
