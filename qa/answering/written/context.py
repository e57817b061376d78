"""The updates that go to a model with a question: best first, whole paragraphs, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.answering.check.evidence import SentUpdate
from qa.models import Chunk, Update
from qa.search.question import Recency
from qa.store.chunking import chunk_update
from qa.text.cleaning import fenced
from qa.text.detecting import is_foreign
from qa.text.tokens import count_tokens

if TYPE_CHECKING:
    from qa.search.retrieval import Found
    from qa.store.shelf import Shelf

# More updates than this have never held more of an answer; they only invite mixing them up.
_MOST_UPDATES = 8
# So many of the best ones go in whole.
_WHOLE = 3
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
        return "\n".join(filter(None, (self.opening(), *body, "</update>")))

    def opening(self) -> str:
        update = self.source.update
        time = f' time="{update.published_at[:16].replace("T", " ")}"' if update.published_at else ""
        blog = f' blog="{self.title}"' if self.title else ""
        tag = f'<update n="{self.source.n}" position="{update.position}"{time}{blog}>'
        return f"{tag}\n{fenced(update.headline)}" if update.headline else tag


def build_context(found: Found, shelf: Shelf, budget: int) -> Context:
    """Fill a budget of tokens with the paragraphs that were found; what doesn't fit whole is left out."""
    parts: dict[tuple[str, str], _Part] = {}
    several = len({passage.chunk.liveblog for passage in found.passages}) > 1
    asked = is_foreign(found.question.language)
    left = budget
    for chunk in _best_whole(found, shelf):
        key = (chunk.liveblog, chunk.update_id)
        if key not in parts and len(parts) == _MOST_UPDATES:
            continue
        update = shelf.update(*key)
        part = parts.get(key) or _new_part(len(parts) + 1, chunk.liveblog, update, shelf, several=several)
        part.source = replace(part.source, foreign=asked or is_foreign(shelf.page(chunk.liveblog).language))
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
    """The best updates whole, if they are short, then what was found: a fact often stands beside the passage found.

    For how things stand now or began, the newest or oldest update comes too.
    """
    passages = [passage.chunk for passage in found.passages]
    best = list(dict.fromkeys((chunk.liveblog, chunk.update_id) for chunk in passages))[:_WHOLE]
    best += _at_the_end(found.question.recency, shelf, best)
    whole: list[Chunk] = []
    for key in best:
        chunks = chunk_update(shelf.update(*key), key[0])
        whole += chunks if len(chunks) <= _SHORT else []
    taken = {chunk.id for chunk in whole}
    return whole + [chunk for chunk in passages if chunk.id not in taken]


def _at_the_end(recency: Recency, shelf: Shelf, best: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The newest or the oldest update with a text, of the live blog that was found first."""
    if recency is Recency.ANY or not best:
        return []
    name = best[0][0]
    ids = [update.id for update in shelf.updates(name).values() if update.text]
    return [(name, ids[0] if recency is Recency.LATEST else ids[-1])] if ids else []


def _new_part(n: int, liveblog: str, update: Update, shelf: Shelf, *, several: bool) -> _Part:
    title = fenced(shelf.page(liveblog).title).replace('"', "'") if several else ""
    return _Part(SentUpdate(n, liveblog, update), title)
