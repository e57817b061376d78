"""What might be asked next, as buttons under the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.answering.suggestions import headline_asked_about


def suggested_html(questions: Sequence[str]) -> str:
    """A button a question; one that only wraps a headline shows the headline. Empty for none."""
    items = "".join(
        f'<li><button type="button" class="act" dir="auto" data-act="ask" data-question="{escape(question)}">'
        f"{escape(headline_asked_about(question) or question)}</button></li>"
        for question in questions
    )
    lead = '<p class="near-lead" id="next-lead">Ask next, or read on:</p>'
    return f'<nav class="next-questions" aria-labelledby="next-lead">{lead}<ul>{items}</ul></nav>' if items else ""
