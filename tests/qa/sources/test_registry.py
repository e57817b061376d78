import os
import sys
from pathlib import Path

import pytest

from qa.errors import SourceError
from qa.sources import files, registry
from qa.sources.formats import jsonlines
from qa.sources.registry import default_id, read_source
from qa.sources.web.fetch import Fetched
from tests.support.pages import (
    guardian_article,
    guardian_block,
    guardian_json_block,
    guardian_page,
    html_page,
    posting,
    rss,
    rss_item,
    superdesk_item,
    superdesk_post,
    superdesk_response,
    text_element,
    update,
)

TEXT = "Regatta day\n\nFirst race starts late\n\nWind was missing until ten.\n\nBoats gather\n\nForty crews are here.\n"
PAGES = {
    "jsonld": html_page(posting([update(1, "A", "a")])),
    "guardian": guardian_page(guardian_block(3, "<p>Text.</p>")),
    "guardian-json": guardian_article([guardian_json_block(1, text_element("<p>x</p>"))]),
    "superdesk": superdesk_response([superdesk_post(1, superdesk_item("x"))]),
    "rss": rss(rss_item(1, "A", "a")),
    "lines": '{"id": "a", "headline": "A"}\n',
    "text": TEXT,
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("name", ["page.html", "page.json", "page"])
def test_the_format_is_found_by_content_not_by_name(tmp_path: Path, kind: str, name: str):
    path = tmp_path / name
    path.write_text("\ufeff" + PAGES[kind], encoding="utf-8")
    blog = read_source(str(path))
    assert blog.id == "page" and blog.updates
    assert read_source(path, "mine") == registry.read_source(str(path), "mine")


@pytest.mark.parametrize(("kind", "text"), [("guardian", "Text."), ("guardian-json", "x")])
def test_guardian_blocks_win_over_the_json_ld_beside_them(tmp_path: Path, kind: str, text: str):
    path = tmp_path / "page"
    path.write_text(PAGES[kind])
    assert read_source(path).updates[0].body == (text,)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<html><body><h1>Story</h1><p>No live blog here.</p></body></html>", "Looked for: Guardian page, "),
        ('{"a": [1, 2]}', "Looked for: Guardian page"),
        ("<?xml version='1.0'?><svg></svg>", "Looked for: Guardian page"),
        ("just one line of words.", "No updates found"),
        (PAGES["superdesk"][:-9], "damaged JSON"),
        (PAGES["guardian-json"][:-9], "damaged JSON"),
    ],
)
def test_a_page_with_no_live_blog_says_what_was_looked_for(tmp_path: Path, content: str, message: str):
    path = tmp_path / "page.html"
    path.write_text(content)
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert message in str(caught.value) and "page.html" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "empty.html").write_text(" \n")
    (tmp_path / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "zero.txt").write_bytes(b"abc\0\1\2def" * 9)
    (tmp_path / "shut.txt").write_text(TEXT)
    os.mkfifo(tmp_path / "pipe")
    cases = {
        "missing.html": "No file .*: check the name",
        "empty.html": "is empty",
        "image.html": "a picture",
        "zero.txt": "zero bytes",
        "pipe": "not a regular file",
        "shut.txt/inside": "No file",
        "x" * 5000: "can't be read",
        "nul\0name": "can't be read",
    }
    for name, message in cases.items():
        with pytest.raises(SourceError, match=message) as caught:
            read_source(tmp_path / name)
        assert "\n" not in str(caught.value)
    with pytest.raises(SourceError, match="is a folder"):
        read_source(tmp_path)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "shut.txt"
    path.write_text(TEXT)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match="Permission denied.*check the name and its permissions"):
        read_source(path)


def test_a_file_over_50_mb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "big.html"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(SourceError, match=r"has 50\.0 MB; at most 50 MB"):
        read_source(path)
    assert files.MOST_BYTES == 50_000_000


@pytest.mark.parametrize("source", ["ftp://x.example/a", "file:///etc/hostname", "javascript://x", "data://x"])
def test_other_schemes_are_refused(source: str):
    with pytest.raises(SourceError, match="not an http or https address"):
        read_source(source)


def test_an_address_is_fetched_and_the_page_read_in_its_charset():
    class Door:
        def get(self, url: str) -> Fetched:
            assert url.startswith("HTTPS://")
            page = rss(rss_item(1, "Brücke zu", "x"), declaration="").encode("cp1252")
            return Fetched(
                200, "https://transit.example/final?x=1", page, "application/rss+xml", "iso-8859-1", None, None
            )

    blog = read_source("HTTPS://transit.example/Live Ferry.html?x=1", fetcher=Door())  # type: ignore[arg-type]
    assert (blog.id, blog.updates[0].headline) == ("final", "Brücke zu")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("/a/b/Harbour Day_2.live.html", "harbour-day-2-live"),
        ("https://n.example/news/live/storm-33?page=2#x", "storm-33"),
        ("https://n.example/news/Caf%C3%A9-live.html/", "cafe-live"),
        ("https://n.example", "n-example"),
        ("Überfahrt.txt", "uberfahrt"),
        ("水位.txt", "liveblog-79d25769"),
        ("x" * 100, "x" * 60),
        ("a" * 59 + "--b", "a" * 59),
    ],
)
def test_default_ids(where: str, expected: str):
    assert default_id(where) == expected


PLUG_IN = """
from qa.models import LiveBlog, Update
name = "telex"
def looks_like(raw): return raw.startswith("TELEX")
def parse(raw, liveblog_id, url=None):
    return LiveBlog(liveblog_id, "Telex", (Update("1", 1, raw[6:].strip()),))
"""


@pytest.fixture
def plug_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Installs entry points, as pip would write them."""

    def install(lines: str) -> None:
        info = tmp_path / "telex_format-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: telex-format\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[liveblog_qa.sources]\n{lines}\n")
        (tmp_path / "telex_format.py").write_text(PLUG_IN)
        monkeypatch.syspath_prepend(tmp_path)
        registry._plug_ins.cache_clear()

    yield install
    registry._plug_ins.cache_clear()
    sys.modules.pop("telex_format", None)


def test_a_plug_in_adds_a_format(plug_ins, tmp_path: Path):
    plug_ins("telex = telex_format")
    page = tmp_path / "wire.txt"
    page.write_text("TELEX ship sighted")
    assert read_source(page).updates[0].headline == "ship sighted"
    assert registry.formats()[0].name == "telex"


@pytest.mark.parametrize(
    ("line", "message"), [("bad = nowhere.at.all", "can't be loaded"), ("bad = json:loads", "lacks name")]
)
def test_a_broken_plug_in_is_left_out_with_a_warning(plug_ins, line: str, message: str):
    plug_ins(line)
    with pytest.warns(UserWarning, match=message):
        assert jsonlines in registry.formats()


def test_a_plug_in_that_fails_is_one_line_that_names_it(plug_ins, tmp_path: Path):
    plug_ins("telex = telex_format")
    (tmp_path / "telex_format.py").write_text(PLUG_IN.replace("return LiveBlog(", "return None.x("))
    page = tmp_path / "wire.txt"
    page.write_text("TELEX ship sighted")
    with pytest.raises(SourceError, match=r"\(telex\): the plug-in failed with AttributeError"):
        read_source(page)
