"""What an answerer hands back, before question, mode and seconds are added."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.models import Citation, Usage


@dataclass(frozen=True)
class Draft:
    """An answer's text with its checked citations.

    `unsupported` lists sentences that a model wrote and the check struck out; `note` is one line on
    why quotes stand in for a written answer, or empty.
    """

    text: str
    answered: bool
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[str, ...] = ()
    note: str = ""
    usage: Usage = field(default_factory=Usage)


NOT_TOLD = "The updates don't tell."
"""How every answer begins that the updates don't hold."""
