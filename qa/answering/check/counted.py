"""What a figure counts: "30 buses" are buses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.text.names import key_of
from qa.text.quantities import Quantity
from qa.text.terms import STOPWORDS
from qa.text.units import MONEY, unit_of

_THINGS = re.compile(
    r"[\s-]*(?:of (?:the|its|his|her|their|our|those|these) (?:own |\d+ )?)?((?:[a-z][a-z'’]*[\s-]?){1,3})"
)
_ONE = re.compile(r"\b(?:one|a single)(?=\s[a-z])", re.IGNORECASE)
# What may be called by another of these words is not told apart by them.
_PEOPLE = "people persons men women civilians citizens residents children others members officials dead injured wounded"


@dataclass(frozen=True)
class Counted:
    """The words of meaning right after a figure, by key; `heads` are those that may name what it counts."""

    heads: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    plural: bool = False
    units: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def people() -> frozenset[str]:
    """Keys of words for people in general."""
    return frozenset(key_of(word) for word in _PEOPLE.split())


@lru_cache(maxsize=4096)
def counted(text: str, quantity: Quantity) -> Counted:
    """What follows a figure, up to the first word that has no meaning of its own; nothing for a measure."""
    follows = None if quantity.unit else _THINGS.match(text, quantity.end)
    found: list[str] = []
    for word in follows[1].replace("-", " ").split() if follows else ():
        if word in STOPWORDS or word.endswith("ly"):
            break
        found.append(word)
    plurals = [word for word in found if word.endswith("s") and not word.endswith("ss")]
    return Counted(
        heads=frozenset(map(key_of, plurals[:1] or found)),
        keys=frozenset(map(key_of, found)),
        plural=bool(plurals),
        units=frozenset(unit for word in found if (unit := unit_of(word))),
    )


def measured(text: str, quantity: Quantity, there: str, other: Quantity) -> bool:
    """Whether of two equal values one is a measure and the other counts things: "4 blocks" and "four tonnes"."""
    if bool(quantity.unit) == bool(other.unit) or {quantity.unit, other.unit} & MONEY:
        return False
    unit, things = (quantity.unit, counted(there, other)) if quantity.unit else (other.unit, counted(text, quantity))
    return things.plural and unit not in things.units


@lru_cache(maxsize=4096)
def ones(text: str) -> tuple[Quantity, ...]:
    """Where "one worker" and the like stand, which are too usual to be figures elsewhere."""
    return tuple(Quantity(1.0, "", match.start(), match.end()) for match in _ONE.finditer(text))
