"""Whether the facts of a sentence stand in the updates that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

from qa.answering.check.evidence import Contents
from qa.text.codes import codes
from qa.text.dates import TimeMention, bare_hours, blanked, clock_times, dates
from qa.text.figures import values
from qa.text.language import pattern, word_list
from qa.text.names import Word, key_of, names, runs, usual
from qa.text.places import same_nation, same_place
from qa.text.quantities import Quantity, magnitudes, of_magnitude, quantities
from qa.text.quotations import quotations, stands_in
from qa.text.units import MONEY

_RATIO = pattern("check", "ratio")
_OF_CURRENCY = pattern("check", "of_currency")
_PLACED = pattern("check", "placed")
_HALF_A_PERCENT = 0.5
_NOUN = re.compile(r"\s+([a-z]+)")


def missing_figures(sentence: str, readings: Sequence[Contents]) -> list[str]:
    """Codes, figures, times and dates of the sentence that none of the readings has, as they are written."""
    written = [
        sentence[code.start : code.end] for code in codes(sentence) if not any(code.key in r.codes for r in readings)
    ]
    written += [sentence[q.start : q.end].strip() for q in missing_quantities(sentence, readings)]
    for word in magnitudes(sentence):
        said = any(key_of(word) in reading.words for reading in readings)
        if not said and not any(of_magnitude(word, q.value) for reading in readings for q in reading.quantities):
            written.append(word)
    return [*written, *(sentence[m.start : m.end].rstrip(".") for m in missing_moments(sentence, readings))]


def missing_quotations(sentence: str, readings: Sequence[Contents]) -> list[str]:
    """Words between quotation marks that none of the readings has."""
    return [f"“{said}”" for said in quotations(sentence) if not any(stands_in(said, r.text) for r in readings)]


def missing_names(
    sentence: str, readings: Sequence[Contents], sent: Sequence[Contents], common: AbstractSet[str]
) -> list[str]:
    """Names of the sentence that none of the readings has, nor gives any other update that was sent in full.

    `common` holds keys of words that are no names although a sentence may begin with them.
    """
    bare = _OF_CURRENCY.sub(lambda sign: " " * len(sign[0]), blanked(sentence, [*dates(sentence), *codes(sentence)]))
    found = [name for name in names(bare, common) if not _says_nothing(name, sentence)]
    known = {key for reading in readings for key in reading.names}
    missing = [
        name
        for name in unnamed(found, bare, readings)
        if not _in_full(name, known, sent) and not _government(name, found, bare, readings)
    ]
    return [name.text for name in missing] or _mixed_up(found, bare, sent)


def _says_nothing(name: Word, sentence: str) -> bool:
    """Whether a capital only opens the sentence ("However") or is a courtesy ("Mr")."""
    opens = name.start == 0 and name.text.lower() in word_list("check", "openers")
    return opens or name.text in word_list("check", "courtesy")


def _government(name: Word, found: Sequence[Word], text: str, readings: Sequence[Contents]) -> bool:
    """Whether a capital stands for its government in place of the country, which the updates name, or the other way."""
    country = same_place(name.text)
    alone = not any(other.key in country for other in found if other.key != name.key)
    return alone and any(country & r.names for r in readings) and not _PLACED.search(text[: name.start])


def _in_full(name: Word, known: AbstractSet[str], sent: Sequence[Contents]) -> bool:
    """Whether another update gives a name in full that the cited ones have in part: "Jens" for "Stoltenberg"."""
    return any(name.key in run and known & set(run) for reading in sent for run in reading.runs)


def missing_quantities(sentence: str, readings: Sequence[Contents]) -> list[Quantity]:
    """Quantities of the sentence that none of the readings has."""
    missing = []
    told = {ratio.span() for ratio in _RATIO.finditer(sentence) if any(_has_ratio(ratio, r) for r in readings)}
    found = [q for q in quantities(sentence) if not any(a <= q.start and q.end <= b for a, b in told)]
    # "12 per cent, not 21": what stands bare beside a percentage may be one.
    percent = any(quantity.unit == "percent" for quantity in found)
    for quantity in found:
        meant = [quantity, replace(quantity, unit="percent")] if percent and not quantity.unit else [quantity]
        if quantity.sure and not any(_has_quantity(one, sentence, reading) for one in meant for reading in readings):
            missing.append(quantity)
    return missing


def _has_ratio(ratio: re.Match[str], reading: Contents) -> bool:
    """Whether a reading tells "two in three" as the share that it is: "two thirds", "67%"."""
    part, whole = (next(iter(values(ratio[name])), 0.0) for name in ("part", "whole"))
    if not 0 < part < whole:
        return False
    shares = [q.value for q in reading.quantities if q.unit == "percent"]
    return any(abs(share - 100 * part / whole) < _HALF_A_PERCENT for share in shares)


def _has_quantity(quantity: Quantity, sentence: str, reading: Contents) -> bool:
    if any(quantity.same(other) for other in reading.quantities):
        return True
    bare = [other.value for other in reading.quantities if not other.unit]
    if quantity.unit == "ordinal":
        # "The 24th" stands in "March 24", "the sixth stage" in "stage 6".
        noun = _NOUN.match(sentence, quantity.end)
        numbered = noun and re.search(rf"\b{noun[1]} {quantity.value:g}\b", reading.text, re.IGNORECASE)
        return bool(numbered) or quantity.value in {day for moment in reading.dates for _, day in moment.pairs}
    if quantity.unit in MONEY and quantity.value in bare:
        # "The stage: 22,000 francs. The race: 480,000."
        return any(other.unit == quantity.unit for other in reading.quantities)
    if not quantity.unit:
        # "26 tests" stands in "tested 26 times", "at ten" in "10:00".
        hours = {v for hour in bare_hours(sentence) if hour.start == quantity.start for v in hour.values}
        return any(other.unit == "times" and other.value == quantity.value for other in reading.quantities) or any(
            hours & time.values for time in reading.clock_times
        )
    # "More than half were children" says a share, though what it is a share of stands elsewhere.
    word = sentence[quantity.start : quantity.end].lower()
    return word == "half" and word in reading.words


def missing_moments(sentence: str, readings: Sequence[Contents]) -> list[TimeMention]:
    """Clock times and dates of the sentence that none of the readings has."""
    times = clock_times(sentence)
    missing = [
        time
        for time in times
        if not any(time.values & other.values for reading in readings for other in reading.clock_times)
    ]
    missing += [
        date
        for date in dates(blanked(sentence, times))
        if not any(date.values & other.values for reading in readings for other in reading.dates)
    ]
    return missing


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
    if name.key in reading.words and name.text not in word_list("check", "also_months") and usual(name.text):
        return True
    if name.text.replace(".", "").isupper() and name.key in reading.initials:
        return True
    return not same_nation(name.key).isdisjoint(reading.names)


def _abbreviated(run: Sequence[Word], reading: Contents) -> bool:
    """Whether the source has the run's abbreviation: "ICRC" for "International Committee of the Red Cross"."""
    return len(run) > 1 and key_of("".join(word.text[0] for word in run)) in reading.names


def _mixed_up(found: Sequence[Word], text: str, readings: Sequence[Contents]) -> list[str]:
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
