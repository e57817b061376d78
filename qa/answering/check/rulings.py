"""What a judge is asked of a sentence, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.models import Usage

Verdict = Literal["supported", "refuted", "not told"]


@dataclass(frozen=True)
class Claim:
    """A sentence without its markers, and the numbers of the updates that it rests on."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Ruling:
    """A verdict, and the words that decide it, at `Update.text[start:end]` of update `n` (None: no words)."""

    verdict: Verdict
    n: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Rulings:
    """A judge's rulings by claim, what they cost, and in one line why there are none; a claim may be without one."""

    by_claim: dict[Claim, Ruling]
    usage: Usage = Usage()
    fault: str = ""
