"""Which language a live blog is in: by its words, or else as the page declares it, which templates often get wrong."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.models import LiveBlog
from qa.sources.partial import warn_partial
from qa.text.detecting import is_foreign, language_code, language_name, language_of

_HEAD = 5_000
_DECLARED = re.compile(
    r"<html\b[^<>]{0,500}?\s(?:xml:)?lang\s*=\s*[\"']?(?P<html>[\w-]{2,12})|<language>\s*(?P<rss>[\w-]{2,12})\s*</language>"
    r"|<feed\b[^<>]{0,500}?\sxml:lang\s*=\s*[\"'](?P<atom>[\w-]{2,12})",
    re.IGNORECASE,
)
_ENOUGH = 200


def with_language(blog: LiveBlog, raw: str) -> LiveBlog:
    """The live blog with its language; warns where it is one that is not supported."""
    language = _told(blog) or blog.language or declared_language(raw)
    if is_foreign(language):
        warn_partial(
            f"The page is in {language_name(language or '')}, and only English is supported: questions are answered "
            "less surely, and written answers are not checked."
        )
    return replace(blog, language=language)


def declared_language(raw: str) -> str | None:
    """The language that a page or a feed declares at its beginning."""
    found = _DECLARED.search(raw[:_HEAD])
    return language_code(next(filter(None, found.groups()))) if found else None


def _told(blog: LiveBlog) -> str | None:
    """The language of the updates' words; None where they are too few to tell."""
    words: list[str] = [blog.title]
    for update in blog.updates[:_ENOUGH]:
        words += update.headline, *update.body
    return language_of("\n".join(words))
