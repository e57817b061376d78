"""Follow-ups with a model: the question and the conversation become one question that stands by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from prompts import load
from qa.answering.check.evidence import lower_keys, read_update, stems
from qa.answering.check.facts import missing_figures, missing_names
from qa.model.chat import ChatModel
from qa.model.faults import RequestError
from qa.model.requests import generate
from qa.models import Usage
from qa.search.followups import Lean, lean_of, with_earlier
from qa.text.cleaning import clean, fenced
from qa.text.language import pattern
from qa.text.tokens import count_tokens
from qa.trace.steps import Trace

_LABEL = pattern("marker", "question")
_HISTORY_TOKENS = 120
_MAX_TOKENS = 80
_LONGEST = 400
# A follow-up must not eat the time of its answer.
_SHARE = 1 / 3


@dataclass(frozen=True)
class Condensed:
    """A question that stands by itself, and what it cost to get there."""

    question: str
    usage: Usage


def condense(
    question: str,
    history: Sequence[str],
    model: ChatModel,
    deadline: float,
    *,
    stopped: threading.Event | None = None,
    trace: Trace | None = None,
) -> Condensed:
    """Rewrite a question that leans on earlier ones; `history` holds those, oldest first.

    A question that stands by itself is left alone. Where the model fails, answers instead of asking, or adds
    names and figures of its own, the rule that carries over the earlier question takes its place.
    """
    if not history or lean_of(question) is Lean.NOT:
        return Condensed(question.strip(), Usage())
    messages = load("condense").messages(history=_recent(history), question=fenced(question))
    with (trace or Trace()).step("condense", model=model.name) as step:
        try:
            # Loading the client takes seconds once, which are not the server's.
            _ = model.llm
            now = time.monotonic()
            until = now + (deadline - now) * _SHARE
            pieces = generate(model, messages, until, max_tokens=_MAX_TOKENS, stopped=stopped, step=step)
            while True:
                next(pieces)
        except StopIteration as end:
            text, usage = end.value.text, end.value.usage
        except RequestError as fault:
            text, usage = "", fault.usage
            step.note(fault=fault.reason)
        rewritten = _accepted(text, question, history)
        step.note(by="model" if rewritten else "rule", sent=usage.prompt_tokens, received=usage.completion_tokens)
    return Condensed(rewritten or with_earlier(question, history), usage)


def _recent(history: Sequence[str]) -> str:
    """The latest questions that fit, oldest first, one a line."""
    kept: list[str] = []
    left = _HISTORY_TOKENS
    for earlier in reversed(history):
        line = f"- {fenced(earlier)[:_LONGEST]}"
        left -= count_tokens(line)
        if left < 0 and kept:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _accepted(text: str, question: str, history: Sequence[str]) -> str:
    """The model's rewriting, or nothing if it says more than the conversation does."""
    lines = clean(text).split("\n")
    rewritten = _LABEL.sub("", lines[0]).strip(" \"“”'")
    if len(lines) > 1 or not rewritten.endswith("?") or len(rewritten) > _LONGEST:
        return ""
    said = read_update("\n\n".join((*history, question)))
    added = missing_figures(rewritten, [said]) or missing_names(rewritten, [said], [said], lower_keys([said]))
    if added:
        return ""
    # A question that points back must get its subject from what it points to.
    gained = stems(rewritten) - stems(question)
    return rewritten if gained & stems("\n".join(history)) or lean_of(question) is not Lean.REFERS else ""
