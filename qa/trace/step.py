"""One step on the way to an answer."""

from __future__ import annotations

import contextvars
import sys
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
