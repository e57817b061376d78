"""Answer by quoting: what the reader found to tell, verbatim, each quote checked against its stored update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.draft import NOT_TOLD, Draft, days_named, draft_of, quoted_update, when
from qa.answering.quoted.choosing import Told, choose, other_sides, told, wants_whole_list
from qa.answering.quoted.claimant import claimant
from qa.answering.stretch import MOST_WORDS, opening, quotable
from qa.models import Citation, Conflict
from qa.reading.readings import Reading, thresholds
from qa.search.question import Recency
from qa.search.retrieval import Found
from qa.store.shelf import Shelf
from qa.store.snapshot import moment_on
from qa.text.figures import values
from qa.text.moments import seconds
from qa.text.quantities import quantities
from qa.text.terms import stem, words

# A quote goes on until it holds so much of where the answer may begin, each place at least so likely.
_ENOUGH, _MAY_BEGIN = 0.8, 0.1
NEAR = "The updates may not answer this."
"""How what comes near begins where the updates don't tell."""
CLOSEST = "Closest in the updates, which may not say exactly this:"
"""How an answer begins that the reader is not sure of."""


def quote(found: Found, shelf: Shelf) -> Draft:
    """The answer in the updates' own words, or that they don't say, with what comes nearest."""
    question = found.question
    # A time of the clock may be the page's, or part of what is told ("sold by noon").
    telling = told(_within(found, shelf), shelf) or told(found.readings, shelf)
    if question.recency is not Recency.ANY and not _names_topic(found, shelf):
        # "The latest on X" sounds told by any news; the reader is easily taken in where X is nowhere named.
        telling = []
    chosen, differing = choose(question, telling)
    if not chosen and question.recency is not Recency.ANY:
        return _on_topic(found, shelf) or _not_told(found, shelf)
    if not chosen:
        return _not_told(found, shelf)
    sides = other_sides(question, chosen[0]) if question.recency is Recency.ANY else []
    if sides:
        chosen, differing = (
            [*sorted([chosen[0], *sides], key=lambda one: one.reading.start), *chosen[1:]],
            [*differing, *sides],
        )
    citations = _cited(chosen, found)
    draft = draft_of(citations, days=days_named(citations, shelf), confidence=round(found.confidence, 4))
    if not differing:
        return draft
    return replace(draft, conflicts=tuple(_conflict(one, citations) for one in chosen))


def hedged(draft: Draft) -> Draft:
    """The draft; where it answers and the reader is not sure that it does, with a first line that says so."""
    if not draft.answered or draft.confidence is None or draft.confidence >= thresholds().sure:
        return draft
    return replace(draft, text=f"{CLOSEST}\n{draft.text}", tentative=True)


def _within(found: Found, shelf: Shelf) -> Sequence[Reading]:
    """The readings of updates in the stretch of time that the question names; all where it names none."""
    question = found.question
    if question.since is None and question.until is None:
        return found.readings
    kept = []
    for reading in found.readings:
        chunk = reading.passage.chunk
        edition = shelf.edition(chunk.liveblog)
        at = seconds(edition.updates[chunk.update_id].published_at)
        after = question.since is None or (at is not None and at >= moment_on(edition, question.since))
        before = question.until is None or (at is not None and at <= moment_on(edition, question.until))
        if after and before:
            kept.append(reading)
    return kept


def _cited(chosen: Sequence[Told], found: Found) -> list[Citation]:
    """Each stretch once, in order; stretches of an update that overlap are one, with the words of the first marked.

    An answer that a page's recap gives in the same words is not quoted again.
    """
    stretches: list[tuple[Told, tuple[int, int]]] = []
    for one in chosen:
        answer = one.reading.start, one.reading.end
        start, end = quotable(one.update, *answer, whole_list=found.question.several, in_full=True)
        if not found.question.several and wants_whole_list(found.question, one, (start, end)):
            start, end = quotable(one.update, *answer, whole_list=True, in_full=True)
        if one.update.body and end <= len(one.update.headline):
            start, end = _beneath(one, found)
        start, end = _widened(one, start, end)
        said = one.update.text[slice(*quotable(one.update, *answer))]
        if not any(said in known.update.text[a:b] for known, (a, b) in stretches):
            stretches = _joined([*stretches, (one, (start, end))])
    return [
        quoted_update(n, one.liveblog, one.update, stretch, (one.reading.start, one.reading.end))
        for n, (one, stretch) in enumerate(stretches, start=1)
    ]


