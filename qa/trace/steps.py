"""What happened on the way to one answer: steps with times and ids, handed to LlamaIndex's instrumentation.

Costs next to nothing while nobody listens: LlamaIndex's dispatcher is only spoken to once something else
has loaded it.
"""

from __future__ import annotations

import contextvars
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

Note = str | int | float | bool
"""What a step may write down."""

DISPATCHER = "llama_index_instrumentation"
"""LlamaIndex's module for spans: only spoken to once something else has loaded it."""


@dataclass
class Step:
    """One step, such as "retrieve": its id, that of the step it is part of, seconds, and what it found out."""

    name: str
    parent: str | None = None
    facts: dict[str, Note] = field(default_factory=dict)
    id: str = ""
    started: float = 0.0
    seconds: float = 0.0
    error: str = ""

    def note(self, **facts: Note) -> None:
        """Add to what the step found out."""
        self.facts.update(facts)

    def context(self) -> contextvars.Context:
        """A context in which LlamaIndex's own spans become part of this step."""
        context = contextvars.copy_context()
        if DISPATCHER in sys.modules:
            from llama_index_instrumentation.span import active_span_id

            context.run(active_span_id.set, self.id)
        return context


class Trace:
    """The steps of one question, which follow or contain each other. Not for several threads at once.

    A step may stay open across the `yield` of a generator: nothing is kept in context variables.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._open: list[Step] = []

    @contextmanager
    def step(self, name: str, **facts: Note) -> Iterator[Step]:
        """Time a step; one that is begun within it becomes part of it."""
        step = Step(name, self._open[-1].id if self._open else None, dict(facts), f"{name}-{uuid.uuid4()}")
        self.steps.append(step)
        self._open.append(step)
        _begin(step)
        step.started = time.perf_counter()
        try:
            yield step
        # Ctrl-C and a closed generator end a step too; all goes on from here.
        except BaseException as error:
            step.error = type(error).__name__
            raise
        finally:
            step.seconds = time.perf_counter() - step.started
            self._open.remove(step)
            _end(step)


def tree(steps: Sequence[Step]) -> str:
    """The steps as an indented tree: name, milliseconds, facts and id."""
    known = {step.id for step in steps}
    lines: list[str] = []

    def add(step: Step, depth: int) -> None:
        facts = "".join(f"  {name}={value}" for name, value in step.facts.items())
        failed = f"  {step.error}" if step.error else ""
        lines.append(f"{'  ' * depth}{step.name}  {step.seconds * 1000:.1f} ms{facts}{failed}  [{step.id[-8:]}]")
        for child in sorted((s for s in steps if s.parent == step.id), key=lambda s: s.started):
            add(child, depth + 1)

    for step in sorted(steps, key=lambda s: s.started):
        if step.parent not in known:
            add(step, 0)
    return "\n".join(lines)


def _begin(step: Step) -> None:
    if DISPATCHER in sys.modules:
        from qa.trace.spans import begin

        begin(step)


def _end(step: Step) -> None:
    if DISPATCHER in sys.modules:
        from qa.trace.spans import end

        end(step)
