"""Whose a figure is and who says what: the names that stand where a subject or a speaker does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from qa.text.dates import blanked, dates
from qa.text.names import Word, initials, key_of, names, read_words, runs, same_nation, usual
from qa.text.places import same_place
from qa.text.terms import STOPWORDS

_SAYS = (
    r"(?:sa(?:id|ys|ying)|told|tells|call(?:ed|s)|warn(?:ed|s)|announce[ds]|claim(?:ed|s)|add(?:ed|s)|argue[ds]"
    r"|insist(?:ed|s)|wr(?:ote|ites)|tweet(?:ed|s)|state[ds]|note[ds]|den(?:ied|ies)|report(?:ed|s)|vow(?:ed|s)|promise[ds]|urge[ds]"
    r"|explain(?:ed|s)|confirm(?:ed|s)|describe[ds]|declare[ds]|believe[ds]"
    r"|accuse[ds]|condemn(?:ed|s)|thinks?|speaks? of|spoke of|puts?)"
)
_SPEAKS_AFTER = re.compile(rf"^(?:['’]s? (?:[a-z]+ ){{1,3}}| (?:has |have |had |also |later |then |again )?){_SAYS}\b")
_SPEAKS_BEFORE = re.compile(rf"(?:\b{_SAYS}|\baccording to|\bby) (?:the )?(?:[a-z]+ ){{0,3}}$", re.IGNORECASE)
# Where a subject may stand: elsewhere, a name is an object, a place or an opponent.
_OPENS = re.compile(
    r"(?:^|[,;:–—(“\"]\s*|(?<![A-Z])(?:\b[a-z]+|\d|%)\s(?:and|but)\s"
    rf"|\b(?:while|whereas|that|when|where|because|although|though|{_SAYS})\s)(?:the |a |an )?$",
    re.IGNORECASE,
)
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
Stretch = tuple[Word, ...]


@dataclass(frozen=True)
class Named:
    """The names of a sentence in runs, and the keys by which they are known elsewhere."""

    text: str
    runs: tuple[Stretch, ...]
    keys: frozenset[str]

    @property
    def speakers(self) -> list[Stretch]:
        """Those to whom something is ascribed: "Kyiv says", "according to Kyiv"."""
        return [run for run in self.runs if _speaks(run, self.text)]

    @property
    def spoken_of(self) -> frozenset[str]:
        """The keys of those who are not only said to have said it."""
        return frozenset(word.key for run in self.runs if not _speaks(run, self.text) for word in run)

    def owner(self, at: int) -> Stretch | None:
        """The nearest name before an offset that may be the subject there; None where there is none."""
        for run in reversed(self.runs):
            before = self.text[: run[0].start]
            if run[-1].end > at or not _OPENS.search(before) or _speaks(run, self.text):
                continue
            return run
        return None


@lru_cache(maxsize=2048)
def read_named(sentence: str, common: AbstractSet[str]) -> Named:
    """The names of a sentence; days and months are none here. `common` holds keys of words that are no names."""
    bare = blanked(sentence, dates(sentence))
    found = [name for name in names(bare, common) if name.text.lower() not in _CALENDAR]
    first = next(iter(read_words(bare)), None)
    # "Civic Union": a usual word that begins a sentence may still be part of the name after it.
    if first and found and first.capital and first.end + 1 == found[0].start and first.text.lower() not in STOPWORDS:
        found.insert(0, first)
    grouped = runs(found, sentence)
    keys = {name.key for name in found}.union(*(initials(run) for run in grouped if len(run) > 1))
    return Named(sentence, tuple(grouped), frozenset(keys))


def akin(run: Sequence[Word], keys: AbstractSet[str]) -> bool:
    """Whether a name is among others: itself, in part, abbreviated, or its country by another word."""
    telling = [word for word in run if not usual(word.text)] or list(run)
    if len(run) > 1 and key_of("".join(word.text[0] for word in run)) in keys:
        return True
    return any(
        word.key in keys or same_nation(word.key, word.text, keys) or bool(same_place(word.text) & keys)
        for word in telling
    )


def is_place(run: Stretch) -> bool:
    """Whether a name is a country, its people or its capital."""
    return any(same_place(word.text) for word in run)


def among(named: Iterable[Stretch], keys: AbstractSet[str]) -> bool:
    """Whether any of several names is among others."""
    return any(akin(run, keys) for run in named)


def _speaks(run: Stretch, text: str) -> bool:
    after, before = text[run[-1].end :], text[: run[0].start]
    return bool(_SPEAKS_AFTER.match(after) or _SPEAKS_BEFORE.search(before[-40:]))
