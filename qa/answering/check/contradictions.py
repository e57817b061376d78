"""What a sentence says against its sources, although each word and figure of it stands there.

Only plain cases count, where the update's own sentence says something else: a figure that is another side's,
another speaker's or counts something else, a bound turned round, a verb denied. What is left open stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from qa.answering.check.bounds import agrees, bound
from qa.answering.check.counted import Counted, counted, measured, ones, people
from qa.answering.check.evidence import Contents, SourceSentence
from qa.answering.check.polarity import reversed_words
from qa.answering.check.roles import Named, Stretch, akin, among, is_place, read_named
from qa.text.quantities import Quantity, quantities
from qa.text.quotations import quotations, stands_in

_RELATIVE = re.compile(r"\b(?:(today|yesterday|tomorrow)|(this|next|last) (week|month|year|weekend))\b", re.IGNORECASE)
Told = list[tuple[SourceSentence, Quantity]]


def contradictions(sentence: str, readings: Sequence[Contents], common: AbstractSet[str]) -> list[str]:
    """What is said against the sources, in words for a report; empty when nothing is."""
    here = [quantity for quantity in quantities(sentence) if quantity.sure]
    told = {quantity: _told(quantity, readings) for quantity in here}
    return [
        *_wrong_bounds(sentence, told),
        *_wrong_owners(sentence, told, common),
        *_wrong_speakers(sentence, told, readings, common),
        *_wrongly_counted(sentence, here, readings),
        *_wrong_days(sentence, readings),
        *reversed_words(sentence, [reading.text for reading in readings]),
    ]


def _told(quantity: Quantity, readings: Sequence[Contents]) -> Told:
    return [(s, other) for r in readings for s in r.sentences for other in s.quantities if quantity.same(other)]


def _wrong_bounds(sentence: str, told: dict[Quantity, Told]) -> Iterator[str]:
    for quantity, places in told.items():
        said = bound(sentence, quantity)
        if said and places and not any(agrees(said, bound(place.text, other)) for place, other in places):
            yield f"{said}: {sentence[quantity.start : quantity.end].strip()}"


def _wrong_owners(sentence: str, told: dict[Quantity, Told], common: AbstractSet[str]) -> Iterator[str]:
    """A figure that the sentence gives to one side and all its sources to another."""
    said = read_named(sentence, common)
    owners = {quantity: said.owner(quantity.start) for quantity in told}
    for quantity, places in told.items():
        ours = owners[quantity]
        if ours is None or not places:
            continue
        # A country and its president may well stand for each other: only like is compared with like.
        for place, other in places:
            there = read_named(place.text, common)
            theirs = there.owner(other.start)
            if (
                theirs is None
                or is_place(ours) != is_place(theirs)
                or akin(ours, {word.key for word in theirs})
                or akin(theirs, {w.key for w in ours})
            ):
                break
            absent = not akin(ours, there.spoken_of)
            if not absent and not _owns(there, ours, place.quantities, other):
                break
            if akin(theirs, said.keys) and not _owns(said, theirs, tuple(told), quantity):
                break
        else:
            yield f"{ours[0].text}: {sentence[quantity.start : quantity.end].strip()}"


def _owns(named: Named, run: Stretch, figures: Sequence[Quantity], but: Quantity) -> bool:
    """Whether a name has another figure of its own in a sentence."""
    keys = {word.key for word in run}
    owners = (named.owner(quantity.start) for quantity in figures if quantity.start != but.start)
    return any(owner is not None and akin(owner, keys) for owner in owners)


def _wrong_speakers(
    sentence: str, told: dict[Quantity, Told], readings: Sequence[Contents], common: AbstractSet[str]
) -> Iterator[str]:
    """A figure or quotation in the mouth of one speaker, where the sources have another's."""
    speakers = read_named(sentence, common).speakers
    if not speakers:
        return
    claims = [[place.text for place, _ in places] for places in told.values()]
    for said in quotations(sentence):
        claims.append([_to_its_end(s, r) for r in readings for s in r.sentences if stands_in(said, s.text)])
    for places in claims:
        there = [read_named(place, common) for place in places]
        if there and all(named.speakers and not among(speakers, named.keys) for named in there):
            yield f"said by {there[0].speakers[0][0].text}"


def _to_its_end(sentence: SourceSentence, reading: Contents) -> str:
    """A sentence of a quotation that goes on, with those that follow until it closes: its speaker stands there."""
    text = sentence.text
    for after in reading.sentences:
        if after.start > sentence.start and text.rfind("“") > text.rfind("”"):
            text = reading.text[sentence.start : after.end]
    return text


def _wrongly_counted(sentence: str, here: Sequence[Quantity], readings: Sequence[Contents]) -> Iterator[str]:
    """A figure that counts one thing here and another there, where the thing has a figure of its own."""
    sources = [(s, q) for r in readings for s in r.sentences for q in (*s.quantities, *ones(s.text))]
    for quantity in (*here, *ones(sentence)):
        same = [(s, q) for s, q in sources if quantity.same(q)]
        things = counted(sentence, quantity)
        if same and all(measured(sentence, quantity, s.text, q) for s, q in same):
            yield f"measure: {sentence[quantity.start : quantity.end].strip()}"
        elif things.heads and not things.heads & people() and (same or quantity.value == 1):
            elsewhere = any(not quantity.same(q) and things.heads & counted(s.text, q).heads for s, q in sources)
            if elsewhere and all(_counts_another(things, counted(s.text, q)) for s, q in same):
                yield f"{sentence[quantity.start : quantity.end].strip()} {min(things.heads)}"


def _counts_another(things: Counted, theirs: Counted) -> bool:
    # Only a plural is surely what is counted: "12 empty" may be buses.
    return theirs.plural and not things.heads & theirs.keys


def _wrong_days(sentence: str, readings: Sequence[Contents]) -> Iterator[str]:
    said = [match.group().lower() for match in _RELATIVE.finditer(sentence)]
    if said:
        told = {match.group().lower() for reading in readings for match in _RELATIVE.finditer(reading.text)}
        yield from (word for word in said if told and word not in told)
