"""A small system without models or a store: it answers what it was told to, with real offsets.

For tests, and for trying out a suite or the report. What it was not told, it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.models import Answer, Citation, LiveBlog, Retrieved, Update, Usage

REFUSAL = "The updates don't tell."


@dataclass(frozen=True)
class Reply:
    """What to answer: quotes by position (each must stand in that update), or a text of one's own."""

    quotes: tuple[tuple[int, str], ...] = ()
    text: str | None = None
    usage: Usage = field(default_factory=Usage)


class ScriptedSystem:
    """Answers by a script: question → Reply, or → an exception to raise.

    Updates are ranked by the words that they share with the question, so that retrieval is real.
    """

    def __init__(self, liveblog: LiveBlog, script: Mapping[str, Reply | Exception] | None = None) -> None:
        """Take the live blog and the script; `asked` will record every question with its history."""
        self.liveblog = liveblog
        self.script = dict(script or {})
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def updates(self, liveblog: str) -> Sequence[Update]:
        """The updates of the live blog, newest first."""
        return self.liveblog.updates if liveblog == self.liveblog.id else ()

    def ask(
        self, question: str, *, history: Sequence[str] = (), liveblog: str | None = None, as_of: str | None = None
    ) -> Answer:
        """The scripted answer, or a refusal."""
        del as_of
        self.asked.append((question, tuple(history)))
        reply = self.script.get(question)
        if isinstance(reply, Exception):
            raise reply
        citations = tuple(self._citation(n, *quote) for n, quote in enumerate(reply.quotes if reply else (), start=1))
        text = reply.text if reply and reply.text is not None else " ".join(f"{c.quote} [{c.n}]" for c in citations)
        return Answer(
            question=question,
            standalone_question=question,
            text=text or REFUSAL,
            answered=bool(text),
            mode="quotes",
            model=None,
            citations=citations,
            retrieved=self._ranked(" ".join((*history, question))),
            usage=reply.usage if reply else Usage(),
        )

    def _citation(self, n: int, position: int, quote: str) -> Citation:
        update = next(update for update in self.liveblog.updates if update.position == position)
        start = update.text.index(quote)
        return Citation(
            n=n,
            liveblog=self.liveblog.id,
            update_id=update.id,
            position=position,
            headline=update.label,
            quote=quote,
            start=start,
            end=start + len(quote),
            url=update.url,
            published_at=update.published_at,
        )

    def _ranked(self, question: str) -> tuple[Retrieved, ...]:
        asked = _words(question)
        scores = {update.id: len(asked & _words(update.text)) for update in self.liveblog.updates}
        best = sorted(self.liveblog.updates, key=lambda update: (-scores[update.id], update.position))
        return tuple(
            Retrieved(self.liveblog.id, update.id, update.position, update.label, float(scores[update.id]))
            for update in best
            if scores[update.id]
        )


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > len("is")}
