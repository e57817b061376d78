"""Whether a question wants one item of a list or all of them: the reader says it, item by item."""

from __future__ import annotations

from qa.answering.quoted.choosing import Told, read_parts
from qa.answering.stretch import items_beside
from qa.reading.readings import thresholds
from qa.search.question import Question

_FEWEST, _MOST = 3, 9
# All of a list is wanted where so many of its other items answer as well.
_SHARE = 0.5


def wants_whole_list(question: Question, one: Told, quoted: tuple[int, int]) -> bool:
    """Whether the answer is an item of a list whose other items answer too and don't stand in the quote anyway."""
    beside = items_beside(one.update, one.reading.start)[:_MOST]
    if len(beside) + 1 < _FEWEST or all(quoted[0] <= start and end <= quoted[1] for start, end in beside):
        return False
    told = sum(reading.probability >= thresholds().told for reading in read_parts(question, one, beside))
    return told >= _SHARE * len(beside)
