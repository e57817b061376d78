"""Our steps as LlamaIndex spans and events, and a handler that collects all spans of a question."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llama_index_instrumentation import get_dispatcher, root_dispatcher
from llama_index_instrumentation.base import BaseEvent
from llama_index_instrumentation.span import BaseSpan
from llama_index_instrumentation.span_handlers import BaseSpanHandler
from pydantic import Field, PrivateAttr

from qa.trace.step import Note, Step

_dispatcher = get_dispatcher("qa")
_NO_ARGUMENTS = inspect.signature(lambda: None).bind()


class StepStartEvent(BaseEvent):
    """A step of an answer begins: "retrieve", "condense", "generate", "check"."""

    step: str

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises."""
        return "StepStartEvent"


class StepEndEvent(BaseEvent):
    """A step of an answer has ended, after so many seconds, with what it found out."""

    step: str
    seconds: float
    facts: dict[str, Any] = Field(default_factory=dict)
    error: str = ""

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises."""
        return "StepEndEvent"


def begin(step: Step) -> None:
    """Tell LlamaIndex's handlers that a step begins."""
    _dispatcher.span_enter(step.id, _NO_ARGUMENTS, parent_id=step.parent, tags=step.facts)
    _dispatcher.event(StepStartEvent(step=step.name, span_id=step.id))


def end(step: Step) -> None:
    """Tell LlamaIndex's handlers that a step has ended."""
    _dispatcher.event(
        StepEndEvent(step=step.name, seconds=step.seconds, facts=step.facts, error=step.error, span_id=step.id)
    )
    if step.error:
        _dispatcher.span_drop(step.id, _NO_ARGUMENTS, err=RuntimeError(step.error))
    else:
        _dispatcher.span_exit(step.id, _NO_ARGUMENTS, result=step.facts)


class TimedSpan(BaseSpan):
    """A span with the time that it began."""

    started: float = Field(default_factory=time.perf_counter)
    facts: dict[str, Any] = Field(default_factory=dict)


class StepCollector(BaseSpanHandler[TimedSpan]):
    """Collects every span, ours and LlamaIndex's, as steps."""

    _steps: list[Step] = PrivateAttr(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """The spans that have ended, in the order in which they did."""
        return list(self._steps)

    def new_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        parent_span_id: str | None = None,
        tags: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> TimedSpan:
        """Note when a span begins."""
        return TimedSpan(id_=id_, parent_id=parent_span_id, tags=tags or {})

    def prepare_to_exit_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        result: Any | None = None,
        **kwargs: Any,
    ) -> TimedSpan | None:
        """Keep a span that has ended."""
        return self._keep(id_, result if isinstance(result, dict) else {}, "")

    def prepare_to_drop_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        err: BaseException | None = None,
        **kwargs: Any,
    ) -> TimedSpan | None:
        """Keep a span that has failed, without the error's message: it may hold what was sent."""
        return self._keep(id_, {}, str(err) if type(err) is RuntimeError else type(err).__name__)

    def _keep(self, id_: str, result: dict[str, Note], error: str) -> TimedSpan | None:
        span = self.open_spans.get(id_)
        if span is not None:
            name = id_[: -len("-00000000-0000-0000-0000-000000000000")]
            facts = {**span.tags, **result}
            seconds = time.perf_counter() - span.started
            self._steps.append(Step(name, span.parent_id, facts, id_, span.started, seconds, error))
        return span


@contextmanager
def collected() -> Iterator[StepCollector]:
    """Collect all spans that end within; `tree(collector.steps)` shows them."""
    collector = StepCollector()
    root_dispatcher.add_span_handler(collector)
    try:
        yield collector
    finally:
        root_dispatcher.span_handlers.remove(collector)
