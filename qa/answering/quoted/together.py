"""One answer to what asks several things: what each part is answered with, and which part the updates don't tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.draft import Draft, blocks, days_named
from qa.answering.quoted.quotes import quote
from qa.models import Citation, Conflict
from qa.search.followups import Lean
from qa.search.question import Question
from qa.search.retrieval import Found
from qa.store.shelf import Shelf

UNTOLD = "The updates don't say:"
"""How the line begins that names a part which the updates don't tell."""


def quote_parts(parts: Sequence[tuple[Question, Found]], shelf: Shelf) -> Draft | None:
    """The answers to each part by what was found for it, each quote once.

    None where no part is told, or the same words answer all.
    """
    drafts: list[Draft] = []
    for asked, found in parts:
        draft = quote(found, shelf)
        # What leans on parts that are not told would be answered about something else.
        hangs = asked.lean is not Lean.NOT and drafts and not any(draft.answered for draft in drafts)
        drafts.append(replace(draft, answered=draft.answered and not hangs))
    told = [draft for draft in drafts if draft.answered]
    citations: list[Citation] = []
    for draft in told:
        for citation in draft.citations:
            same = [known for known in citations if _overlap(citation, known)]
            at = citations.index(same[0]) if same else len(citations)
            citations = [known for known in citations if known not in same]
            citations.insert(at, _joined([*same, citation], shelf) if same else citation)
    if not citations or all(draft.citations == told[0].citations for draft in told) and len(told) == len(drafts):
        return None
    # Quotes of one update stand together under its headline.
    first = {(one.liveblog, one.update_id): n for n, one in reversed(list(enumerate(citations)))}
    citations.sort(key=lambda one: first[one.liveblog, one.update_id])
    numbered = tuple(replace(one, n=n) for n, one in enumerate(citations, start=1))
    untold = [
        f"{UNTOLD} {asked.asked.strip(' ?')}." for (asked, _), d in zip(parts, drafts, strict=True) if not d.answered
    ]
    return Draft(
        text="\n".join([blocks(numbered, days=days_named(numbered, shelf)), *untold]),
        answered=True,
        citations=numbered,
        conflicts=tuple(_renumbered(conflict, draft, numbered) for draft in told for conflict in draft.conflicts),
        confidence=min((draft.confidence or 0.0 for draft in told), default=None),
    )


def _renumbered(conflict: Conflict, draft: Draft, numbered: Sequence[Citation]) -> Conflict:
    """A part's conflict with the number that its citation has in the whole answer; 0 where it has none."""
    cited = next((one for one in draft.citations if one.n == conflict.n), None)
    return replace(conflict, n=next((one.n for one in numbered if cited and _overlap(cited, one)), 0))


def _overlap(one: Citation, other: Citation) -> bool:
    here, there = (one.liveblog, one.update_id), (other.liveblog, other.update_id)
    return here == there and one.start < other.end and other.start < one.end


def _joined(overlapping: Sequence[Citation], shelf: Shelf) -> Citation:
    """One quote of all that quotes of an update say, with the words of the first marked."""
    first = overlapping[0]
    start, end = min(one.start for one in overlapping), max(one.end for one in overlapping)
    return replace(first, start=start, end=end, quote=shelf.update(first.liveblog, first.update_id).text[start:end])
