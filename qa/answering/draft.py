"""What an answerer hands back, before question, mode and seconds are added."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.models import Citation, Conflict, Update, Usage


@dataclass(frozen=True)
class Draft:
    """An answer's text with its checked citations.

    `unsupported` lists sentences that a model wrote and the check struck out; `note` is one line on
    why quotes stand in for a written answer, or empty. `confidence` and `conflicts` as in `Answer`.
    """

    text: str
    answered: bool
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[str, ...] = ()
    note: str = ""
    usage: Usage = field(default_factory=Usage)
    confidence: float | None = None
    conflicts: tuple[Conflict, ...] = ()


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
