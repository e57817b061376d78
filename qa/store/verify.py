"""Check a store against itself: every update with its chunks, every chunk with its vector and its full text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.store.indexing import index_liveblog
from qa.store.storage import Storage

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from vectorstore.embedding.minilm import MiniLM


@dataclass(frozen=True)
class Flaw:
    """Something that doesn't fit: the live blog, what is wrong, and whether `repair` can mend it."""

    liveblog: str
    what: str
    mendable: bool = True

    def __str__(self) -> str:
        return f"{self.liveblog}: {self.what}{'' if self.mendable else ': index its page again'}"


def faults(storage: Storage) -> Iterator[Flaw]:
    """All that is wrong, live blog by live blog; then what belongs to no live blog."""
    pages = storage.pages()
    revisions = storage.sidecar.revisions()
    for name, page in pages.items():
        edition = storage.edition(name)
        if lost := len(page.order) - len(edition.updates):
            yield Flaw(name, f"{_count(lost, 'update')} missing", mendable=False)
        wanted = set(edition.chunks)
        vectors = storage.chroma.vectors(storage.chroma.chunks, sorted(wanted))
        if lost := len(wanted) - len(vectors):
            yield Flaw(name, f"{_count(lost, 'chunk')} without a vector")
        sizes = {len(vector) for vector in vectors.values()}
        if len(sizes) > 1 or any(not all(map(math.isfinite, vector)) for vector in vectors.values()):
            yield Flaw(name, "vectors that are no vectors", mendable=False)
        if spare := _spare(storage, name):
            yield Flaw(name, f"{_count(len(spare), 'chunk')} of no update")
        if storage.sidecar.ids(name) != wanted or revisions.get(name) != page.revision:
            yield Flaw(name, "its full text is behind")
    for name in sorted(_orphans(storage)):
        yield Flaw(name, "records of a live blog that is not listed")


def repair(storage: Storage, embedding: MiniLM | BaseEmbedding) -> None:
    """Mend what can be mended: vectors that are there stay, what is missing is made again, what is spare goes."""
    with storage.writing:
        storage.begin_writing()
        for name in _orphans(storage):
            discard(storage, name)
        for name, page in storage.pages().items():
            edition = storage.edition(name)
            kept = storage.sidecar.ids(name) & set(edition.chunks)
            storage.sidecar.settle(name, "", kept)
            storage.chroma.delete(storage.chroma.chunks, sorted(_spare(storage, name)))
            if len(page.order) == len(edition.updates):
                index_liveblog(storage.liveblog(name), storage, embedding)
        storage.catch_up()


def discard(storage: Storage, liveblog: str) -> None:
    """Delete what a run that was ended left of a live blog: all of one that is not listed, else what no update has."""
    with storage.writing:
        storage.begin_writing()
        page = storage.pages().get(liveblog)
        if page is None:
            storage.chroma.forget(liveblog)
            storage.sidecar.remove(liveblog)
        else:
            storage.chroma.delete(storage.chroma.chunks, sorted(_spare(storage, liveblog)))
            storage.sidecar.settle(liveblog, page.revision, storage.edition(liveblog).chunks)


def _spare(storage: Storage, name: str) -> set[str]:
    """Chunks in Chroma that no update of the live blog has."""
    return storage.chunk_records(name).keys() - storage.edition(name).chunks.keys()


def _orphans(storage: Storage) -> set[str]:
    pages = storage.pages()
    found = {
        str(row["liveblog"]) for c in storage.chroma.of_liveblogs() for row in storage.chroma.metadatas(c).values()
    }
    return (found | set(storage.sidecar.revisions())) - pages.keys()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"
