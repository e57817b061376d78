"""What a question that points back ("How old is he?") is about: the updates that answer the question before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.models import Passage, Update
from qa.reading.readings import Reading, read, thresholds
from qa.search.question import Question
from qa.store.chunking import chunk_update
from qa.store.shelf import Shelf
from qa.text.names import names, read_words

_MOST = 3


@dataclass(frozen=True)
class Subject:
    """The updates that tell what the question before asked, the likeliest first, and the names in its answers."""

    updates: tuple[tuple[str, Update], ...]
    named: frozenset[str]

    @classmethod
    def of(cls, readings: Sequence[Reading], shelf: Shelf) -> Subject | None:
        """The subject by the readings of the question before; None where nothing tells."""
        telling = [reading for reading in readings if reading.probability >= thresholds().told]
        found: dict[tuple[str, str], tuple[str, Update]] = {}
        named: set[str] = set()
        for reading in telling:
            chunk = reading.passage.chunk
            if len(found) == _MOST:
                break
            update = shelf.update(chunk.liveblog, chunk.update_id)
            found[chunk.liveblog, chunk.update_id] = chunk.liveblog, update
            named |= {word.key for word in names(update.text[reading.start : reading.end])}
        return cls(tuple(found.values()), frozenset(named)) if found else None

    def read(self, question: Question, others: Sequence[Reading]) -> tuple[Reading, ...]:
        """The readings of a question about it, best first: of its own updates and of those that name it too."""
        known = {reading.passage.chunk.id: reading.passage for reading in others}
        passages = [
            known.get(chunk.id) or Passage(chunk, update.position, 0.0, None)
            for liveblog, update in self.updates
            for chunk in chunk_update(update, liveblog)
        ]
        own = sorted(read(question.asked, passages), key=lambda reading: -reading.probability)
        ids = {passage.chunk.id for passage in passages}
        rest = [r for r in others if r.passage.chunk.id not in ids and self._named_in(r)]
        return (*own, *rest)

    def _named_in(self, reading: Reading) -> bool:
        return not self.named or bool(self.named & {w.key for w in read_words(reading.passage.chunk.embedded_text)})
