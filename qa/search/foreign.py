"""Readings of a question in another language than English: the reader is sure of anything there: words must agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.reading.readings import Reading
from qa.text.language import word_list
from qa.text.terms import words

_SIZE, _SIZE_OF_CHARACTERS = 3, 2
_FIRST_OF_CJK = "\u2e80"


def sharing_words(asked: str, language: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings by how much of the question's words, or of pieces of them, their passages have.

    A passage that shares nothing tells nothing: its probability is 0.
    """
    wanted = _pieces(asked, language)
    shared = [(_share(wanted, reading.passage.chunk.embedded_text), reading) for reading in readings]
    kept = [(share, reading if share else replace(reading, probability=0.0)) for share, reading in shared]
    return tuple(reading for _, reading in sorted(kept, key=lambda pair: -pair[0] * pair[1].probability))


def _share(wanted: frozenset[str], text: str) -> float:
    return sum(piece in text.casefold() for piece in wanted) / len(wanted) if wanted else 0.0


def _pieces(asked: str, language: str) -> frozenset[str]:
    """Runs of characters of the words that carry meaning: inflections and unparted scripts have some in common."""
    small = word_list("small", language, "languages")
    found: set[str] = set()
    for word in words(asked):
        plain = word.casefold()
        if plain in small:
            continue
        size = _SIZE_OF_CHARACTERS if plain[:1] >= _FIRST_OF_CJK else _SIZE
        found |= {plain[at : at + size] for at in range(max(1, len(plain) - size + 1))}
    return frozenset(found)
