"""Written answers: a model writes from the updates that were found, and only what stands in them stays.

Whatever goes wrong, the answer is made of quotes instead, with one line on why.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prompts import load
from qa.answering.check.assembly import Checked
from qa.answering.check.checking import Checker
from qa.answering.check.rulings import Rulings
from qa.answering.check.second_look import SecondLook
from qa.answering.draft import NOT_TOLD, Draft
from qa.answering.written.cache import AnswerCache, cache_key
from qa.answering.written.context import Context, build_context
from qa.answering.written.streaming import LiveText, Revision, answer_text
from qa.answering.written.structured import answer_form, marked
from qa.model.chat import ChatModel
from qa.model.faults import CONTEXT, RequestError
from qa.model.forms import Form
from qa.model.prices import total
from qa.model.requests import Completion, Void, generate
from qa.models import Usage
from qa.text.cleaning import clean, fenced
from qa.text.sentences import sentence_spans
from qa.text.tokens import count_tokens
from qa.trace.steps import Trace

if TYPE_CHECKING:
    from qa.search.retrieval import Found
    from qa.store.shelf import Shelf

# Kept back from the deadline for the quotes that may have to stand in.
_RESERVE = 0.2
# A second look is no answer yet: it may take so many seconds at most, within the deadline.
_LOOK_SECONDS = 15.0
_SMALLEST_BUDGET = 100
_USUAL_QUESTION = 50


@dataclass(frozen=True)
class Writing:
    """How an answer is to be written: with which model, by when, and what stands in if it can't be.

    `deadline` is a time of `time.monotonic()`, `budget` the tokens of updates to send, `spent` what
    the question has cost so far; setting `stopped` ends the request. `judge` is the model that takes a second look at
    what was written; without one, only what is exact is checked. `structured` asks for sentences as JSON, where the
    server can.
    """

    model: ChatModel
    quotes: Callable[[], Draft]
    deadline: float
    budget: int = 1500
    spent: Usage = Usage()
    cache: AnswerCache | None = None
    stopped: threading.Event | None = None
    judge: ChatModel | None = None
    structured: bool = False

    @property
    def judged_by(self) -> str:
        """Which model takes the second look; empty for none."""
        return self.judge.identity if self.judge else ""


def write(question: str, found: Found, shelf: Shelf, writing: Writing, trace: Trace | None = None) -> Draft:
    """The checked answer to a standalone question, or quotes with a note on why."""
    parts = _answer(question, found, shelf, writing, trace or Trace(), live=False)
    return next(part for part in parts if isinstance(part, Draft))


def stream(
    question: str, found: Found, shelf: Shelf, writing: Writing, trace: Trace | None = None
) -> Iterator[str | Revision | Draft]:
    """Pieces of text as the model writes them, and at last the checked Draft that replaces them all.

    A Revision replaces what was streamed so far. An empty piece comes while the model is waited for, so
    that whoever iterates can stop: closing this ends the request.
    """
    yield from _answer(question, found, shelf, writing, trace or Trace(), live=True)


def _answer(
    question: str, found: Found, shelf: Shelf, writing: Writing, trace: Trace, *, live: bool
) -> Iterator[str | Revision | Draft]:
    budget = _budget(question, writing)
    while True:
        context = build_context(found, shelf, budget)
        values = {"updates": context.text, "question": fenced(question), "not_told": NOT_TOLD}
        messages = load("answer").messages(form=load("answer_marked").render(), **values)
        form = answer_form(len(context.sources), **values) if writing.structured else None
        model = writing.model
        key = cache_key(
            model.identity, messages, context.sources, model.max_tokens, model.temperature, writing.judged_by
        )
        known = writing.cache.get(key) if writing.cache is not None else None
        if known is not None:
            yield known.text
            yield replace(known, usage=writing.spent)
            return
        if not context.sources:
            yield _instead(writing, "no update was found to send to the model", writing.spent)
            return
        try:
            completion = yield from _generate(question, context, messages, form, writing, trace, live=live)
        except RequestError as fault:
            if fault.kind == CONTEXT and context.tokens // 2 >= _SMALLEST_BUDGET:
                budget = context.tokens // 2
                continue
            yield _instead(writing, fault.reason, total([writing.spent, fault.usage]))
            return
        draft = yield from _checked(question, context, completion, writing, trace)
        if writing.cache is not None:
            writing.cache.put(key, draft)
        yield draft
        return


def _budget(question: str, writing: Writing) -> int:
    """Tokens left for updates once a long question and the way to it are paid for."""
    extra = max(0, count_tokens(question) - _USUAL_QUESTION) + writing.spent.prompt_tokens
    return max(_SMALLEST_BUDGET, writing.budget - extra)


def _generate(
    question: str,
    context: Context,
    messages: tuple[str, str],
    form: Form | None,
    writing: Writing,
    trace: Trace,
    *,
    live: bool,
) -> Generator[str | Revision, None, Completion]:
    text = LiveText(context.sources, question)
    model = writing.model
    with trace.step("generate", model=model.name, updates=len(context.sources)) as step:
        pieces = generate(model, messages, writing.deadline - _RESERVE, stopped=writing.stopped, step=step, form=form)
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                completion: Completion = end.value
                break
            shown = text.void() if isinstance(piece, Void) else text.add(piece) if live and piece else None
            yield "" if shown is None else shown
        usage = completion.usage
        step.note(finish=completion.finish, sent=usage.prompt_tokens, received=usage.completion_tokens)
    return completion


def _checked(
    question: str, context: Context, completion: Completion, writing: Writing, trace: Trace
) -> Generator[str | Revision, None, Draft]:
    checker = Checker(context.sources, question)
    text = clean(marked(completion.text, whole=True))
    if completion.finish == "length":
        text = _whole_sentences(text)
    with trace.step("check") as step:
        checked = checker.check(text)
        step.note(citations=len(checked.citations), unsupported=len(checked.unsupported))
    rulings = Rulings({})
    if writing.judge is not None and checked.claims:
        deadline = min(writing.deadline - _RESERVE, time.monotonic() + _LOOK_SECONDS)
        look = SecondLook(writing.judge, context.sources, deadline, writing.stopped, trace, question)
        rulings = yield from look.looking(checked.claims)
        checked = checker.check(text, rulings=rulings.by_claim)
    draft = _drafted(checked, rulings, writing, total([writing.spent, completion.usage, rulings.usage]))
    return replace(draft, checked=not (draft.written and any(source.foreign for source in context.sources)))


def _drafted(checked: Checked, rulings: Rulings, writing: Writing, usage: Usage) -> Draft:
    note = f"Only figures, dates, names and quotations were checked: {rulings.fault}." if rulings.fault else ""
    draft = Draft(
        text=answer_text(checked),
        answered=not checked.refused,
        citations=checked.citations,
        unsupported=checked.unsupported,
        note=note,
        written=True,
        usage=usage,
    )
    if checked.stands or checked.refused:
        return draft
    quoted = _instead(writing, "no sentence that the model wrote stands in the updates", usage)
    if checked.text and not quoted.answered:
        # What the updates say of a sentence that fell is told, even where the quotes find no answer.
        return replace(draft, note=quoted.note, written=False)
    # The numbers of citations that aren't shown mean nothing.
    return replace(quoted, unsupported=tuple(replace(one, n=None) for one in checked.unsupported))


def _whole_sentences(text: str) -> str:
    """The text without the sentence that the limit of tokens cut short."""
    if text.rstrip("]0123456789[ ").endswith((".", "!", "?", "”", '"', "…")):
        return text
    spans = sentence_spans(text)
    return text[: spans[-1][0]].rstrip() if spans else ""


def _instead(writing: Writing, reason: str, usage: Usage) -> Draft:
    return replace(writing.quotes(), note=f"Quotes instead of a written answer: {reason}.", usage=usage)
