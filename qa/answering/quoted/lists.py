"""Whether a question wants one item of a list or all of them: the reader says it, item by item."""

from __future__ import annotations

from dataclasses import replace

from qa.answering.quoted.choosing import Told
from qa.answering.stretch import items_beside
from qa.reading.readings import read, thresholds
from qa.search.question import Question

_FEWEST, _MOST = 3, 9
# All of a list is wanted where so many of its other items answer as well.
_SHARE = 0.5


def wants_whole_list(question: Question, one: Told) -> bool:
    """Whether the answer is an item of a list whose other items answer too."""
    text = one.update.text
    beside = items_beside(one.update, one.reading.start)[:_MOST]
    if len(beside) + 1 < _FEWEST:
        return False
    passage = one.reading.passage
    others = [replace(passage, chunk=replace(passage.chunk, text=text[a:b], start=a, end=b)) for a, b in beside]
    telling = [reading for reading in read(question.read, others) if reading.probability >= thresholds().told]
    return len(telling) >= _SHARE * len(beside)
