"""What an indexing run did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qa.brief import brief
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
    __repr__ = brief("liveblog", "added", "changed", "removed", "unchanged")

    @property
    def total(self) -> int:
        """Updates that the live blog now has."""
        return len(self.added) + len(self.changed) + self.unchanged

    def after(self, earlier: IndexReport | None) -> IndexReport:
        """This run with one of the same page before it that did not stand: what both did."""
        if earlier is None:
            return self
        added = _with(earlier.added, self.added)
        changed = tuple(label for label in _with(earlier.changed, self.changed) if label not in added)
        return replace(
            self,
            added=added,
            changed=changed,
            removed=_with(earlier.removed, self.removed),
            unchanged=self.total - len(added) - len(changed),
            embedded_chunks=earlier.embedded_chunks + self.embedded_chunks,
        )


def _with(labels: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return labels + tuple(label for label in more if label not in labels)
