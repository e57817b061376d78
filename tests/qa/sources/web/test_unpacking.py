import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources.web.unpacking import read_body


def chunks(data: bytes, size: int = 7) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@given(st.binary(max_size=500), st.integers(1, 50))
def test_bodies_come_back(data: bytes, size: int):
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "": data,
        "identity": data,
        "gzip": gzip.compress(data, mtime=0),
        "x-gzip": gzip.compress(data[:9], mtime=0) + gzip.compress(data[9:], mtime=0),
        "deflate": zlib.compress(data),
        "Deflate": raw.compress(data) + raw.flush(),
    }
    for encoding, body in packed.items():
        assert read_body(chunks(body, size), encoding, 500, "x") == data


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_limit(encoding: str):
    bomb = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(50_000_000))
    read = 0

    def count():
        nonlocal read
        for chunk in chunks(bomb, 512):
            read += len(chunk)
            yield chunk

    with pytest.raises(SourceError, match=r"more than 1\.0 MB"):
        read_body(count(), encoding, 1_000_000, "https://n.example/live")
    assert read < len(bomb) / 10


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,br", "compress"])
def test_other_packings_are_refused(encoding: str):
    with pytest.raises(SourceError, match="is packed as"):
        read_body([b"x"], encoding, 100, "x")


@pytest.mark.parametrize(
    "body", [gzip.compress(b"words " * 99, mtime=0)[:-20], b"not gzip at all", gzip.compress(b"a", mtime=0) + b"junk"]
)
def test_damage(body: bytes):
    with pytest.raises(SourceError, match="came damaged"):
        read_body(chunks(body), "gzip", 10_000, "x")


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_body_or_an_error(body: bytes):
    for encoding in ("gzip", "deflate"):
        try:
            read_body(chunks(body), encoding, 1000, "x")
        except SourceError:
            pass
