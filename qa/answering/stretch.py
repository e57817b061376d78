"""Which sentences of an update to quote for an answer: whole ones, that can be understood by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.models import Update
from qa.text.language import pattern
from qa.text.sentences import sentence_spans

_PARAGRAPH = re.compile(r"[^\n]+")
_MOST_WORDS = 90
_MOST_BEFORE = 2
_OPEN, _CLOSE = "“", "”"


def quotable(update: Update, start: int, end: int) -> tuple[int, int]:
    """The stretch of `update.text` to quote so that characters `start` to `end` are understood.

    The headline where the answer lies in it; else the sentences around it, with those before that they lean on: a
    pronoun, "also", a quotation that is open or has no speaker.
    """
    text = update.text
    if update.headline and start < len(update.headline):
        return 0, len(update.headline)
    spans = sentences(update)
    touched = [i for i, (a, b) in enumerate(spans) if a < max(end, start + 1) and b > start]
    if not touched:
        return start, end
    first, last = touched[0], touched[-1]
    first, last = _closed(text, spans, first, last)
    for _ in range(_MOST_BEFORE):
        if first == 0 or not _leans(text[spans[first][0] : spans[last][1]], text[slice(*spans[first])]):
            break
        if len(text[spans[first - 1][0] : spans[last][1]].split()) > _MOST_WORDS:
            break
        first -= 1
    first, last = _closed(text, spans, first, last)
    return spans[first][0], spans[last][1]


def opening(update: Update) -> tuple[int, int]:
    """What names an update at a glance: its first sentence, or the headline where there is no body."""
    if not update.body:
        return 0, len(update.headline)
    return quotable(update, *sentences(update)[0])


def sentences(update: Update) -> list[tuple[int, int]]:
    """The sentences of an update's body, as characters of `update.text`; of a headline where there is no body."""
    text = update.text
    begin = len(update.headline) + 2 if update.headline and update.body else 0
    return [
        (paragraph.start() + a, paragraph.start() + b)
        for paragraph in _PARAGRAPH.finditer(text, begin)
        for a, b in sentence_spans(paragraph.group())
    ]


def _closed(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The sentences with those that open or close a quotation which is cut in two."""
    limit = _MOST_BEFORE
    while first > 0 and limit and _unclosed(text[spans[first][0] : spans[last][1]]) < 0:
        first, limit = first - 1, limit - 1
    while last + 1 < len(spans) and limit and _unclosed(text[spans[first][0] : spans[last][1]]) > 0:
        last, limit = last + 1, limit - 1
    return first, last


def _unclosed(text: str) -> int:
    """Above 0 where a quotation opens and does not close, below where one closes that did not open."""
    straight = text.count('"') % 2
    if straight:
        # An odd straight mark at the end of a word closes.
        return -1 if re.search(r'\S"(?!\w)[^"]*$', text) and not re.match(r'[^"]*(^|\s)"\w', text) else 1
    return text.count(_OPEN) - text.count(_CLOSE)


def _leans(stretch: str, opening: str) -> bool:
    """Whether a stretch needs the sentence before it."""
    if pattern("sentence", "leans").match(opening):
        return True
    return opening.removeprefix("•").lstrip().startswith(_OPEN) and not pattern("sentence", "says").search(
        _outside(stretch)
    )


def _outside(text: str) -> str:
    """The text without what stands in quotation marks."""
    return re.sub(rf"{_OPEN}[^{_CLOSE}]*{_CLOSE}?", " ", text)
