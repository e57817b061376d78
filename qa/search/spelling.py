"""Words of a question that no update holds, matched to the words of the live blogs that are asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.text.terms import content_words, words

if TYPE_CHECKING:
    from qa.store.shelf import Edition, Shelf

# A word is taken for a slip of another where they share this much (Damerau-Levenshtein, normalised).
_ALIKE = 0.8
_SHORTEST = 4
# More live blogs than this are not looked through for one word.
_MOST_LIVEBLOGS = 20


def corrections(question: str, shelf: Shelf, liveblogs: Sequence[str]) -> dict[str, str]:
    """What the question's unknown words are put right to; words without a near one are left out."""
    unknown = [
        word
        for word in content_words(question)
        if len(word) >= _SHORTEST and word.isalpha() and not shelf.sidecar.frequency(word)
    ]
    if not unknown or len(liveblogs) > _MOST_LIVEBLOGS:
        return {}
    # A library's import that most questions do without.
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    known = sorted({word for name in liveblogs for word in _vocabulary(shelf.edition(name))})
    found = {}
    for word in unknown:
        best = process.extractOne(
            word.casefold(), known, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_ALIKE
        )
        if best and best[0][0] == word[0].casefold():
            found[word] = best[0].capitalize() if word[0].isupper() else best[0]
    return found


@lru_cache(maxsize=_MOST_LIVEBLOGS)
def _vocabulary_of(revision: str, texts: tuple[str, ...]) -> frozenset[str]:
    del revision
    return frozenset(word.casefold() for text in texts for word in words(text) if len(word) >= _SHORTEST)


def _vocabulary(edition: Edition) -> frozenset[str]:
    return _vocabulary_of(edition.page.revision, tuple(update.text for update in edition.updates.values()))
