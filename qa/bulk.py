"""Index many live blogs, their passages read by the workers of a Ray cluster: an archive's first run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Unpack

from qa.assistant import Assistant
from qa.errors import SettingsError
from qa.models import LiveBlog
from qa.settings import SettingsArguments, load_settings
from qa.sources.registry import read_source
from qa.store.chunking import chunk_update
from qa.store.faults import store_errors
from qa.store.opening import open_storage
from qa.store.report import IndexReport
from vectorstore.embedding.ahead import AheadMiniLM

# Passages that are sent to the workers in one go.
_TOGETHER = 4_000


def index_in_bulk(
    sources: Iterable[str | Path | LiveBlog], *, workers: int = 2, **settings: Unpack[SettingsArguments]
) -> Iterator[IndexReport]:
    """Bring the store that `settings` name level with the pages, a report each; the store is the same as by `index`.

    Only with the offline model, from its packages. `workers` of this machine read the passages, or so many of the
    cluster that RAY_ADDRESS names; what the store has already is not read again. Needs the extra `ray`; raises what
    `Assistant.index` does.
    """
    reader = AheadMiniLM(workers)
    values = load_settings(**settings)
    if values.embeddings != "minilm" or values.embedding_folder:
        raise SettingsError(
            "Ray's workers read with the offline model alone: unset QA_EMBEDDINGS, QA_EMBEDDING_FOLDER."
        )
    with store_errors():
        storage, model = open_storage(values, reader)
    with Assistant(storage, model, values) as assistant:
        liveblogs: list[LiveBlog] = []
        texts: list[str] = []
        for source in sources:
            told = source if isinstance(source, LiveBlog) else read_source(source, fetcher=assistant.fetcher)
            with store_errors():
                known = told if told is source else storage.as_known(told)
                texts += _missing(known, assistant)
            liveblogs.append(known)
            if len(texts) >= _TOGETHER:
                yield from _indexed(liveblogs, texts, reader, assistant)
                liveblogs, texts = [], []
        yield from _indexed(liveblogs, texts, reader, assistant)


def _missing(liveblog: LiveBlog, assistant: Assistant) -> list[str]:
    there = assistant.storage.sidecar.ids(liveblog.id)
    chunks = (chunk for update in liveblog.updates for chunk in chunk_update(update, liveblog.id))
    return [chunk.embedded_text for chunk in chunks if chunk.id not in there]


def _indexed(
    liveblogs: list[LiveBlog], texts: list[str], reader: AheadMiniLM, assistant: Assistant
) -> Iterator[IndexReport]:
    with store_errors():
        reader.read_ahead(texts)
    for liveblog in liveblogs:
        yield assistant.index(liveblog)
