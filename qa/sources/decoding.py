"""Bytes to text: byte order marks, declared charsets, UTF-16, and a guess when a page declares none."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from qa.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF", "a PDF: export its text first"),
    (b"\x1f\x8b", "gzip-compressed: unpack it first"),
    (b"PK\x03\x04", "a ZIP archive or Office document: unpack or export it first"),
    (b"BZh", "bzip2-compressed: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed: unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.I)
# Only encodings that pages are written in: some of Python's codecs are slow or not about text at all.
_PAGE_CHARSET = re.compile(
    r"(utf|latin|iso-?8859|iso-?2022|windows-?\d|cp\d|koi8|shift|sjis|euc|gb|big5|mac|ascii|us-ascii|tis)", re.I
)
_WESTERN = re.compile(r"(iso-?8859-?1$|latin-?1$|us-ascii$|ascii$)", re.I)
_SAMPLE = 64_000
_HEAD = 8_192
_MOST_CONTROLS = 0.02
_MOST_BAD = 0.05
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a page; `declared` is the charset that its server named.

    Raises SourceError for what is no text.
    """
    for signature, kind in _BINARY:
        if data.startswith(signature):
            raise SourceError(f"it is {kind}. Give a page as HTML, JSON, XML or text.")
    text = _decoded(data, declared)
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise SourceError("it is not text. Give a page as HTML, JSON, XML or text.")
    return text.replace("\x00", "\ufffd")


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    if b"\0" in data[:_HEAD]:
        return _without_mark(data)
    for charset in _candidates(data, declared):
        try:
            return data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    text = data.decode("utf-8", "replace")
    # UTF-8 with a few bad bytes, such as a character cut in two where a download broke off.
    bad = text.count("\ufffd")
    if bad <= _MOST_BAD * sum(len(run) for run in _BEYOND_ASCII.findall(text)):
        return text
    return data.decode(_guess(data), "replace")


def _without_mark(data: bytes) -> str:
    """Text with zero bytes in a regular pattern is UTF-16 without a mark; anything else is no text."""
    head = data[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    charset = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < len(head) // 8 or min(even, odd) > max(even, odd) // 8:
        raise SourceError("it holds zero bytes, so it is not text. Give a page as HTML, JSON, XML or text.")
    return data.decode(charset, "replace")


def _candidates(data: bytes, declared: str | None) -> list[str]:
    found = _DECLARED.search(data[:_HEAD])
    inside = found.group(1).decode("ascii", "replace") if found else None
    named = [name.strip() for name in (declared, inside) if name and _PAGE_CHARSET.match(name.strip())]
    # Bytes that are valid UTF-8 are UTF-8, whatever is declared, but for charsets that write in ASCII.
    first = [name for name in named if name.lower().startswith("iso-2022")]
    return [*first, "utf-8", *("cp1252" if _WESTERN.match(name) else name for name in named)]


def _guess(data: bytes) -> str:
    """The likely charset, judged by the lines that are not plain ASCII."""
    telling: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if not line.isascii():
            telling.append(line[:_SAMPLE])
            size += len(telling[-1])
        if size > _SAMPLE:
            break
    best = from_bytes(b"\n".join(telling)[:_SAMPLE]).best()
    return best.encoding if best else "cp1252"
