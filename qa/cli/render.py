"""An answer as plain text, for terminals."""

from __future__ import annotations

import re
import textwrap

from qa.model.prices import as_text
from qa.models import Answer

_WIDTH = 100
_LONGEST_LINE = 600
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """The text without control characters: a page must not move the terminal's cursor or set its title."""
    return _CONTROLS.sub("\ufffd", text)


def one_line(message: str) -> str:
    """An error's message for a terminal: one line, its middle left out when it quotes something very long."""
    line = printable(" ".join(message.split()))
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE // 2]} … {line[-_LONGEST_LINE // 2 :]}"


def answer_as_text(answer: Answer) -> str:
    """The answer, its sources by headline, and the mode line."""
    lines = [textwrap.fill(paragraph, _WIDTH) for paragraph in answer.text.split("\n") if paragraph]
    if answer.citations:
        lines.append("")
        for n, headline, where in _sources(answer):
            lines.append(f"[{n}] {headline} ({where})")
    if answer.standalone_question != answer.question:
        lines += ["", f"Understood as: {answer.standalone_question}"]
    for title, struck in (("Struck out:", True), ("Marked:", False)):
        found = [one for one in answer.unsupported if one.struck is struck]
        lines += ["", title] if found else []
        lines += [textwrap.fill(f"- {one.sentence} ({one.reason})", _WIDTH, subsequent_indent="  ") for one in found]
    if answer.note:
        lines += ["", answer.note]
    cost = f" · {as_text(answer.usage)}" if answer.usage.prompt_tokens else ""
    who = "quotes from the updates" if answer.mode == "quotes" else _written_by(answer)
    lines += ["", f"{who} · {answer.seconds:.2f} s{cost}"]
    return "\n".join(lines)


def _written_by(answer: Answer) -> str:
    return f"written by {answer.model}, {'checked' if answer.checked else 'not checked'}"


def _sources(answer: Answer) -> list[tuple[int, str, str]]:
    seen: dict[int, tuple[int, str, str]] = {}
    for citation in answer.citations:
        where = f"{citation.liveblog}, update {citation.position}"
        if citation.published_at:
            where += f", {citation.published_at[:16].replace('T', ' ')}"
        seen.setdefault(citation.n, (citation.n, citation.headline, where))
    return list(seen.values())
