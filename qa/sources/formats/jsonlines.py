"""Our own format: one update a line, as JSON, the newest first.

An optional first line `{"liveblog": {…}}` has `id`, `title`, `url`, `publisher`, `standfirst`, `summary`,
`captions`, `language` ("en") and `whole` (false where older updates are missing). Every other line has the fields of
`Update`: `id` (needed), `headline`, `body` and `captions` and `authors` (lists of strings), `published_at` and
`modified_at` (ISO 8601), `url`, `key_event`, `pinned`, `pictures` (each with `url`, `alt`, `credit`), and `position`,
which is the line's number unless it is given. Other fields are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import StringIO

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.pictures import Picture
from qa.sources.identity import limited
from qa.sources.json_text import as_dict, as_list
from qa.sources.links import web_url
from qa.sources.times import instant
from qa.text.detecting import language_code

name = "JSON lines"

_START = re.compile(r'\s*\{\s*"(?:liveblog"\s*:\s*\{|(?:id|headline|position|body)"\s*:)')
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}$")


def looks_like(raw: str) -> bool:
    """Whether the first line is an object of this format."""
    first = next(_lines(raw), (0, ""))[1]
    if not _START.match(first):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        # Cut off or mistyped, but nothing else begins like this on a line that isn't the last.
        return "\n" in raw.strip()
    return "liveblog" in value or ("id" in value and ("headline" in value or "body" in value))


def parse(raw: str, liveblog_id: str, url: str | None = None) -> LiveBlog:
    """Read the lines; raises SourceError that names the line and the field that is wrong."""
    blog = LiveBlog(id=liveblog_id, title=liveblog_id, updates=(), url=web_url(url))
    updates: list[Update] = []
    seen: dict[str, int] = {}
    for number, line in limited(_lines(raw)):
        fields = _object(line, number)
        if not updates and isinstance(fields.get("liveblog"), dict):
            blog = _read_header(blog, fields["liveblog"], number)
            continue
        update = _read_update(fields, number, len(updates) + 1)
        if update.id in seen:
            raise SourceError(f"Line {number} has the id {update.id!r} of line {seen[update.id]}: give each its own.")
        seen[update.id] = number
        updates.append(update)
    if not updates:
        raise SourceError("The JSON lines hold no update: write one JSON object with an id on each line.")
    return replace(blog, updates=tuple(updates))


def own_id(raw: str) -> str | None:
    """The live blog's id that the first line gives, if it gives one."""
    identity = _header(raw).get("id")
    return identity if isinstance(identity, str) and _ID.match(identity) else None


def says_language(raw: str) -> bool:
    """Whether the first line says in which language the live blog is, be it that none is known."""
    return "language" in _header(raw)


def _header(raw: str) -> dict[str, object]:
    first = next(_lines(raw), (0, ""))[1]
    try:
        value = json.loads(first) if _START.match(first) else {}
    except (ValueError, RecursionError):
        return {}
    return as_dict(as_dict(value).get("liveblog"))


def write(blog: LiveBlog) -> str:
    """The live blog as JSON lines; reading them gives the same live blog again."""
    header = {key: value for key, value in asdict(blog).items() if key != "updates"}
    told = ({k: v for k, v in asdict(update).items() if v or k != "pictures"} for update in blog.updates)
    values = [{"liveblog": header}, *told]
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def _lines(raw: str) -> Iterator[tuple[int, str]]:
    # Not splitlines(): it also parts at characters that may stand inside a JSON string.
    for number, line in enumerate(StringIO(raw.lstrip("\ufeff"), newline="\n"), 1):
        if line.strip():
            yield number, line


def _object(line: str, number: int) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"Line {number} is no JSON: write one whole JSON object on each line.") from error
    if not isinstance(value, dict):
        raise SourceError(f"Line {number} is no JSON object: write one object with an id on each line.")
    return value


def _read_header(blog: LiveBlog, fields: object, number: int) -> LiveBlog:
    values = fields if isinstance(fields, dict) else {}
    return replace(
        blog,
        title=_text(values, "title", number) or blog.title,
        standfirst=_text(values, "standfirst", number) or "",
        summary=_texts(values, "summary", number),
        captions=_texts(values, "captions", number),
        url=_address(values, number) or blog.url,
        publisher=_text(values, "publisher", number),
        language=language_code(_text(values, "language", number)),
        whole=_flag(values, "whole", number, default=True),
    )


def _read_update(fields: dict[str, object], number: int, position: int) -> Update:
    identity = _text(fields, "id", number)
    if not identity:
        raise SourceError(f"Line {number} has no id: give each update an id that stays.")
    place = fields.get("position", position)
    if not isinstance(place, int) or isinstance(place, bool) or place < 1:
        raise SourceError(f"Line {number}: position must be a whole number from 1, the newest, not {_shown(place)}.")
    return Update(
        id=identity,
        position=place,
        headline=_text(fields, "headline", number) or "",
        body=_texts(fields, "body", number),
        captions=_texts(fields, "captions", number),
        published_at=_time(fields, "published_at", number),
        modified_at=_time(fields, "modified_at", number),
        url=_address(fields, number),
        authors=_texts(fields, "authors", number),
        key_event=_flag(fields, "key_event", number),
        pinned=_flag(fields, "pinned", number),
        pictures=_pictures(fields, number),
    )


def _pictures(fields: dict[str, object], number: int) -> tuple[Picture, ...]:
    given = [as_dict(one) for one in as_list(fields.get("pictures"))]
    addresses = [_address(one, number) or "" for one in given]
    words = [[_text(one, key, number) or "" for key in ("alt", "credit")] for one in given]
    return tuple(Picture(url, *said) for url, said in zip(addresses, words, strict=True) if url)


def _text(fields: dict[str, object], key: str, number: int) -> str | None:
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise SourceError(f"Line {number}: {key} must be text, not {_shown(value)}.")
    return None if value is None else _whole(value)


def _texts(fields: dict[str, object], key: str, number: int) -> tuple[str, ...]:
    value = fields.get(key)
    items = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise SourceError(f"Line {number}: {key} must be a list of texts, not {_shown(value)}.")
    return tuple(_whole(item) for item in items)


def _whole(text: str) -> str:
    """The text with half characters, which JSON can spell but nothing can store, replaced."""
    return text.encode("utf-8", "replace").decode()


def _shown(value: object) -> str:
    return repr(value)[:80]


def _flag(fields: dict[str, object], key: str, number: int, default: bool = False) -> bool:
    value = fields.get(key, default)
    if not isinstance(value, bool):
        raise SourceError(f"Line {number}: {key} must be true or false, not {_shown(value)}.")
    return value


def _address(fields: dict[str, object], number: int) -> str | None:
    value = _text(fields, "url", number)
    if value and web_url(value) != value:
        raise SourceError(f"Line {number}: url must be an http or https address, not {_shown(value)}.")
    return value or None


def _time(fields: dict[str, object], key: str, number: int) -> str | None:
    value = _text(fields, key, number)
    if not value:
        return None
    try:
        has_offset = instant(value).utcoffset() is not None
    except ValueError:
        has_offset = False
    if not has_offset:
        raise SourceError(f"Line {number}: {key} must be like 2024-08-05T21:17:00+01:00, not {_shown(value)}.")
    return value
