"""Countries by their other names: newsrooms write "Moscow" for Russia's government and "Dutch" for the Netherlands'."""

from __future__ import annotations

from functools import lru_cache

from qa.text.language import words_of
from qa.text.terms import stem


@lru_cache(maxsize=2)
def _groups(*, seats: bool) -> dict[str, frozenset[str]]:
    """Of each name's stem, the stems of all names of its country; without `seats`, not those of its government."""
    groups: dict[str, frozenset[str]] = {}
    for line in words_of("place", "countries"):
        nation, _, seat = line.partition("|")
        names = frozenset(stem(name) for name in [*nation.split(), *(seat.split() if seats else ())])
        groups.update(dict.fromkeys(names, names))
    return groups


def same_place(word: str) -> frozenset[str]:
    """Stems of all names of the country that a word names, its own among them; empty for other words.

    "us" names a country only in capitals.
    """
    if not word[:1].isupper() or (stem(word) == "us" and word[:2] != "US"):
        return frozenset()
    return _groups(seats=True).get(stem(word), frozenset())


def same_nation(key: str) -> frozenset[str]:
    """Stems of the other names of a country or its people, by one of them: "Ukrainian" for "Ukraine", not "Kyiv"."""
    return _groups(seats=False).get(key, frozenset())
