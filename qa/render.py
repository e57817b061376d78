"""An answer as plain text, for terminals."""

from __future__ import annotations

import textwrap

from qa.models import Answer

_WIDTH = 100


def answer_as_text(answer: Answer) -> str:
    """The answer, its sources by headline, and the mode line."""
    lines = [textwrap.fill(paragraph, _WIDTH) for paragraph in answer.text.split("\n") if paragraph]
    if answer.citations:
        lines.append("")
        for n, headline, where in _sources(answer):
            lines.append(f"[{n}] {headline} ({where})")
    if answer.standalone_question != answer.question:
        lines += ["", f"Understood as: {answer.standalone_question}"]
    cost = "" if answer.mode == "quotes" else f" · {answer.usage.prompt_tokens + answer.usage.completion_tokens} tokens"
    who = "quotes from the updates" if answer.mode == "quotes" else f"written by {answer.model}, checked"
    lines += ["", f"{who} · {answer.seconds:.2f} s{cost}"]
    return "\n".join(lines)


def _sources(answer: Answer) -> list[tuple[int, str, str]]:
    seen: dict[int, tuple[int, str, str]] = {}
    for citation in answer.citations:
        where = f"{citation.liveblog}, update {citation.position}"
        if citation.published_at:
            where += f", {citation.published_at[:16].replace('T', ' ')}"
        seen.setdefault(citation.n, (citation.n, citation.headline, where))
    return list(seen.values())
