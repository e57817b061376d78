"""From a file or an address to a live blog: finds the format by the page's content and reads it.

A plug-in adds a format with an entry point in the group `liveblog_qa.sources`: an object, or a module,
that is a `SourceFormat`. Plug-ins are asked first.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import warnings
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.decoding import decode
from qa.sources.files import read_file
from qa.sources.formats import (
    feeds,
    guardian_html,
    guardian_json,
    jsonld,
    jsonlines,
    microdata,
    pasted,
    plain_text,
    rendered,
    structure,
    superdesk,
    widgets,
)
from qa.sources.languages import with_language
from qa.sources.tidying import tidied, warn_if_badly_split

if TYPE_CHECKING:
    from qa.sources.web.fetch import Fetcher

ENTRY_POINTS = "liveblog_qa.sources"

_LONGEST_ID = 60
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://")


@runtime_checkable
class SourceFormat(Protocol):
    """A format of live blog pages. `looks_like` must be quick; `parse` raises SourceError for damage."""

    @property
    def name(self) -> str:
        """What people call the format."""

    def looks_like(self, raw: str) -> bool:
        """Whether the page's text is in this format."""

    def parse(self, raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
        """The live blog; `url` is where the page was fetched."""


# Special formats before general ones: the Guardian's hold JSON-LD too, and anything may be plain text.
_BUILT_IN: tuple[SourceFormat, ...] = (
    guardian_html, guardian_json, superdesk, widgets, jsonlines, jsonld, microdata, feeds, structure, rendered,
    pasted, plain_text,
)  # fmt: skip

# What an editing system's own API returns is kept, also where a post is empty.
_EXACT = (guardian_html, guardian_json, superdesk)


def read_source(source: str | Path, liveblog_id: str | None = None, *, fetcher: Fetcher | None = None) -> LiveBlog:
    """Read a live blog from a file or an http(s) address; `fetcher` is how addresses are fetched.

    The id is `liveblog_id`, or is made from the file's or the address's name. Raises SourceError.
    """
    scheme = _SCHEME.match(source) if isinstance(source, str) else None
    if not scheme:
        path = Path(source)
        return parse_bytes(read_file(path), str(path), liveblog_id)
    if scheme.group(1).lower() not in ("http", "https"):
        raise SourceError(f"{source} is not an http or https address: give one, or the name of a file.")
    from qa.sources.web.fetch import Fetcher  # late: files need no HTTP client

    page = (fetcher or Fetcher()).get(str(source))
    return parse_bytes(page.body, page.url, liveblog_id, charset=page.charset, url=page.url)


def parse_bytes(
    data: bytes, where: str, liveblog_id: str | None = None, *, charset: str | None = None, url: str | None = None
) -> LiveBlog:
    """Read a page that was loaded already; `where` is its file or address, for the id and for messages."""
    try:
        text = decode(data, charset)
    except SourceError as error:
        raise SourceError(f"{where} can't be read: {error}") from error
    return parse_page(text, where, liveblog_id, url=url)


def parse_page(text: str, where: str, liveblog_id: str | None = None, *, url: str | None = None) -> LiveBlog:
    """Read a page's text in the first format that fits it."""
    first_error: SourceError | None = None
    known = formats()
    for candidate in known:
        own_id = jsonlines.own_id(text) if candidate is jsonlines else None
        try:
            found = _parsed(candidate, text, liveblog_id or own_id or default_id(where), url)
        except SourceError as error:
            first_error = first_error or SourceError(f"{where} ({candidate.name}): {error}")
        else:
            if found is not None:
                own = candidate is jsonlines and jsonlines.says_language(text)
                if candidate in (structure, rendered, pasted, plain_text):
                    warn_if_badly_split(found.updates)
                return found if own else with_language(tidied(found, keep_empty=candidate in _EXACT), text)
    if first_error:
        raise first_error
    raise SourceError(
        f"{where} holds no live blog that can be read. Looked for: {', '.join(f.name for f in known)}. "
        "Give the address of the live page itself, or save its updates as text."
    )


def _parsed(candidate: SourceFormat, text: str, liveblog_id: str, url: str | None) -> LiveBlog | None:
    try:
        return candidate.parse(text, liveblog_id, url) if candidate.looks_like(text) else None
    except SourceError:
        raise
    # A plug-in is somebody else's code, and may raise anything.
    except Exception as error:
        if candidate in _BUILT_IN:
            raise
        raise SourceError(f"the plug-in failed with {type(error).__name__}: {error}. Tell who wrote it.") from error


def formats() -> tuple[SourceFormat, ...]:
    """All formats, in the order in which they are asked."""
    return (*_plug_ins(), *_BUILT_IN)


def default_id(where: str) -> str:
    """An id from the name of a file, or the last part of an address: [a-z0-9-], at most 60 characters."""
    if _SCHEME.match(where):
        parts = urlsplit(where)
        last = next((part for part in reversed(parts.path.split("/")) if part), "")
        stem = Path(unquote(last)).stem or parts.hostname or ""
    else:
        stem = Path(where).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
    if name or not any(c.isalnum() for c in stem):
        return name or "liveblog"
    # A name in another script: an id of its own, always the same.
    return f"liveblog-{hashlib.sha256(stem.encode('utf-8', 'replace')).hexdigest()[:8]}"


@cache
def _plug_ins() -> tuple[SourceFormat, ...]:
    found = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            plug_in = point.load()
        except (ImportError, AttributeError) as error:
            warnings.warn(f"The source plug-in {point.name} can't be loaded: {error}", stacklevel=2)
            continue
        if isinstance(plug_in, SourceFormat):
            found.append(plug_in)
        else:
            warnings.warn(f"The source plug-in {point.name} lacks name, looks_like or parse.", stacklevel=2)
    return tuple(found)
