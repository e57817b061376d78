"""Live blogs in the store: whole updates, page order and titles, read back as our records."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.chunking import chunk_update
from qa.errors import StoreError
from qa.matching import content_tokens
from qa.models import Chunk, LiveBlog, Update
from vectorstore.chroma import BATCH, chroma_errors
from vectorstore.sidecar import SidecarRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vectorstore.chroma import ChromaStore
    from vectorstore.lock import FolderLock
    from vectorstore.minilm import MiniLM, TokenVectors
    from vectorstore.sidecar import Sidecar


@dataclass(frozen=True)
class Page:
    """A live blog without its updates' texts: what a listing needs. `order` holds update ids, newest first."""

    id: str
    title: str
    order: tuple[str, ...]
    revision: str
    standfirst: str = ""
    summary: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    url: str | None = None
    publisher: str | None = None
    indexed_at: str = ""

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position (1 = newest) by update id."""
        return {update_id: i for i, update_id in enumerate(self.order, start=1)}


class Storage:
    """Reads and writes live blogs. Pages and updates are cached; writing in this process renews the cache."""

    def __init__(self, chroma: ChromaStore, sidecar: Sidecar, lock: FolderLock | None, reader: MiniLM) -> None:
        self.chroma = chroma
        self.sidecar = sidecar
        self.reader = reader
        self._lock = lock
        self._pages: dict[str, Page] | None = None
        self._updates: dict[str, dict[str, Update]] = {}
        self._chunks: dict[str, dict[str, Chunk]] = {}
        self.writing = threading.RLock()

    def pages(self) -> dict[str, Page]:
        """All live blogs by id."""
        if self._lock:
            self._lock.check()
        pages = self._pages
        if pages is None:
            found = self.chroma.metadatas(self.chroma.pages)
            pages = {key: _page(key, data) for key, data in sorted(found.items())}
            self._pages = pages
        return pages

    def page(self, liveblog: str) -> Page:
        """One live blog's page; raises StoreError, naming those that there are."""
        pages = self.pages()
        if liveblog not in pages:
            known = ", ".join(pages) or "none yet"
            raise StoreError(f"No live blog named {liveblog!r} in {self.chroma.where} (there: {known}).")
        return pages[liveblog]

    def updates(self, liveblog: str) -> dict[str, Update]:
        """The updates of a live blog by id, newest first."""
        page = self.page(liveblog)
        cached = self._updates.get(liveblog)
        if cached is None:
            found = self.chroma.metadatas(self.chroma.updates, where={"liveblog": liveblog})
            by_id = {data["update_id"]: data for data in found.values()}
            cached = {
                update_id: _update(by_id[update_id]["record"], position)
                for update_id, position in page.positions.items()
                if update_id in by_id
            }
            self._updates[liveblog] = cached
        return cached

    def chunks(self, liveblog: str) -> dict[str, Chunk]:
        """The chunks of a live blog by id, newest update first; empty for a live blog that is not there."""
        cached = self._chunks.get(liveblog)
        if cached is None:
            updates = self.updates(liveblog) if liveblog in self.pages() else {}
            cached = {chunk.id: chunk for update in updates.values() for chunk in chunk_update(update, liveblog)}
            self._chunks[liveblog] = cached
        return cached

    def chunk(self, chunk_id: str) -> Chunk | None:
        """A chunk by id; None for what a broken run left behind or another live blog's name."""
        return self.chunks(chunk_id.partition("/")[0]).get(chunk_id)

    def liveblog(self, liveblog: str) -> LiveBlog:
        """A whole live blog."""
        page = self.page(liveblog)
        return LiveBlog(
            id=page.id,
            title=page.title,
            updates=tuple(self.updates(liveblog).values()),
            standfirst=page.standfirst,
            summary=page.summary,
            captions=page.captions,
            url=page.url,
            publisher=page.publisher,
        )

    def chunk_records(self, liveblog: str) -> dict[str, dict[str, Any]]:
        """Metadata of all chunks of a live blog, by chunk id."""
        return self.chroma.metadatas(self.chroma.chunks, where={"liveblog": liveblog})

    def catch_up(self) -> None:
        """Make the sidecar again for every live blog whose revision differs from Chroma's."""
        pages = self.pages()
        have = self.sidecar.revisions()
        for gone in have.keys() - pages.keys():
            self.sidecar.remove(gone)
        for page in pages.values():
            if have.get(page.id) != page.revision:
                self._rebuild_sidecar(page)

    def _rebuild_sidecar(self, page: Page) -> None:
        kept = list(self.chunks(page.id).values())
        there = self.sidecar.ids(page.id)
        missing = [chunk for chunk in kept if chunk.id not in there]
        for at in range(0, len(missing), BATCH):
            part = missing[at : at + BATCH]
            read = self.reader.read([chunk.embedded_text for chunk in part])
            self.sidecar.add(sidecar_record(chunk, tokens) for chunk, tokens in zip(part, read, strict=True))
        self.sidecar.settle(page.id, page.revision, (chunk.id for chunk in kept))

    def put_updates(self, liveblog: str, updates: Iterable[tuple[Update, list[float]]]) -> None:
        """Write whole updates, each with a vector to stand at (that of its first chunk)."""
        rows = list(updates)
        with chroma_errors(self.chroma.where):
            for at in range(0, len(rows), BATCH):
                part = rows[at : at + BATCH]
                self.chroma.updates.upsert(
                    ids=[f"{liveblog}/{update.id}" for update, _ in part],
                    embeddings=np.array([vector for _, vector in part], dtype=np.float32),
                    metadatas=[
                        {"liveblog": liveblog, "update_id": update.id, "record": record_of(update)}
                        for update, _ in part
                    ],
                )

    def put_page(self, page: Page, vector: list[float]) -> None:
        """Write title and order: from here on the page counts as indexed."""
        data = {key: json.dumps(value, ensure_ascii=False) for key, value in asdict(page).items() if key != "id"}
        with chroma_errors(self.chroma.where):
            self.chroma.pages.upsert(ids=[page.id], embeddings=[vector], metadatas=[data])
        self.renew(page.id)

    def remove(self, liveblog: str) -> None:
        """Delete a live blog and all that belongs to it."""
        with self.writing:
            self.begin_writing()
            page = self.page(liveblog)
            self.chroma.delete(self.chroma.pages, [page.id])
            self.chroma.delete(self.chroma.chunks, list(self.chunk_records(liveblog)))
            gone = self.chroma.metadatas(self.chroma.updates, where={"liveblog": liveblog})
            self.chroma.delete(self.chroma.updates, list(gone))
            self.sidecar.remove(liveblog)
            self.renew(liveblog)

    def begin_writing(self) -> None:
        """Become the folder's only writer; raises VectorStoreError when another process is."""
        if self._lock:
            self._lock.acquire()

    def renew(self, liveblog: str) -> None:
        """Forget what was cached of a live blog and tell other processes."""
        self._updates.pop(liveblog, None)
        self._chunks.pop(liveblog, None)
        self._pages = None
        if self._lock:
            self._lock.wrote()

    def close(self) -> None:
        """Let other processes write, and close the sidecar."""
        if self._lock:
            self._lock.release()
        self.sidecar.close()


def sidecar_record(chunk: Chunk, read: TokenVectors) -> SidecarRecord:
    """What the sidecar keeps of a chunk."""
    return SidecarRecord(
        id=chunk.id,
        liveblog=chunk.liveblog,
        headline=chunk.headline,
        text=chunk.text,
        tokens=content_tokens(chunk.embedded_text, read),
    )


def now() -> str:
    """The present in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def record_of(update: Update) -> str:
    """The update as JSON without its position, which changes whenever the page grows."""
    return json.dumps({**asdict(update), "position": 0}, ensure_ascii=False, sort_keys=True)


def _update(record: str, position: int) -> Update:
    data = json.loads(record)
    for key in ("body", "captions", "authors"):
        data[key] = tuple(data[key])
    return replace(Update(**data), position=position)


def _page(page_id: str, metadata: Mapping[str, Any]) -> Page:
    data = {key: json.loads(value) for key, value in metadata.items()}
    for key in ("order", "summary", "captions"):
        data[key] = tuple(data[key])
    return Page(id=page_id, **data)
