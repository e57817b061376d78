"""A score: a value with the reason for it, or `unscored` with the reason why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """`value` is None when the metric applies but could not be scored; `explanation` says why."""

    value: float | None
    explanation: str

    @property
    def unscored(self) -> bool:
        """Whether there is no value."""
        return self.value is None


def unscored(reason: str) -> Score:
    """A score without a value: it counts as `unscored`, never as zero."""
    return Score(None, reason)
