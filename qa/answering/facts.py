"""Whether the facts of a sentence stand in the updates that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from qa.answering.dates import blanked, clock_times, dates
from qa.answering.names import Word, names, runs, same_nation, usual
from qa.answering.quantities import Quantity, magnitudes, of_magnitude, quantities
from qa.answering.quotations import quotations, stands_in
from qa.answering.sources import Reading, stems
from qa.places import same_place
from qa.terms import stem

_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")


def missing_facts(sentence: str, readings: Sequence[Reading], common: AbstractSet[str]) -> list[str]:
    """What the sentence says and none of the readings does, in words for a report; empty when all is there.

    `common` holds keys of words that are no names although a sentence may begin with them.
    """
    return [
        *_missing_quantities(sentence, readings),
        *_missing_moments(sentence, readings),
        *_missing_names(sentence, readings, common),
        *(f"“{said}”" for said in quotations(sentence) if not any(stands_in(said, r.text) for r in readings)),
    ]


def _missing_quantities(sentence: str, readings: Sequence[Reading]) -> list[str]:
    wanted = stems(sentence)
    missing = []
    for quantity in quantities(sentence):
        written = sentence[quantity.start : quantity.end].strip()
        if not any(_has_quantity(quantity, written, wanted, reading) for reading in readings):
            missing.append(written)
    for word in magnitudes(sentence):
        said = any(stem(word) in reading.words for reading in readings)
        if not said and not any(of_magnitude(word, q.value) for reading in readings for q in reading.quantities):
            missing.append(word)
    return missing


def _has_quantity(quantity: Quantity, written: str, wanted: AbstractSet[str], reading: Reading) -> bool:
    if not any(quantity.same(other) for other in reading.quantities):
        return _ORDINAL.search(written) is not None and any(
            day == quantity.value for moment in reading.dates for _, day in moment.pairs
        )
    # The figure must stand with something else that the sentence speaks of, or it is another one's figure.
    about = {word for word in wanted if not word[:1].isdigit()}
    context: AbstractSet[str] = frozenset()
    inside = False
    for here in reading.sentences:
        if any(quantity.same(other) for other in here.quantities):
            inside = True
            if not about or about & (here.stems | context):
                return True
        context = here.stems
    # A figure out of the time of publication stands in no sentence.
    return not inside


def _missing_moments(sentence: str, readings: Sequence[Reading]) -> list[str]:
    times = clock_times(sentence)
    missing = [
        sentence[time.start : time.end]
        for time in times
        if not any(time.values & other.values for reading in readings for other in reading.clock_times)
    ]
    missing += [
        sentence[date.start : date.end]
        for date in dates(blanked(sentence, times))
        if not any(date.values & other.values for reading in readings for other in reading.dates)
    ]
    return missing


def _missing_names(sentence: str, readings: Sequence[Reading], common: AbstractSet[str]) -> list[str]:
    bare = blanked(sentence, dates(sentence))
    found = names(bare, common)
    missing = [name for name in found if not any(_has_name(name, reading, usual(name.text)) for reading in readings)]
    spelled_out = {name for run in runs(found, bare) if any(_abbreviated(run, r) for r in readings) for name in run}
    missing = [name for name in missing if name not in spelled_out]
    return [name.text for name in missing] or _mixed_up(found, bare, readings)


def _has_name(name: Word, reading: Reading, is_usual: bool) -> bool:
    if name.key in reading.names or (is_usual and name.key in reading.words):
        return True
    if name.text.replace(".", "").isupper() and name.key in reading.initials:
        return True
    return same_nation(name.key, name.text, reading.names)


def _abbreviated(run: Sequence[Word], reading: Reading) -> bool:
    """Whether the source has the run's abbreviation: "ICRC" for "International Committee of the Red Cross"."""
    return len(run) > 1 and "".join(word.text[0] for word in run).lower() in reading.names


def _mixed_up(found: Sequence[Word], text: str, readings: Sequence[Reading]) -> list[str]:
    """Full names put together from parts of two: each word is there, but never one after the other."""
    wrong = []
    for first, second in pairwise(found):
        if text[first.end : second.start] != " " or first.text.endswith(("'s", "’s", "'", "’")):
            continue
        if any(usual(word.text) or same_place(word.text) or word.text.isupper() for word in (first, second)):
            continue
        together = any(
            first.key in run and second.key in run[run.index(first.key) :] for r in readings for run in r.runs
        )
        if not together:
            wrong.append(f"{first.text} {second.text}")
    return wrong
