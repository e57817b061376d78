"""Live blogs that people bring to the page: limits, a name that takes nobody else's, and progress."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from qa.errors import QAError, SourceError
from qa.models import LiveBlog
from qa.store.report import IndexReport

if TYPE_CHECKING:
    from qa.sources.web.fetch import Fetcher
    from qa.store.indexing import Progress

MOST_BYTES = 20_000_000
ENDINGS = (".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".xml", ".rss", ".atom")

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S*", re.IGNORECASE)


def read_upload(path: Path) -> LiveBlog:
    """The live blog in an uploaded file. Raises SourceError for a wrong kind, a wrong size, or no updates."""
    from qa.sources.files import read_file
    from qa.sources.registry import parse_bytes

    if path.suffix.lower() not in ENDINGS:
        raise SourceError(f"{path.name} is no kind of file that can be read here: give one of {', '.join(ENDINGS)}.")
    try:
        return parse_bytes(read_file(path, MOST_BYTES), path.name)
    except SourceError as error:
        # Where the server keeps uploads is nobody's business.
        raise SourceError(str(error).replace(str(path), path.name)) from error


def read_paste(text: str) -> LiveBlog:
    """The live blog in pasted text, named after its title. Raises SourceError like `read_upload`."""
    from qa.sources.registry import default_id, parse_page

    if not text.strip():
        raise SourceError("Nothing was pasted: give a live blog's address, or its text: headline lines and paragraphs.")
    if len(text) > MOST_BYTES:
        raise SourceError(f"The pasted text has {len(text):,} characters, more than {MOST_BYTES:,}: paste less.")
    liveblog = parse_page(text, "The pasted text")
    return replace(liveblog, id=default_id(f"{liveblog.title.replace('/', ' ')}.txt"))


def is_address(text: str) -> bool:
    """Whether this is one address and nothing else; which ones are fetched is for the fetcher to say."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def read_address(address: str, fetcher: Fetcher) -> LiveBlog:
    """The live blog at an http(s) address. Raises SourceError in the fetcher's words."""
    from qa.sources.registry import parse_bytes

    page = fetcher.get(address)
    return parse_bytes(page.body, page.url, charset=page.charset, url=page.url)


def free_name(liveblog: LiveBlog, titles: Mapping[str, str]) -> LiveBlog:
    """The live blog under a name of its own: the same title renews the same live blog, another one gets a number."""
    name, number = liveblog.id, 1
    while name in titles and titles[name] != liveblog.title:
        number += 1
        name = f"{liveblog.id}-{number}"
    return replace(liveblog, id=name)


def index_steps(index: Callable[[Progress], IndexReport]) -> Iterator[tuple[int, int] | IndexReport]:
    """Run `index` in a thread: yields (chunks embedded, chunks to embed) and at last the report. Raises QAError."""
    steps: SimpleQueue[tuple[int, int] | IndexReport | QAError | None] = SimpleQueue()

    def work() -> None:
        try:
            steps.put(index(lambda done, total: steps.put((done, total))))
        except QAError as error:
            steps.put(error)
        finally:
            steps.put(None)

    threading.Thread(target=work, name="index", daemon=True).start()
    while (step := steps.get()) is not None:
        if isinstance(step, QAError):
            raise step
        yield step
