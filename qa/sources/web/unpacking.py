"""Compressed bodies, unpacked in small steps so that a decompression bomb stops at the limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from qa.errors import SourceError

_STEP = 65_536
_GZIP = 16 + zlib.MAX_WBITS


def read_body(chunks: Iterable[bytes], encoding: str, most_bytes: int, where: str) -> bytes:
    """The unpacked body; raises SourceError when it is too large, damaged, or packed in a way not asked for."""
    kinds = [kind for part in encoding.lower().split(",") if (kind := part.strip()) not in ("", "identity")]
    if not kinds:
        return _limited(chunks, most_bytes, where)
    if len(kinds) > 1 or kinds[0] not in ("gzip", "x-gzip", "deflate"):
        raise SourceError(
            f"{where} is packed as {encoding!r:.60}, which can't be read: try another address of the page."
        )
    try:
        return _limited(_unpacked(chunks, kinds[0]), most_bytes, where)
    except (zlib.error, EOFError) as error:
        raise SourceError(f"{where} came damaged (its compression breaks off or is wrong): try again.") from error


def _limited(chunks: Iterable[bytes], most_bytes: int, where: str) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most_bytes:
            raise SourceError(
                f"{where} has more than {most_bytes / 1e6:,.1f} MB: give the address of a single live blog, "
                "or save it to a file."
            )
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], kind: str) -> Iterable[bytes]:
    unpacker = None
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker is None:
                unpacker = zlib.decompressobj(_GZIP if kind != "deflate" else _deflate_format(data))
            yield unpacker.decompress(data, _STEP)
            data = unpacker.unconsumed_tail
            if unpacker.eof:
                # A gzip body may be several, one after the other.
                data, unpacker = (unpacker.unused_data, None) if kind != "deflate" else (b"", unpacker)
    if unpacker is not None and not unpacker.eof:
        yield unpacker.flush()
        if not unpacker.eof:
            raise EOFError


def _deflate_format(data: bytes) -> int:
    """Servers send "deflate" with or without its header."""
    return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
