"""Chroma, opened with care: which collections there are, and what their embedding model is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from vectorstore.chroma_errors import chroma_errors
from vectorstore.errors import DiskFullError, VectorStoreError
from vectorstore.lean import ChromaError, NotFoundError, Settings, SharedSystemClient, chromadb

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from llama_index.vector_stores.chroma import ChromaVectorStore
    from numpy.typing import NDArray

_PREFIX = "liveblog-qa"
EMBEDDED = frozenset({f"{_PREFIX}-chunks", f"{_PREFIX}-history"})
"""The names of the collections that are searched by their vectors; in the others, all have the same."""
# Chroma takes at most 5,461 records in one call with some SQLite builds; this stays well below.
BATCH = 1000


@dataclass(frozen=True)
class Record:
    """What is written: metadata, the vector that finds it (None where none does), and a text that is kept beside."""

    id: str
    metadata: Mapping[str, str | int | float]
    vector: Sequence[float] | None = None
    text: str | None = None


if hasattr(os, "register_at_fork"):
    # Chroma shares what is open by its folder, and its threads don't survive a fork: a child opens the folder anew.
    os.register_at_fork(after_in_child=SharedSystemClient.clear_system_cache)


def client_of(folder: str) -> ClientAPI:
    """Chroma at work on a folder of this machine."""
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))


class ChromaStore:
    """Collections of one store: chunks (vectors), updates (whole texts) and pages (order, title).

    What has ended stands apart, so that a search of the present need not filter: `history` (chunks) and
    `versions` (whole texts), made when there is something to keep and None before. Every collection
    remembers the embedding model; opening with another raises VectorStoreError.
    """

    def __init__(self, client: ClientAPI, where: str, embedding_model: str) -> None:
        self.where = where
        self.embedding_model = embedding_model
        self._attach(client)

    def _attach(self, client: ClientAPI) -> None:
        self._client = client
        with chroma_errors(self.where):
            self.chunks = self._collection("chunks")
            self.updates = self._collection("updates")
            self.pages = self._collection("pages")
            self.history = self._existing("history")
            self.versions = self._existing("versions")

    @classmethod
    def open_folder(cls, folder: Path, embedding_model: str) -> ChromaStore:
        """Open or create a store in a folder of this machine."""
        where = str(folder)
        if folder.exists() and not folder.is_dir():
            raise VectorStoreError(f"The store {where} is a file, not a folder: choose another with --store.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise VectorStoreError(
                f"The store {where} can't be made ({reason}): choose another folder with --store."
            ) from error
        with chroma_errors(where):
            client = client_of(where)
        return cls(client, where, embedding_model)

    @classmethod
    def open_url(cls, url: str, embedding_model: str, token: str | None = None) -> ChromaStore:
        """Open a store that `chroma run` serves at an http(s) URL; `token` is for a proxy that asks for one."""
        parts = urlsplit(url)
        with chroma_errors(url):
            try:
                client = chromadb.HttpClient(
                    parts.hostname or "",
                    parts.port or (443 if parts.scheme == "https" else 8000),
                    ssl=parts.scheme == "https",
                    headers={"Authorization": f"Bearer {token}"} if token else None,
                    settings=Settings(anonymized_telemetry=False),
                )
            except (ValueError, ChromaError, OSError) as error:
                # Chroma's client hides what was answered behind a guess of its own.
                if type(error.__context__) is Exception:
                    raise error.__context__ from error
                raise VectorStoreError(f"No Chroma server answers at {url}: start one with `chroma run`.") from error
        return cls(client, url, embedding_model)

    def past(self) -> tuple[Collection, Collection]:
        """The collections of what has ended, chunks and whole texts; they are made when they are missing."""
        with chroma_errors(self.where):
            self.history = self.history or self._collection("history")
            self.versions = self.versions or self._collection("versions")
        return self.history, self.versions

    def of_liveblogs(self) -> list[Collection]:
        """The collections whose records each belong to a live blog: all but the list of live blogs."""
        return [one for one in (self.chunks, self.updates, self.history, self.versions) if one]

    def _collection(self, kind: str) -> Collection:
        return self._existing(kind) or self._client.create_collection(
            f"{_PREFIX}-{kind}",
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,
            metadata={"embedding_model": self.embedding_model},
        )

    def _existing(self, kind: str) -> Collection | None:
        try:
            found = self._client.get_collection(f"{_PREFIX}-{kind}", embedding_function=None)
        except NotFoundError:
            return None
        has = (found.metadata or {}).get("embedding_model")
        if has != self.embedding_model:
            raise VectorStoreError(
                f"The store {self.where} was made with the embedding model {has}, but {self.embedding_model} "
                f"is configured: set QA_EMBEDDINGS to the first, or choose another folder with --store."
            )
        return found

    @property
    def vector_store(self) -> ChromaVectorStore:
        """The chunks as a LlamaIndex vector store."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self.chunks)

    def put(self, collection: Collection, records: Sequence[Record]) -> None:
        """Write records, in the place of those with the same ids; all with a text, or none."""
        # Chroma wants a vector with everything. Where none is searched for, the shortest that the collection takes.
        mark = np.eye(1, collection.get_model().dimension or 1)[0]
        with self._writing():
            for at in range(0, len(records), BATCH):
                part = records[at : at + BATCH]
                vectors = [mark if record.vector is None else record.vector for record in part]
                collection.upsert(
                    ids=[record.id for record in part],
                    embeddings=np.array(vectors, dtype=np.float32),
                    metadatas=[dict(record.metadata) for record in part],
                    documents=None if part[0].text is None else [record.text or "" for record in part],
                )

    def update(self, collection: Collection, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        """Write metadata over that of records which are there, by id; what is not named stays."""
        ids = list(metadata)
        with self._writing():
            for at in range(0, len(ids), BATCH):
                part = ids[at : at + BATCH]
                collection.update(ids=part, metadatas=[dict(metadata[key]) for key in part])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A write. Where the disk is full, Chroma's folder is opened anew: it would never read again otherwise."""
        try:
            with chroma_errors(self.where):
                yield
        except DiskFullError:
            if Path(self.where).is_dir():
                self.close()
                self._attach(client_of(self.where))
            raise

    def metadatas(self, collection: Collection, **query: Any) -> dict[str, dict[str, Any]]:
        """Metadata by id; `query` goes to Chroma's get (ids=…, where=…). An empty list of ids finds nothing."""
        if query.get("ids") == []:
            return {}
        with chroma_errors(self.where):
            found = collection.get(include=["metadatas"], **query)
        return dict(zip(found["ids"], cast("list[dict[str, Any]]", found["metadatas"] or []), strict=True))

    def vectors(self, collection: Collection, ids: list[str]) -> dict[str, list[float]]:
        """Vectors by id; records that are not there are left out."""
        found: dict[str, list[float]] = {}
        with chroma_errors(self.where):
            for at in range(0, len(ids), BATCH):
                part = collection.get(ids=ids[at : at + BATCH], include=["embeddings"])
                rows = part["embeddings"] if part["embeddings"] is not None else []
                found |= {key: [float(x) for x in row] for key, row in zip(part["ids"], rows, strict=True)}
        return found

    def nearest(
        self, collection: Collection, vector: NDArray[np.float32], limit: int, where: Mapping[str, Any] | None = None
    ) -> dict[str, float]:
        """Cosines by id of the records nearest to a vector, the best first; `where` is a filter of Chroma's."""
        with chroma_errors(self.where):
            found = collection.query(
                query_embeddings=[vector],  # type: ignore[arg-type]
                n_results=limit,
                where=cast("Any", where),
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return {key: 1.0 - distance for key, distance in zip(found["ids"][0], distances[0], strict=True)}

    def warm(self) -> None:
        """Have Chroma read the index of the chunks' vectors into memory, which it does when it is first searched."""
        if size := self.chunks.get_model().dimension:
            self.nearest(self.chunks, np.eye(1, size, dtype=np.float32)[0], 1)

    def forget(self, liveblog: str) -> None:
        """Delete all records of a live blog but its line in the list of live blogs."""
        for collection in self.of_liveblogs():
            self.delete(collection, list(self.metadatas(collection, where={"liveblog": liveblog})))

    def delete(self, collection: Collection, ids: list[str]) -> None:
        """Delete records by id; an empty list deletes nothing (Chroma itself would complain)."""
        with self._writing():
            for at in range(0, len(ids), BATCH):
                collection.delete(ids=ids[at : at + BATCH])

    def close(self) -> None:
        """Give back files and threads; nothing can be asked afterwards."""
        with chroma_errors(self.where):
            # Chroma's interface does not name it, its clients have it.
            cast("Any", self._client).close()
