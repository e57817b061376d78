"""The mode line: who answers, how long it took and what it cost."""

from __future__ import annotations

from qa.models import Answer

QUOTES = "Quotes from the updates"
NO_MODEL = f"{QUOTES} · no language model configured"


def standing_mode(model: str | None) -> str:
    """The line before any answer: the model's name, or that there is none."""
    return f"Answers written by {model}, each sentence checked" if model else NO_MODEL


def mode_line(answer: Answer, *, model_configured: bool) -> str:
    """The line under an answer; with a model also tokens and cost."""
    seconds = f"{answer.seconds:.2f} s"
    spent = answer.usage.prompt_tokens + answer.usage.completion_tokens
    parts = [answer.model or "a language model"]
    if answer.mode == "quotes":
        parts = [QUOTES, answer.note] if model_configured or answer.note else [NO_MODEL]
    parts.append(seconds)
    if spent:
        cost = answer.usage.cost
        parts.append(f"{answer.usage.prompt_tokens:,} + {answer.usage.completion_tokens:,} tokens")
        parts.append("cost unknown" if cost is None else f"${cost:.4f}")
    return " · ".join(part for part in parts if part)
