"""What models cost: US dollars for a million tokens. The one place to change when prices do (as of November 2025)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa.models import Usage

_HOST = "api.openai.com"
_MILLION = 1_000_000
_SMALLEST = 0.0001
_DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|latest)$")


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens sent and for a million received."""

    prompt: float
    completion: float = 0.0


PRICES = {
    "gpt-4o-mini": Price(0.15, 0.60),
    "gpt-4o": Price(2.50, 10.00),
    "gpt-4.1": Price(2.00, 8.00),
    "gpt-4.1-mini": Price(0.40, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.40),
    "gpt-5": Price(1.25, 10.00),
    "gpt-5-mini": Price(0.25, 2.00),
    "gpt-5-nano": Price(0.05, 0.40),
    "o3": Price(2.00, 8.00),
    "o4-mini": Price(1.10, 4.40),
    "gpt-3.5-turbo": Price(0.50, 1.50),
    "text-embedding-3-small": Price(0.02),
    "text-embedding-3-large": Price(0.13),
    "text-embedding-ada-002": Price(0.10),
}
"""OpenAI's prices by model name, without the date that a name may end in."""


def cost(model: str, host: str, prompt_tokens: int, completion_tokens: int = 0) -> float | None:
    """US dollars for so many tokens; None where the price is not known, as of a model of the same name elsewhere."""
    price = PRICES.get(model) or PRICES.get(_DATED.sub("", model))
    if price is None or host != _HOST:
        return None
    return (prompt_tokens * price.prompt + completion_tokens * price.completion) / _MILLION


def total(usages: Iterable[Usage]) -> Usage:
    """Tokens and dollars of several answers together; dollars are None when one of them is unknown."""
    known = list(usages)
    costs = [usage.cost for usage in known]
    return Usage(
        prompt_tokens=sum(usage.prompt_tokens for usage in known),
        completion_tokens=sum(usage.completion_tokens for usage in known),
        cost=None if None in costs else sum(c for c in costs if c is not None),
    )


def as_text(usage: Usage) -> str:
    """Tokens and dollars in a few words: "812 tokens, $0.0002"."""
    tokens = f"{usage.prompt_tokens + usage.completion_tokens:,} tokens"
    if usage.cost is None:
        return f"{tokens}, cost unknown"
    if 0 < usage.cost < _SMALLEST:
        return f"{tokens}, less than ${_SMALLEST}"
    return f"{tokens}, ${usage.cost:.4f}" if usage.cost else tokens
