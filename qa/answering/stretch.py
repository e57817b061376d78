"""Which sentences of an update to quote for an answer: whole ones, that can be understood by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.models import Update
from qa.text.language import pattern
from qa.text.names import names, runs
from qa.text.sentences import sentence_spans

_PARAGRAPH = re.compile(r"[^\n]+")
MOST_WORDS = 90
"""The most words of a quote with what stands around its answer."""
# What is quoted beside the answer itself may make the quote this long.
_SHORT = 60
_MOST_BEFORE = 2
_MOST_BACK = 6
_OPEN, _CLOSE = "“", "”"
_ITEM = "•"
_MOST_ITEMS = 14


def quotable(
    update: Update, start: int, end: int, *, whole_list: bool = False, in_full: bool = False
) -> tuple[int, int]:
    """The stretch of `update.text` to quote so that characters `start` to `end` are understood.

    The headline where the answer lies in it; else the sentences around it, with those before that they lean on: a
    pronoun, "also", a quotation that is open or has no speaker. With `whole_list`, a list that it stands in or
    beside is quoted whole; with `in_full`, what stands around the answer as far as it is short: the update, the
    paragraph, or the next sentences of it.
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
        if _count(text, spans, first - 1, last) > MOST_WORDS:
            break
        first -= 1
    first, last = _closed(text, spans, first, last)
    first, last = _whole_correction(update, spans, first, last)
    first, last = _with_items(text, spans, first, last, whole_list=whole_list)
    if in_full:
        first, last = _in_full(text, spans, first, last)
        first, last = _with_items(text, spans, first, last, whole_list=False)
    first = _with_speaker(text, spans, first, last)
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
    if len(update.body) > 1 and update.body[0] == update.headline:
        # Some pages say the headline again.
        begin += len(update.headline) + 2
    return [
        (paragraph.start() + a, paragraph.start() + b)
        for paragraph in _PARAGRAPH.finditer(text, begin)
        for a, b in sentence_spans(paragraph.group())
    ]


def items_beside(update: Update, at: int) -> list[tuple[int, int]]:
    """The other items of the list that character `at` of `update.text` stands in; none where it stands in no list."""
    text, spans = update.text, sentences(update)
    own = next((i for i, (start, end) in enumerate(spans) if start <= at < end), None)
    if own is None or not _is_item(text, spans[own]):
        return []
    first = last = own
    while first > 0 and _is_item(text, spans[first - 1]):
        first -= 1
    while last + 1 < len(spans) and _is_item(text, spans[last + 1]):
        last += 1
    return [span for i, span in enumerate(spans[first : last + 1], start=first) if i != own]


def _with_items(
    text: str, spans: Sequence[tuple[int, int]], first: int, last: int, *, whole_list: bool
) -> tuple[int, int]:
    """The sentences with the list that they open ("The winners:" says nothing by itself), or stand in or beside."""
    opens = text[: spans[last][1]].rstrip().endswith(":")
    if whole_list:
        while first > 0 and (_is_item(text, spans[first]) or _is_item(text, spans[first - 1])):
            first -= 1
    if not (opens or whole_list):
        return first, last
    begin = last
    while last + 1 < len(spans) and _is_item(text, spans[last + 1]):
        if last - begin == _MOST_ITEMS or _count(text, spans, begin, last + 1) > MOST_WORDS:
            break
        last += 1
    return first, last


def _in_full(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The sentences with all of the update or of their paragraph where that is short, else with those that follow."""

    def short(a: int, b: int) -> bool:
        said = [text[start:end] for start, end in spans[a : b + 1]]
        return _count(text, spans, a, b) <= _SHORT and len(set(said)) == len(said)

    if short(0, len(spans) - 1):
        return 0, len(spans) - 1
    begin, end = _paragraph(text, spans, first, last)
    if short(begin, end):
        return begin, end
    while last < end and short(first, last + 1):
        last += 1
    return first, last


def _paragraph(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The sentences with the rest of their paragraphs."""
    while first > 0 and "\n" not in text[spans[first - 1][0] : spans[first][0]]:
        first -= 1
    while last + 1 < len(spans) and "\n" not in text[spans[last][1] : spans[last + 1][0]]:
        last += 1
    return first, last


def _count(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """The words from one sentence to another."""
    return len(text[spans[first][0] : spans[last][1]].split())


def _is_item(text: str, span: tuple[int, int]) -> bool:
    return text[max(0, span[0] - 2) : span[0]].strip() == _ITEM


def _whole_correction(update: Update, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The sentences with the rest of a short correction: half of it tells what is not so."""
    if not pattern("sentence", "correction").search(update.headline):
        return first, last
    text = update.text
    begin, end = _paragraph(text, spans, first, last)
    return (begin, end) if _count(text, spans, begin, end) <= MOST_WORDS else (first, last)


def _closed(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """The sentences with those that open or close a quotation which is cut in two."""
    limit = _MOST_BEFORE
    while first > 0 and limit and _unclosed(text[spans[first][0] : spans[last][1]]) < 0:
        first, limit = first - 1, limit - 1
    while last + 1 < len(spans) and limit and _unclosed(text[spans[first][0] : spans[last][1]]) > 0:
        if _count(text, spans, first, last + 1) > _SHORT:
            # A statement quoted at length: where it stops matters less than what it tells.
            break
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
    if not opening.removeprefix(_ITEM).lstrip().startswith(_OPEN):
        return False
    outside = _outside(stretch)
    return not pattern("sentence", "says").search(outside) or bool(pattern("sentence", "pronoun_says").search(outside))


def _with_speaker(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """The first sentence of a stretch, or one before it that names whom a pronoun quotes: "…,” she said"."""
    said = [text[start:end] for start, end in spans[: last + 1]]
    quoting = (i for i in range(first, last + 1) if pattern("sentence", "pronoun_says").search(_outside(said[i])))
    at = next(quoting, first)
    if at == first or any(_names_somebody(sentence) for sentence in said[first:at]):
        return first
    before = range(first - 1, max(first - 1 - _MOST_BACK, -1), -1)
    named = next((i for i in before if _names_somebody(said[i])), first)
    return named if _count(text, spans, named, last) <= MOST_WORDS else first


def _names_somebody(sentence: str) -> bool:
    return any(len(run) > 1 for run in runs(names(sentence), sentence))


def _outside(text: str) -> str:
    """The text without what stands in quotation marks."""
    return re.sub(rf"{_OPEN}[^{_CLOSE}]*{_CLOSE}?", " ", text)
