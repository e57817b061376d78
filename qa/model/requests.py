"""Ask a model within a deadline: bounded retries with jitter, and what the server doesn't take left out."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from qa.model.background import BEAT, DeadlineError, StoppedError, drain
from qa.model.chat import ChatModel, Finish
from qa.model.faults import FORM, THINKS, RequestError
from qa.model.forms import SCHEMA, Form, is_json
from qa.models import Usage
from qa.text.cleaning import clean
from qa.text.tokens import count_tokens
from qa.trace.steps import Step

_FIRST_WAIT, _LONGEST_WAIT = 0.4, 8.0
# Even an empty request costs a few tokens for its roles.
_MESSAGE_TOKENS = 10
_CHARACTERS_PER_TOKEN = 20


@dataclass(frozen=True)
class Completion:
    """What a model wrote, how it ended ("stop", "length") and what it cost; `counted`: by the server's own count."""

    text: str
    finish: str
    usage: Usage
    counted: bool = False


@dataclass(frozen=True)
class Void:
    """What was written so far doesn't count: the model is asked again."""


def generate(
    model: ChatModel,
    messages: tuple[str, str],
    deadline: float,
    *,
    max_tokens: int | None = None,
    stopped: threading.Event | None = None,
    step: Step | None = None,
    form: Form | None = None,
) -> Generator[str | Void, None, Completion]:
    """Pieces as the model writes them ("" while it is waited for); the return value is the whole.

    Raises RequestError when the deadline passes, retries are used up or can't help, or `stopped` is set. `step` is
    what LlamaIndex's own spans are put under; `form` is asked for where the server can.
    """
    attempt = 0
    formats = model.formats(form)
    spent = Usage(cost=model.cost(0))
    while True:
        attempted = _Attempt(model, messages, max_tokens, form, formats[0] if formats else None)
        try:
            yield from attempted.run(deadline, stopped, step)
        except RequestError as fault:
            spent = attempted.added_to(spent)
            fault.usage = spent
            if attempted.text:
                yield Void()
            if formats and model.lacks(formats[0], fault):
                del formats[0]
                continue
            if model.adapt(fault):
                continue
            wait = fault.wait if fault.wait is not None else _backoff(attempt)
            if not fault.again or attempt >= model.retries or time.monotonic() + wait >= deadline:
                raise
            yield from _pause(wait, stopped)
            attempt += 1
        else:
            if formats:
                model.kept(formats[0])
            counted = attempted.finish.completion_tokens is not None
            return Completion(attempted.text, attempted.finish.reason, attempted.added_to(spent), counted)


class _Attempt:
    """One request: what came, and what it cost as far as that is known."""

    def __init__(
        self,
        model: ChatModel,
        messages: tuple[str, str],
        max_tokens: int | None,
        form: Form | None,
        response_format: dict[str, Any] | None,
    ) -> None:
        self.text = ""
        self.finish = Finish("")
        self._model = model
        # JSON of any kind is asked for in words, and found wherever it stands.
        self._form = form if response_format and response_format["type"] == SCHEMA else None
        self._messages = (self._form and self._form.messages) or messages
        self._max_tokens = max_tokens
        self._response_format = response_format
        # A server that doesn't keep to the limit is cut off well beyond it.
        self._longest = _CHARACTERS_PER_TOKEN * model.limit(max_tokens)

    def run(self, deadline: float, stopped: threading.Event | None, step: Step | None) -> Iterator[str]:
        def start() -> AsyncIterator[str | Finish]:
            return self._model.pieces(self._messages, self._max_tokens, self._response_format)

        try:
            with closing(drain(start, deadline, stopped, step.context() if step else None)) as pieces:
                for piece in pieces:
                    if isinstance(piece, Finish):
                        self.finish = piece
                        continue
                    self.text += piece or ""
                    self._require_form(is_json)
                    yield piece or ""
                    if len(self.text) > self._longest:
                        self.finish = Finish("length")
                        break
        except DeadlineError:
            raise RequestError(f"no whole answer came within {self._model.timeout:g} s: raise QA_TIMEOUT") from None
        except StoppedError:
            raise RequestError("it was stopped") from None
        self._require_an_answer()

    def _require_an_answer(self) -> None:
        """Raise RequestError where what came in the end is none."""
        if self.finish.reason == "content_filter":
            raise RequestError(f"the content filter of {self._model.host} stopped the answer")
        if self.finish.reason == "length" and not clean(self.text):
            reason = f"{self._model.host} used all its tokens before the first word of an answer: raise QA_MAX_TOKENS"
            raise RequestError(reason, kind=THINKS)
        if not self.text.strip():
            raise RequestError(f"{self._model.host} sent an empty answer", again=True, kind=FORM)
        self._require_form(lambda text: self._form is not None and self._form.keeps_to_it(text))

    def _require_form(self, has: Callable[[str], bool]) -> None:
        """Raise RequestError where a form was asked for that the text turns out not to have."""
        if self._form and not has(self.text):
            raise RequestError(f"{self._model.host} sent no JSON", again=True, kind=FORM)

    def added_to(self, spent: Usage) -> Usage:
        """The usage so far with this request's: as the server counted it, or else as we do."""
        if not self.text and not self.finish.reason:
            return spent
        sent, received = self.finish.prompt_tokens, self.finish.completion_tokens
        if sent is None:
            sent = sum(count_tokens(message) for message in self._messages) + _MESSAGE_TOKENS
        if received is None:
            received = count_tokens(self.text)
        price = self._model.cost(sent, received)
        return Usage(
            prompt_tokens=spent.prompt_tokens + sent,
            completion_tokens=spent.completion_tokens + received,
            cost=None if price is None or spent.cost is None else spent.cost + price,
        )


def _backoff(attempt: int) -> float:
    """Seconds before the next attempt, doubled each time, with jitter so that clients don't come back together."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt) * random.uniform(0.5, 1.5)  # noqa: S311


def _pause(seconds: float, stopped: threading.Event | None) -> Iterator[str]:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if stopped is not None and stopped.is_set():
            raise RequestError("it was stopped")
        time.sleep(min(BEAT, left))
        yield ""
