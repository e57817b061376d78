import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources.decoding import decode

TEXT = "Café “Größe” – naïve über 5 €, façade"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_a_mark(charset):
    assert decode((TEXT * 9).encode(charset)) == TEXT * 9


@pytest.mark.parametrize("charset", ["cp1252", "iso-8859-15"])
def test_declared_in_the_page(charset):
    for page in (f'<meta charset="{charset}"><p>{TEXT}', f"<?xml version='1.0' encoding='{charset}'?><p>{TEXT}",
                 f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">{TEXT}'):  # fmt: skip
        assert decode(page.encode(charset, "replace")) == page.encode(charset, "replace").decode(charset)


def test_latin_1_means_windows_1252_on_the_web():
    assert decode(TEXT.encode("cp1252"), "ISO-8859-1") == TEXT


def test_declared_by_the_server():
    assert decode("Вода спадает".encode("koi8-r"), "koi8-r") == "Вода спадает"
    assert decode("水位が下がる".encode("iso-2022-jp"), "iso-2022-jp") == "水位が下がる"
    assert decode("水位が下がる".encode("shift_jis"), "Shift_JIS") == "水位が下がる"


def test_utf_8_wins_over_a_wrong_declaration():
    assert decode(TEXT.encode(), "iso-8859-1") == TEXT
    assert decode(f'<meta charset="windows-1251">{TEXT}'.encode()).endswith(TEXT)


def test_a_character_cut_in_two_costs_only_itself():
    cut = ((TEXT + "\n") * 20 + "ü").encode()[:-1]
    assert decode(cut) == (TEXT + "\n") * 20 + "\ufffd"
    assert decode(b"\xff".join([TEXT.encode() * 9] * 2)) == TEXT * 9 + "\ufffd" + TEXT * 9


def test_guessed_when_nothing_is_declared():
    assert decode(
        "\n".join(["plain"] * 3000 + ["Der Fluß fällt über Nacht um drei Meter, so die Behörde"] * 5).encode("cp1252")
    ).endswith("über Nacht um drei Meter, so die Behörde")


@pytest.mark.parametrize(
    "name", ["punycode", "unicode_escape", "idna", "zlib", "rot13", "nonsense", "base64", "undefined"]
)
def test_codecs_that_are_no_page_charsets_are_not_used(name):
    start = time.monotonic()
    assert decode(b"a\\x41-" * 50_000 + b"\xe9", name).startswith("a\\x41")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF: export"),
        (b"\x1f\x8b\x08 zipped", "gzip-compressed: unpack"),
        (b"PK\x03\x04...", "ZIP archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"abc\0\0\0def\x01\x02", "zero bytes"),
        (bytes(range(1, 32)) * 50, "not text"),
    ],
)
def test_what_is_no_text(data, message):
    with pytest.raises(SourceError, match=message):
        decode(data)


@settings(deadline=None)
@given(st.binary(max_size=3000), st.none() | st.sampled_from(["utf-8", "utf-16", "latin-1", "gb18030", "x"]))
def test_any_bytes_are_text_or_refused(data, declared):
    try:
        assert "\0" not in decode(data, declared)
    except SourceError as error:
        assert "\n" not in str(error)
