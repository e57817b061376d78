"""Pictures of updates: from their publishers, only where the page may and the reader wants them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.pictures import Picture
from tests.e2e.conftest import serving_here

pytestmark = pytest.mark.browser

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200"/></svg>'
_ALT = "Waves break over the pier at Bray"
_CREDIT = "Photograph: Orla Fenn/Coast News"


class _Publisher:
    """A server of pictures on another origin, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/svg+xml")
                self.end_headers()
                self.wfile.write(_SVG)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/pier.svg"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def publisher() -> Iterator[_Publisher]:
    publisher = _Publisher()
    yield publisher
    publisher.server.shutdown()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, publisher: _Publisher) -> Iterator[dict[bool, str]]:
    """The same live blog on a page that may load pictures, and on one that may not."""
    update = Update("p-1", 1, "Pier shut", ("The pier is shut.",), pictures=(Picture(publisher.url, _ALT, _CREDIT),))
    with ExitStack() as stack:
        found = {}
        for allowed in (True, False):
            store = tmp_path_factory.mktemp("pictures")
            assistant = stack.enter_context(Assistant.open(store=store, mode="quotes", pictures=allowed))
            assistant.index(LiveBlog("pier", "Pier live", (update,)))
            found[allowed] = stack.enter_context(serving_here(assistant))
        yield found


def test_a_picture_loads_only_when_a_reader_wants_it(open_chat, pages, publisher) -> None:
    publisher.asked.clear()
    chat = open_chat(pages[True])
    caption = chat.page.locator("#blog figcaption")
    assert caption.inner_text() == f"{_ALT} {_CREDIT}"
    assert chat.page.locator("#blog figure img").count() == 0
    assert publisher.asked == []
    chat.page.check("#blog .choose-pictures")
    chat.page.wait_for_function("document.querySelector('#blog figure img')?.naturalWidth === 300")
    assert chat.page.get_attribute("#blog figure img", "alt") == _ALT
    assert caption.is_visible() and publisher.asked == ["/pier.svg"]
    chat.reload()
    chat.ready()
    chat.page.wait_for_function("document.querySelector('#blog figure img')?.naturalWidth === 300")
    chat.page.uncheck("#blog .choose-pictures")
    assert chat.page.locator("#blog figure img").count() == 0


def test_a_source_tells_its_pictures_and_loads_them_as_the_live_blog_does(open_chat, pages, publisher) -> None:
    publisher.asked.clear()
    chat = open_chat(pages[True])
    chat.ask("What is shut?").locator(".cite").first.click()
    assert chat.page.inner_text(".source figcaption") == f"{_ALT} {_CREDIT}"
    assert chat.page.locator(".source img").count() == 0
    assert publisher.asked == []
    chat.page.check("#sources .choose-pictures")
    chat.page.wait_for_function("document.querySelector('.source figure img')?.naturalWidth === 300")
    assert chat.page.get_attribute(".source figure img", "alt") == _ALT
    assert chat.page.is_checked("#blog .choose-pictures")
    chat.page.uncheck("#sources .choose-pictures")
    assert chat.page.locator("figure img").count() == 0
    plain = open_chat(pages[False])
    plain.ask("What is shut?").locator(".cite").first.click()
    assert plain.page.inner_text(".source figcaption") == f"{_ALT} {_CREDIT}"
    assert plain.page.locator(".choose-pictures").count() == 0
    assert publisher.url not in plain.page.content()


def test_where_the_page_may_not_no_address_stands_there_and_the_browser_would_refuse_it(
    browser, pages, publisher
) -> None:
    publisher.asked.clear()
    page = browser.new_page()
    page.goto(pages[False])
    page.wait_for_selector("#blog figcaption")
    assert page.inner_text("#blog figcaption") == f"{_ALT} {_CREDIT}"
    assert page.locator(".choose-pictures").count() == 0
    assert publisher.url not in page.content()
    refused = page.evaluate(
        """(url) => new Promise((done) => {
            const image = new Image();
            image.onload = () => done(false);
            image.onerror = () => done(true);
            image.src = url;
        })""",
        publisher.url,
    )
    page.close()
    assert refused and publisher.asked == []
