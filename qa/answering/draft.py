"""What an answerer hands back, before question, mode and seconds are added."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.models import Citation, Conflict, Unsupported, Update, Usage


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
