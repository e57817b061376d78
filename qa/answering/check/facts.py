"""Whether the facts of a sentence stand in the updates that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from qa.answering.check.evidence import Contents
from qa.text.codes import codes
from qa.text.dates import blanked, clock_times, dates
from qa.text.names import Word, key_of, names, read_words, runs, same_nation, usual
from qa.text.places import same_place
from qa.text.quantities import Quantity, magnitudes, of_magnitude, quantities
from qa.text.quotations import quotations, stands_in

# The letters of "US$40": a currency, no country.
_OF_CURRENCY = re.compile(r"\b(?:US|A|C|NZ|HK)(?=\$)")
# Names in the calendar that are usual words elsewhere: the source has to have them as names.
_ALSO_MONTHS = frozenset({"May", "March", "August"})


def missing_facts(sentence: str, readings: Sequence[Contents], common: AbstractSet[str]) -> list[str]:
    """What the sentence says and none of the readings does, in words for a report; empty when all is there.

    `common` holds keys of words that are no names although a sentence may begin with them.
    """
    return [
        *(
            sentence[code.start : code.end]
            for code in codes(sentence)
            if not any(code.key in r.codes for r in readings)
        ),
        *_missing_quantities(sentence, readings),
        *_missing_moments(sentence, readings),
        *_missing_names(sentence, readings, common),
        *(f"“{said}”" for said in quotations(sentence) if not any(stands_in(said, r.text) for r in readings)),
    ]


def _missing_quantities(sentence: str, readings: Sequence[Contents]) -> list[str]:
    missing = []
    for quantity in quantities(sentence):
        if quantity.sure and not any(_has_quantity(quantity, sentence, reading) for reading in readings):
            missing.append(sentence[quantity.start : quantity.end].strip())
    for word in magnitudes(sentence):
        said = any(key_of(word) in reading.words for reading in readings)
        if not said and not any(of_magnitude(word, q.value) for reading in readings for q in reading.quantities):
            missing.append(word)
    return missing


def _has_quantity(quantity: Quantity, sentence: str, reading: Contents) -> bool:
    if any(quantity.same(other) for other in reading.quantities):
        return True
    if quantity.unit == "ordinal":
        # "The 24th" stands in "March 24".
        return quantity.value in {day for moment in reading.dates for _, day in moment.pairs}
    # "More than half were children" says a share, though what it is a share of stands elsewhere.
    word = sentence[quantity.start : quantity.end].lower()
    return word == "half" and word in reading.words


def _missing_moments(sentence: str, readings: Sequence[Contents]) -> list[str]:
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


def _missing_names(sentence: str, readings: Sequence[Contents], common: AbstractSet[str]) -> list[str]:
    bare = _OF_CURRENCY.sub(lambda sign: " " * len(sign[0]), blanked(sentence, [*dates(sentence), *codes(sentence)]))
    found = names(bare, common)
    missing = unnamed(found, bare, readings)
    return [name.text for name in missing] or _mixed_up(found, bare, readings)


def unnamed(found: Sequence[Word], text: str, readings: Sequence[Contents]) -> list[Word]:
    """Those of a text's names that none of the readings has, neither in full nor abbreviated."""
    missing = [name for name in found if not any(_has_name(name, reading) for reading in readings)]
    if not missing:
        return []
    spelled_out = {name for run in runs(found, text) if any(_abbreviated(run, r) for r in readings) for name in run}
    return [name for name in missing if name not in spelled_out]


def _has_name(name: Word, reading: Contents) -> bool:
    """Whether a text has a name: as it is, abbreviated, or as another word for the same country."""
    if name.key in reading.names:
        return True
    if name.key in reading.words and name.text not in _ALSO_MONTHS and usual(name.text):
        return True
    if name.text.replace(".", "").isupper() and name.key in reading.initials:
        return True
    return same_nation(name.key, name.text, reading.names)


def _abbreviated(run: Sequence[Word], reading: Contents) -> bool:
    """Whether the source has the run's abbreviation: "ICRC" for "International Committee of the Red Cross"."""
    return len(run) > 1 and key_of("".join(word.text[0] for word in run)) in reading.names


def _wrong_titles(text: str, readings: Sequence[Contents]) -> list[str]:
    """Titles before a name that the sources only give to others, who stand there with theirs."""
    wrong = []
    for run in runs(read_words(text), text):
        titles = [word for word in run if usual(word.text)]
        named = {word.key for word in run if not usual(word.text)}
        for title in titles if named else ():
            holders = [set(other) for r in readings for other in r.runs if title.key in other]
            free = any(title.key in r.alone for r in readings)
            if holders and not free and not any(named & other for other in holders):
                wrong.append(f"{title.text} {run[-1].text}")
    return wrong


def _mixed_up(found: Sequence[Word], text: str, readings: Sequence[Contents]) -> list[str]:
    """Full names put together from parts of two: each word is there, but never one after the other."""
    wrong = _wrong_titles(text, readings)
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
