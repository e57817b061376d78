"""HTML without a repeated element, read as the text that a browser shows, where entries open with a time.

Articles with "16:40 – Markets calm" as headings, saved pages whose times are bare text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from qa.models import LiveBlog
from qa.sources.formats.pasted import openers, read_lines
from qa.sources.formats.structure_times import unfold_rows
from qa.sources.html.markup import parse_page
from qa.sources.html.page_meta import read_meta
from qa.sources.html.text import read_element
from qa.sources.partial import warn_partial

name = "HTML whose text has entries that open with a time"

_FEWEST = 3
_TIME_FIRST = re.compile(r">\s*+[^\s<>\d]{0,12}+\s*+\d{1,3}(?:[:.hH]\d{2}|['’′]| ?min)", re.IGNORECASE)


def looks_like(raw: str) -> bool:
    """Whether several elements of a page begin with a time."""
    times = _TIME_FIRST.finditer(raw)
    return "<" in raw[:2000] and sum(1 for _ in zip(times, range(_FEWEST), strict=False)) == _FEWEST


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the page's text; raises SourceError where no line of it opens an entry."""
    page = parse_page(raw)
    meta = read_meta(page, url)
    if page.tree is not None:
        unfold_rows(page.tree)
    aside = [] if page.tree is None else [*page.tree.iter("aside", "nav", "footer", "form")]
    shown = () if page.tree is None else read_element(page.tree, skip=aside).body
    # The page's own day counts until its text names another.
    lines = [meta.published[:10], ""] if meta.published else []
    lines += [*chain.from_iterable((" ".join(line.split()), "") for line in shown)]
    blog = read_lines(lines, openers(lines), liveblog_id, meta.url)
    warn_partial("The page has no live-blog markup and is read as text. Look whether the updates are the right ones.")
    return replace(blog, title=meta.title or blog.title, publisher=meta.publisher)
