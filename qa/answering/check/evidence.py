"""What an update says, read once: its figures, dates, names and sentences, for the check to compare with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from qa.models import Update
from qa.text.codes import codes
from qa.text.dates import TimeMention, bare_hours, clock_times, dates
from qa.text.names import initials, key_of, read_words, runs
from qa.text.quantities import Quantity, quantities
from qa.text.sentences import sentence_spans
from qa.text.terms import content_words

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")


@dataclass(frozen=True)
class SentUpdate:
    """An update under the number by which a model cites it.

    `foreign`: what is written of it is in another language than it is, or neither is in English, so that words and
    figures can't be compared.
    """

    n: int
    liveblog: str
    update: Update
    foreign: bool = False


@dataclass(frozen=True)
class SourceSentence:
    """A sentence at `Update.text[start:end]`, with what it says and its stems of meaning."""

    start: int
    end: int
    text: str
    quantities: tuple[Quantity, ...]
    stems: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True)
class Contents:
    """All that an update's text says, and when it was published."""

    text: str
    sentences: tuple[SourceSentence, ...]
    quantities: tuple[Quantity, ...]
    clock_times: tuple[TimeMention, ...]
    dates: tuple[TimeMention, ...]
    names: frozenset[str]
    words: frozenset[str]
    runs: tuple[tuple[str, ...], ...]
    initials: frozenset[str]
    codes: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=1024)
def read_update(text: str, published_at: str | None = None) -> Contents:
    """Read an update's text; its time of publication counts as said, since a model is told it."""
    told = f"{text}\n\n{_spelled_out(published_at)}" if published_at else text
    words = read_words(told)
    named = runs(words, told)
    return Contents(
        text=text,
        sentences=tuple(_sentences(text)),
        quantities=tuple(quantities(told)),
        clock_times=(*clock_times(told), *bare_hours(told)),
        dates=tuple(dates(told)),
        names=frozenset(word.key for word in words if word.capital),
        words=frozenset(word.key for word in words),
        runs=tuple(tuple(word.key for word in run) for run in named if len(run) > 1),
        initials=frozenset().union(*(initials(run) for run in named if len(run) > 1)),
        codes=frozenset(code.key for code in codes(told)),
        stems=stems(text),
    )


def stems(text: str) -> frozenset[str]:
    """Keys of the words that carry meaning; figures are compared as values instead."""
    return frozenset(key_of(word) for word in content_words(text) if not word[0].isdigit())


def lower_keys(readings: Sequence[Contents]) -> frozenset[str]:
    """Keys of words that stand in small letters somewhere: first words of sentences that are no names."""
    return frozenset().union(*(_lower(reading.text) for reading in readings))


@lru_cache(maxsize=1024)
def _lower(text: str) -> frozenset[str]:
    return frozenset(word.key for word in read_words(text) if not word.capital)


def _sentences(text: str) -> list[SourceSentence]:
    found = []
    for paragraph in _PARAGRAPH.finditer(text):
        for start, end in sentence_spans(paragraph.group()):
            at, stop = paragraph.start() + start, paragraph.start() + end
            sentence = text[at:stop]
            found.append(
                SourceSentence(
                    start=at,
                    end=stop,
                    text=sentence,
                    quantities=tuple(quantities(sentence)),
                    stems=stems(sentence),
                    names=frozenset(word.key for word in read_words(sentence) if word.capital),
                )
            )
    return found


def _spelled_out(published_at: str) -> str:
    try:
        time = datetime.fromisoformat(published_at)
    except ValueError:
        return published_at
    return f"{time:%A} {time.day} {time:%B} {time.year}, {time:%H:%M}"
