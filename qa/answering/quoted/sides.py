"""Other values for the same thing in the update that answers: one update often tells what both sides say."""

from __future__ import annotations

from qa.answering.quoted.choosing import Told, read_parts
from qa.answering.stretch import sentences
from qa.reading.readings import thresholds
from qa.search.question import Question
from qa.text.figures import values
from qa.text.quantities import quantities

# Another side stands close by, and tells as well as the first.
_REACH = 3
_NEARLY = 0.6


def other_sides(question: Question, lead: Told) -> list[Told]:
    """Sentences near the one that answers which answer too, by the reader, with another figure of the same kind."""
    known = values(lead.said)
    if not known:
        return []
    spans = sentences(lead.update)
    at = next((i for i, (start, end) in enumerate(spans) if start <= lead.reading.start < end), None)
    if at is None:
        return []
    text = lead.update.text
    beside = [span for i, span in enumerate(spans) if i != at and abs(i - at) <= _REACH and values(text[slice(*span)])]
    least = max(thresholds().told, _NEARLY * lead.reading.probability)
    found = []
    for reading in read_parts(question, lead, beside):
        one = Told(reading, lead.update)
        if reading.probability >= least and values(one.said) and not values(one.said) & known and _same_kind(one, lead):
            found.append(one)
            known |= values(one.said)
    return found


def _same_kind(one: Told, other: Told) -> bool:
    units = [{quantity.unit for quantity in quantities(told.said)} - {""} for told in (one, other)]
    return not (units[0] and units[1]) or bool(units[0] & units[1])
