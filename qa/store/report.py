"""What an indexing run did."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.models import Usage


@dataclass(frozen=True)
class IndexReport:
    """What an indexing run did, in updates by headline, how many chunks were embedded, and what a server took."""

    liveblog: str
    title: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    embedded_chunks: int
    seconds: float
    usage: Usage = field(default_factory=Usage)

    @property
    def total(self) -> int:
        """Updates that the live blog now has."""
        return len(self.added) + len(self.changed) + self.unchanged
