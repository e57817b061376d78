"""Pictures of updates: never fetched or kept here, only told where they lie at their publisher's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LONGEST_WIDTH = 6


@dataclass(frozen=True)
class Picture:
    """A picture of an update: its address at the publisher's, what is to be seen, and its caption with whose it is."""

    url: str
    alt: str = ""
    credit: str = ""


def pixels(width: str) -> int | None:
    """A width as pages write it, "640", "640px" or "640.0"; None for what is none."""
    digits = width.strip().partition(".")[0].removesuffix("px")
    return int(digits) if digits.isdecimal() and len(digits) < _LONGEST_WIDTH else None


def pictures_of(records: Iterable[Mapping[str, str]]) -> tuple[Picture, ...]:
    """The pictures that `dataclasses.asdict` wrote. What a later version adds is left out."""
    return tuple(Picture(one["url"], one.get("alt", ""), one.get("credit", "")) for one in records)
