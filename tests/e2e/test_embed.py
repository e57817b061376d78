"""One live blog in a frame of a publisher's page: only for the origins that are named, and only to read and ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.conftest import of

pytestmark = pytest.mark.browser

_SAMPLE = Path(__file__).parents[2] / "docs/embed-sample.html"
_DEAD = "How many people have died in the storm?"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A publisher's own site, on an origin of its own: its address and its folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html", tmp_path
        server.shutdown()


def _write(folder: Path, address: str) -> None:
    page = _SAMPLE.read_text(encoding="utf-8").replace("http://127.0.0.1:7860/embed?liveblog=storm", address)
    assert address in page
    (folder / "index.html").write_text(page, encoding="utf-8")


def test_a_named_origin_may_frame_one_live_blog_to_ask_it(open_chat, scratch, publisher) -> None:
    url, folder = publisher
    _write(folder, of(scratch, "storm", "embed"))
    chat = open_chat(url, wait=False)
    chat.page.wait_for_selector("iframe")
    frame = chat.page.frames[1]
    frame.wait_for_selector("#question textarea:enabled")
    frame.wait_for_selector("#first", state="detached")
    assert not frame.is_visible("#picked") and not frame.is_visible("#add-button")
    frame.fill("#question textarea", _DEAD)
    frame.press("#question textarea", "Enter")
    frame.wait_for_selector("#turn-1[aria-busy='false'] .cite")
    frame.click("#turn-1 .cite")
    frame.wait_for_selector(".source.is-marked")
    assert frame.inner_text(".source.is-marked .meta").endswith("of 53")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nobody_else_may_frame_anything(open_chat, scratch, served, publisher) -> None:
    url, folder = publisher
    for address in (scratch.url, f"{served.url}embed"):
        _write(folder, address)
        chat = open_chat(url, wait=False)
        chat.page.wait_for_timeout(1_500)
        assert chat.page.frames[1].url.startswith("chrome-error:")
        assert any("frame-ancestors" in fault for fault in chat.faults)
        chat.faults.clear()
