"""What an answerer hands back, before question, mode and seconds are added; and how quotes are set as its text.

Each update stands under its time and headline, the quote below with its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.models import Citation, Conflict, Unsupported, Update, Usage
from qa.text.moments import aware

if TYPE_CHECKING:
    from qa.store.shelf import Shelf


@dataclass(frozen=True)
class Draft:
    """An answer's text with its checked citations.

    `written` says that a model wrote it; `note` is one line on why quotes stand in for a written answer or what the
    check lacks, or empty. `unsupported`, `confidence`, `conflicts`, `checked` and `tentative` as in `Answer`.
    """

    text: str
    answered: bool
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    note: str = ""
    written: bool = False
    usage: Usage = field(default_factory=Usage)
    confidence: float | None = None
    conflicts: tuple[Conflict, ...] = ()
    checked: bool = True
    tentative: bool = False


NOT_TOLD = "The updates don't say this."
"""How every answer begins that the updates don't hold."""


def cite(n: int, liveblog: str, update: Update, start: int, end: int) -> Citation:
    """A citation whose quote is read from the update itself, so that it cannot differ from it."""
    return Citation(
        n=n,
        liveblog=liveblog,
        update_id=update.id,
        position=update.position,
        headline=update.label,
        quote=update.text[start:end],
        start=start,
        end=end,
        url=update.url,
        published_at=update.published_at,
    )


def quoted_update(
    n: int, liveblog: str, update: Update, stretch: tuple[int, int], answer: tuple[int, int] | None = None
) -> Citation:
    """A citation of a stretch of an update; `answer` are the characters that answer, there or in the headline."""
    citation = cite(n, liveblog, update, *stretch)
    if answer is None or not (
        stretch[0] <= answer[0] < answer[1] <= stretch[1] or answer[0] < answer[1] <= len(update.headline)
    ):
        return citation
    return Citation(**{**vars(citation), "answer_start": answer[0], "answer_end": answer[1]})


def blocks(citations: Sequence[Citation], *, days: bool = False) -> str:
    """The text of an answer: for each citation the heading, then the quote with its number; once for each update."""
    lines: list[str] = []
    before: tuple[str, str] | None = None
    for citation in citations:
        here = (citation.liveblog, citation.update_id)
        if here != before:
            lines.append(heading(citation, days=days))
        before = here
        if _is_headline(citation):
            lines[-1] = f"{lines[-1]} [{citation.n}]"
        else:
            lines.append(f"{_as_lines(citation.quote)} [{citation.n}]")
    return "\n".join(lines)


def _as_lines(quote: str) -> str:
    """A quote in one line; one with a list has a line for each item and what stands around it."""
    parts = quote.split("\n") if "\n•" in quote else [quote]
    return "\n".join(" ".join(part.split()) for part in parts if part.strip())


def heading(citation: Citation, *, days: bool = False) -> str:
    """Such as "18:40 · Bridge closes", with the day where `days` says so; the headline alone where there is no time."""
    time = when(citation.published_at, days=days)
    label = citation.headline.removeprefix("[no headline] ")
    if citation.headline != label:
        # Such a label holds its time and its first words, which the quote says again.
        return time or f"Update {citation.position}"
    return f"{time} · {label}" if time else label


def when(published_at: str | None, *, days: bool = False) -> str:
    """A time as readers say it: "18:40", or "6 May, 18:40"; empty where there is none."""
    moment = aware(published_at)
    if moment is None:
        return ""
    return f"{moment.day} {moment:%B, %H:%M}" if days else f"{moment:%H:%M}"


def days_named(citations: Sequence[Citation], shelf: Shelf) -> bool:
    """Whether times need their day: a live blog that is cited runs over several."""
    return any(shelf.several_days(name) for name in {c.liveblog for c in citations})


def draft_of(citations: Sequence[Citation], *, days: bool = False, confidence: float | None = None) -> Draft:
    """An answer that is its quotes."""
    return Draft(text=blocks(citations, days=days), answered=True, citations=tuple(citations), confidence=confidence)


def _is_headline(citation: Citation) -> bool:
    return citation.start == 0 and citation.quote == citation.headline
