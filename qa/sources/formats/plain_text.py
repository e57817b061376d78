"""Plain text as a format: everything that is neither HTML nor XML nor JSON."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.formats.text import parse_text

name = "plain text (headlines and paragraphs, parted by blank lines)"

_MOST_CHARACTERS = 5_000_000
_MARKUP = re.compile(r"\s*(?:<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])|[\[{]\s*(?:[\"\]}\[{]|$))", re.IGNORECASE)
_HTML_TAG = re.compile(r"<(?:html|head|body|div|script|article|section)\b[^<>]{0,500}>", re.IGNORECASE)


def looks_like(raw: str) -> bool:
    """Whether this is text without markup."""
    start = raw.lstrip("\ufeff")[:20_000]
    return bool(start.strip()) and not _MARKUP.match(start) and not _HTML_TAG.search(start)


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read a plain-text page; raises SourceError when it holds no update."""
    if len(raw) > _MOST_CHARACTERS:
        raise SourceError(
            f"It has more than {_MOST_CHARACTERS / 1e6:,.0f} million characters: give a single live blog."
        )
    blog = parse_text(raw.encode("utf-8", "replace").decode(), liveblog_id)
    return replace(blog, url=url) if url else blog
