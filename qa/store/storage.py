"""Live blogs in the store: whole updates with their earlier versions, page order and titles."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from qa.models import LiveBlog, Update
from qa.store.chunking import chunk_update, sidecar_record
from qa.store.shelf import Edition, Page, Shelf
from qa.store.version_records import chunk_id_of, ended_version, record_of, standing_metadata, standing_version
from qa.store.versions import Timeline, Version
from vectorstore.chroma import BATCH, Record
from vectorstore.errors import VectorStoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vectorstore.chroma import ChromaStore
    from vectorstore.embedding.minilm import MiniLM
    from vectorstore.full_text import Sidecar
    from vectorstore.lock import FolderLock

# Live blogs that are kept in memory once they were read whole.
_KEPT = 200
# Seconds that a server's list of live blogs is believed: others may write there.
_FRESH = 2.0

__all__ = ["Page", "Storage", "record_of"]


class Storage(Shelf):
    """Reads and writes live blogs. What is read is cached; writing in this process renews the cache."""

    def __init__(self, chroma: ChromaStore, sidecar: Sidecar, lock: FolderLock | None, reader: MiniLM) -> None:
        self.chroma = chroma
        self.sidecar = sidecar
        self.reader = reader
        self._lock = lock
        self._pages: dict[str, Page] | None = None
        self._editions: dict[str, Edition] = {}
        # Counts renewals: what was read across one of them is not kept.
        self._renewals = 0
        self._caching = threading.Lock()
        self._looking = threading.Lock()
        self._looked = 0.0
        self.writing = lock.writing if lock else threading.RLock()
        self._process = os.getpid()

    def as_known(self, liveblog: LiveBlog) -> LiveBlog:
        """The live blog under the name that its address has here already; as it is where it is new."""
        known = (page.id for page in self.pages().values() if liveblog.url and page.url == liveblog.url)
        return replace(liveblog, id=next(known, liveblog.id))

    def pages(self) -> dict[str, Page]:
        """All live blogs by id. On a server, what other processes wrote is seen within two seconds."""
        self._check_process()
        if self._lock:
            self._lock.check()
        elif self._pages is not None and time.monotonic() - self._looked > _FRESH:
            self._look_again()
        pages, renewals = self._pages, self._renewals
        if pages is None:
            pages = self._read_pages()
            with self._caching:
                if self._renewals == renewals:
                    self._pages = pages
        return pages

    def _read_pages(self) -> dict[str, Page]:
        found = self.chroma.metadatas(self.chroma.pages)
        self._looked = time.monotonic()
        return {key: Page.of_record(key, data) for key, data in sorted(found.items())}

    def _look_again(self) -> None:
        """Forget what another process has changed, and bring the cache of full text level with it."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            known, renewals = self._pages or {}, self._renewals
            pages = self._read_pages()
            changed = {name for name in known | pages if known.get(name) != pages.get(name)}
            if not changed:
                return
            with self._caching:
                if self._renewals != renewals:
                    return
                self._renewals += 1
                for name in changed:
                    self._editions.pop(name, None)
                self._pages = pages
            self.catch_up()
        finally:
            self._looking.release()

    @property
    def shared(self) -> bool:
        """Whether other processes may write at the same time: on a server."""
        return self._lock is None

    def look_at(self, liveblog: str) -> str | None:
        """The revision that a live blog stands at, None where it is not there.

        A server is asked anew; where another process has written the live blog, what is cached of it is brought level.
        """
        page = self.pages().get(liveblog)
        if self.shared:
            found = self.chroma.metadatas(self.chroma.pages, ids=[liveblog])
            now = Page.of_record(liveblog, found[liveblog]) if found else None
            if now != page:
                self.renew(liveblog, now)
                self.catch_up()
            page = now
        return page.revision if page else None

    def edition(self, liveblog: str) -> Edition:
        """One live blog as it stands now, with its earlier versions."""
        edition, renewals = self._editions.get(liveblog), self._renewals
        if edition is None:
            page = self.page(liveblog)
            edition = Edition(page, self._timeline(page))
            with self._caching:
                if self._renewals == renewals:
                    self._editions[liveblog] = edition
                    while len(self._editions) > _KEPT:
                        self._editions.pop(next(iter(self._editions)))
        return edition

    def at_hand(self, liveblog: str) -> bool:
        """Whether a live blog was read whole already."""
        return liveblog in self._editions

    def single(self, keys: Sequence[tuple[str, str]], pages: Mapping[str, Page]) -> dict[tuple[str, str], Update]:
        """Updates by live blog and id, read one by one; those that their page in `pages` does not list are left out."""
        listed = {f"{name}/{key}": (name, key) for name, key in keys if key in pages[name].positions}
        found = {}
        for record_id, data in self.chroma.metadatas(self.chroma.updates, ids=list(listed)).items():
            name, key = listed[record_id]
            found[name, key] = standing_version(data, pages[name].positions[key], pages[name].indexed_at).update
        return found

    def _timeline(self, page: Page) -> Timeline:
        found = self.chroma.metadatas(self.chroma.updates, where={"liveblog": page.id})
        by_id = {data["update_id"]: data for data in found.values()}
        standing = tuple(
            standing_version(by_id[update_id], position, page.indexed_at)
            for update_id, position in page.positions.items()
            if update_id in by_id
        )
        return replace(self.ended(page.id), standing=standing)

    def ended(self, liveblog: str) -> Timeline:
        """The versions of a live blog that have ended, without those that stand."""
        return Timeline(past=tuple(ended_version(data) for data in self.version_records(liveblog).values()))

    def version_records(self, liveblog: str) -> dict[str, dict[str, Any]]:
        """What is stored of a live blog's ended versions, by record id."""
        versions = self.chroma.versions
        return self.chroma.metadatas(versions, where={"liveblog": liveblog}) if versions else {}

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
        edition = self.edition(page.id)
        # What an edit left alone stands still and is none of the past.
        history = self.chroma.history
        gone = set(map(chunk_id_of, self.chroma.metadatas(history, where={"liveblog": page.id}) if history else ()))
        past_chunks = (c for version in edition.timeline.past for c in chunk_update(version.update, page.id))
        ended = [chunk for chunk in past_chunks if chunk.id in gone]
        for chunks, past in ((list(edition.chunks.values()), False), (ended, True)):
            there = self.sidecar.ids(page.id, past=past)
            missing = [chunk for chunk in chunks if chunk.id not in there]
            for at in range(0, len(missing), BATCH):
                part = missing[at : at + BATCH]
                read = self.reader.read([chunk.embedded_text for chunk in part])
                records = [sidecar_record(chunk, tokens) for chunk, tokens in zip(part, read, strict=True)]
                self.sidecar.add(records, past=past)
        # What a run that was cut short has left in Chroma stays known, for the next run to drop.
        spare = self.sidecar.ids(page.id) - edition.chunks.keys()
        left = self.chroma.metadatas(self.chroma.chunks, ids=sorted(spare))
        self.sidecar.settle(page.id, page.revision, edition.chunks.keys() | left.keys())

    def put_updates(self, liveblog: str, versions: Iterable[Version]) -> None:
        """Write whole updates as they stand."""
        records = [Record(f"{liveblog}/{v.update.id}", standing_metadata(liveblog, v)) for v in versions]
        self.chroma.put(self.chroma.updates, records)

    def put_page(self, page: Page) -> None:
        """Write title and order: from here on the page counts as indexed."""
        data = {key: json.dumps(value, ensure_ascii=False) for key, value in asdict(page).items() if key != "id"}
        self.chroma.put(self.chroma.pages, [Record(page.id, data)])
        self.renew(page.id, page)

    def remove(self, liveblog: str) -> None:
        """Delete a live blog and all that belongs to it."""
        with self.writing:
            self.begin_writing()
            page = self.page(liveblog)
            self.chroma.delete(self.chroma.pages, [page.id])
            self.chroma.forget(liveblog)
            self.sidecar.remove(liveblog)
            self.renew(liveblog)

    def begin_writing(self) -> None:
        """Become the folder's only writer, `writing` held; raises VectorStoreError when another process is."""
        self._check_process()
        if self._lock:
            self._lock.take_over()

    def _check_process(self) -> None:
        if os.getpid() != self._process:
            where = self.chroma.where
            raise VectorStoreError(f"{where} was opened before this process was forked: open it in the worker itself.")

    def renew(self, liveblog: str, page: Page | None = None) -> None:
        """Forget what was cached of a live blog and tell other processes; `page` is what it is now, where known."""
        with self._caching:
            self._renewals += 1
            self._editions.pop(liveblog, None)
            # Of an archive of thousands, the others need not be read again.
            known = self._pages
            self._pages = dict(sorted({**known, liveblog: page}.items())) if known and page else None
        if self._lock:
            self._lock.wrote()

    def close(self) -> None:
        """Let other processes write, and close the store's files."""
        if self._lock:
            self._lock.release()
        self.sidecar.close()
        self.chroma.close()
