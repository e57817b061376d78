"""Our steps as LlamaIndex spans and events."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from llama_index_instrumentation import get_dispatcher
from llama_index_instrumentation.base import BaseEvent
from pydantic import Field

if TYPE_CHECKING:
    from qa.trace.steps import Step


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