def _joined(stretches: list[tuple[Told, tuple[int, int]]]) -> list[tuple[Told, tuple[int, int]]]:
    """The stretches, those of an update that overlap as one in the first one's place."""
    for i, (one, (start, end)) in enumerate(stretches):
        for j, (other, (first, last)) in enumerate(stretches[i + 1 :], i + 1):
            if one.of == other.of and first < end and start < last:
                both = one, (min(start, first), max(end, last))
                return _joined([*stretches[:i], both, *stretches[i + 1 : j], *stretches[j + 1 :]])
    return stretches


def _widened(one: Told, start: int, end: int) -> tuple[int, int]:
    """A stretch with the sentences between it and where else the answer may begin, as far as that is near."""
    for at, chance in sorted(one.reading.begins, key=lambda begin: -begin[1]):
        inside = sum(other for place, other in one.reading.begins if start <= place < end)
        if chance < _MAY_BEGIN or inside >= _ENOUGH:
            break
        first, last = quotable(one.update, at, at + 1)
        first, last = min(first, start), max(last, end)
        if len(one.update.text[first:last].split()) <= MOST_WORDS:
            start, end = first, last
    return start, end


def _beneath(one: Told, found: Found) -> tuple[int, int]:
    """What to quote under a headline that tells, which stands above it anyway: the sentence that tells best too."""
    body = len(one.update.headline)
    for reading in found.readings:
        chunk = reading.passage.chunk
        if (chunk.liveblog, chunk.update_id) == (one.liveblog, one.update.id) and reading.start > body:
            several = found.question.several
            return quotable(one.update, reading.start, reading.end, whole_list=several, in_full=True)
    return opening(one.update)


def _conflict(one: Told, citations: Sequence[Citation]) -> Conflict:
    of_it = [c for c in citations if c.update_id == one.update.id]
    citation = next((c for c in of_it if c.start <= one.reading.start < c.end), next(iter(of_it), None))
    figure = next(iter(quantities(one.said)), None)
    return Conflict(
        value=figure.value if figure else next(iter(sorted(values(one.said))), None),
        said=one.said,
        n=citation.n if citation else 0,
        published_at=one.update.published_at,
        unit=figure.unit if figure else "",
        claimant=claimant(one.update.text[slice(*quotable(one.update, one.reading.start, one.reading.end))]),
    )


def _not_told(found: Found, shelf: Shelf) -> Draft:
    """Says so; with the nearest passage where it comes near, else with the two nearest headlines."""
    readings, confidence = found.readings, round(found.confidence, 4)
    if readings and confidence >= thresholds().near:
        chunk = readings[0].passage.chunk
        update = shelf.update(chunk.liveblog, chunk.update_id)
        stretch = quotable(update, readings[0].start, readings[0].end)
        citation = quoted_update(1, chunk.liveblog, update, stretch)
        lines = draft_of([citation], days=days_named([citation], shelf)).text
        return Draft(f"{NEAR} Nearest:\n{lines}", answered=False, citations=(citation,), confidence=confidence)
    nearest = []
    for retrieved in found.updates[:2]:
        update = shelf.update(retrieved.liveblog, retrieved.update_id)
        time = when(update.published_at) or f"update {update.position}"
        nearest.append(f"“{update.label}” ({time})")
    hint = f" Nearest: {' and '.join(nearest)}." if nearest else ""
    return Draft(text=NOT_TOLD + hint, answered=False, confidence=confidence)


def _names_topic(found: Found, shelf: Shelf) -> bool:
    """Whether any of the found updates has a word of what is asked about."""
    topic = found.question.topic
    texts = (shelf.update(one.liveblog, one.update_id).text for one in found.updates)
    return not topic or any(topic & {stem(word) for word in words(text)} for text in texts)


def _on_topic(found: Found, shelf: Shelf) -> Draft | None:
    """For "the latest on X": the newest (or oldest) of the found updates that name all of X; None where none does."""
    naming = []
    for retrieved in found.updates:
        update = shelf.update(retrieved.liveblog, retrieved.update_id)
        if found.question.topic <= {stem(word) for word in words(update.text)}:
            naming.append((retrieved.liveblog, update))
    if not naming:
        return None
    latest = found.question.recency is Recency.LATEST
    name, update = (min if latest else max)(naming, key=lambda one: one[1].position)
    citation = quoted_update(1, name, update, opening(update))
    return draft_of([citation], days=days_named([citation], shelf), confidence=round(found.confidence, 4))
