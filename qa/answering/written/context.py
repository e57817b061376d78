"""The updates that go to a model with a question: best first, whole paragraphs, within a budget of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.answering.check.evidence import SentUpdate
from qa.models import Chunk, Update
from qa.text.cleaning import fenced
from qa.text.tokens import count_tokens

if TYPE_CHECKING:
    from qa.search.retrieval import Found
    from qa.store.shelf import Shelf

# More updates than this have never held more of an answer; they only invite mixing them up.
_MOST_UPDATES = 8
# An update with more paragraphs than this would leave no room for others.
_SHORT = 8


@dataclass(frozen=True)
class Context:
    """Numbered updates, and their text as data for the prompt."""

    sources: tuple[SentUpdate, ...]
    text: str
    tokens: int


@dataclass
class _Part:
    source: SentUpdate
    title: str
    paragraphs: dict[int, str] = field(default_factory=dict)

    def fenced(self) -> str:
        """One update: its number, position and time, headline and paragraphs in reading order."""
        body = [paragraph for _, paragraph in sorted(self.paragraphs.items())]
        return "\n".join((self.opening(), *body, "</update>"))

    def opening(self) -> str:
        update = self.source.update
        time = f' time="{update.published_at[:16].replace("T", " ")}"' if update.published_at else ""
        blog = f' blog="{self.title}"' if self.title else ""
        return f'<update n="{self.source.n}" position="{update.position}"{time}{blog}>\n{fenced(update.label)}'


def build_context(found: Found, shelf: Shelf, budget: int) -> Context:
    """Fill a budget of tokens with the paragraphs that were found; what doesn't fit whole is left out."""
    parts: dict[tuple[str, str], _Part] = {}
    several = len({passage.chunk.liveblog for passage in found.passages}) > 1
    left = budget
    for chunk in _best_whole(found, shelf):
        key = (chunk.liveblog, chunk.update_id)
        update = shelf.updates(chunk.liveblog).get(chunk.update_id)
        if update is None or (key not in parts and len(parts) == _MOST_UPDATES):
            continue
        part = parts.get(key) or _new_part(len(parts) + 1, chunk.liveblog, update, shelf, several=several)
        paragraph, cost = _line("" if chunk.text == update.label else chunk.text)
        cost += 0 if key in parts else _cost(f"{part.opening()}\n</update>\n")
        if cost > left:
            continue
        left -= cost
        parts[key] = part
        if paragraph:
            part.paragraphs[chunk.start] = paragraph
    text = "\n".join(part.fenced() for part in parts.values())
    return Context(tuple(part.source for part in parts.values()), text, budget - left)


# The same paragraphs are found again and again: what they cost is counted once.
@lru_cache(maxsize=20_000)
def _line(paragraph: str) -> tuple[str, int]:
    line = fenced(paragraph)
    return line, count_tokens(f"{line}\n")


_cost = lru_cache(maxsize=5_000)(count_tokens)


def _best_whole(found: Found, shelf: Shelf) -> list[Chunk]:
    """The best update whole, if it is short, then what was found: a fact often stands beside the passage found."""
    chunks = [passage.chunk for passage in found.passages]
    if not chunks:
        return []
    best = [c for c in shelf.chunks(chunks[0].liveblog).values() if c.update_id == chunks[0].update_id]
    lead = best if len(best) <= _SHORT else []
    taken = {chunk.id for chunk in lead}
    return lead + [chunk for chunk in chunks if chunk.id not in taken]


def _new_part(n: int, liveblog: str, update: Update, shelf: Shelf, *, several: bool) -> _Part:
    title = fenced(shelf.page(liveblog).title).replace('"', "'") if several else ""
    return _Part(SentUpdate(n, liveblog, update), title)
