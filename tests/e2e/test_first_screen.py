"""What is read, and asked, before the page's script has come; and how little that takes."""

from __future__ import annotations

import gzip
import re
import urllib.request
from typing import Any

import pytest

pytestmark = pytest.mark.browser

_REFUGEES = "How many people fleeing the war will the US take in?"
_FIRST_SCREEN_BYTES = 40_000
# Gradio's own scripts are most of it.
_FIRST_LOAD_BYTES = 250_000


def test_a_question_typed_before_the_script_has_come_is_asked_when_it_has(open_chat, served) -> None:
    # Nothing is under way when the held page opens: what a page left behind was asking would end as an error.
    chat = open_chat("about:blank", wait=False)
    held = []
    chat.page.route("**/assets/index-*.js", lambda route: held.append(route))
    chat.begin(served.url)
    chat.page.fill("#first input", _REFUGEES)
    chat.page.press("#first input", "Enter")
    assert "as soon as the page is ready" in chat.page.inner_text("#first [role=status]")
    assert held
    for route in held:
        route.continue_()
    chat.page.unroute("**/assets/index-*.js")
    chat.page.wait_for_selector("#turn-1[aria-busy='false'] .cite")
    assert chat.page.locator("#first").count() == 0


def test_the_first_screen_is_small_may_not_be_framed_and_its_parts_are_kept(served) -> None:
    asked = urllib.request.Request(served.url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as response:
        body = response.read()
        assert response.headers["Content-Security-Policy"] == "frame-ancestors 'none'; img-src 'self' data: blob:"
    assert len(body) < _FIRST_SCREEN_BYTES
    page = gzip.decompress(body).decode()
    assert "<title>Ask a live blog</title>" in page and 'id="first"' in page
    script = re.search(r'src="\./(assets/index-[\w-]+\.js)"', page)
    with urllib.request.urlopen(served.url + script.group(1), timeout=30) as response:
        assert "immutable" in response.headers["Cache-Control"]


def test_the_first_load_is_small_with_all_its_headers_for_the_first_visitor_too(browser, make_served) -> None:
    taken = _first_load(browser, make_served().url)
    print(f"the first load takes {taken:,} bytes with headers")  # noqa: T201
    assert 100_000 < taken < _FIRST_LOAD_BYTES


def _first_load(browser, url: str) -> int:
    """What a browser that was never here takes from the wire until the page is whole."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    known: dict[str, int] = {}
    over: dict[str, int] = {}

    def came(event: dict[str, Any]) -> None:
        name = event["requestId"]
        more = event["response"]["encodedDataLength"] if "response" in event else event["encodedDataLength"]
        known[name] = known.get(name, 0) + more

    wire.on("Network.responseReceived", came)
    wire.on("Network.dataReceived", came)
    wire.on("Network.loadingFinished", lambda event: over.__setitem__(event["requestId"], event["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(url, wait_until="commit")
    page.wait_for_selector("#first", state="detached")
    page.wait_for_selector("#welcome .example")
    context.close()
    return sum({**known, **over}.values())
