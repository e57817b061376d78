"""The mode line: who answers, how long it took and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

from qa.model.prices import as_text, total
from qa.models import Answer

QUOTES = "Quotes from the updates"
NO_MODEL = f"{QUOTES} · no language model configured"


def standing_mode(model: str | None) -> str:
    """The line before any answer: the model's name, or that there is none."""
    return f"Answers written by {model}, each sentence checked" if model else NO_MODEL


def mode_line(answer: Answer, earlier: Sequence[Answer] = ()) -> str:
    """The line under an answer; with a model also tokens and cost, and those of the conversation so far."""
    who = QUOTES if answer.mode == "quotes" else answer.model or "a language model"
    parts = [who, answer.note, f"{answer.seconds:.2f} s"]
    if answer.usage.prompt_tokens:
        parts.append(as_text(answer.usage))
        if earlier:
            parts.append(f"conversation {as_text(total(one.usage for one in (*earlier, answer)))}")
    return " · ".join(part.rstrip(".") for part in parts if part)
