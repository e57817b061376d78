"""The fetcher against real servers on this machine."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from qa.errors import SourceError
from qa.sources.web.fetch import Fetcher, FetchError, Limits

Handle = Callable[[BaseHTTPRequestHandler], None]
PAGE = b"<html><p>High water at nine.</p></html>"


class Site:
    """A web server; `pages` says what each path answers, `seen` what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Handle] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.pages.get(self.path.partition("?")[0], answer(404, b"none"))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that hangs up is what many tests want
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self) -> list[str]:
        return [path for path, _ in self.seen]


def answer(status: int = 200, body: bytes = PAGE, content_type: str = "text/html", **headers: str) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if content_type:
            request.send_header("Content-Type", content_type)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return handle


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def open_door(**limits: float) -> Fetcher:
    return Fetcher(allow_private=True, respect_robots=False, limits=Limits(**limits))  # type: ignore[arg-type]


def test_a_page(site: Site):
    site.pages["/live"] = answer(
        content_type="text/html; charset=ISO-8859-1", ETag='"v1"', Last_Modified="Sun, 02 Mar 2031"
    )
    page = open_door().get(site.url("/live?a=b#part"))
    assert (page.status, page.body, page.content_type, page.charset) == (200, PAGE, "text/html", "ISO-8859-1")
    assert (page.etag, page.last_modified, page.unchanged) == ('"v1"', "Sun, 02 Mar 2031", False)
    assert page.url == site.url("/live?a=b")
    path, headers = site.seen[0]
    assert path == "/live?a=b"
    assert headers["user-agent"].startswith("liveblog-qa/")
    assert headers["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in headers and "authorization" not in headers


def test_a_page_that_has_not_changed(site: Site):
    site.pages["/live"] = answer(304, b"", "")
    page = open_door().get(site.url("/live"), etag='"v1"', last_modified="Sun, 02 Mar 2031")
    assert page.unchanged and page.body == b""
    assert site.seen[0][1]["if-none-match"] == '"v1"'
    assert site.seen[0][1]["if-modified-since"] == "Sun, 02 Mar 2031"
    with pytest.raises(SourceError):
        open_door().get(site.url("/live"))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_pages(site: Site, encoding: str):
    import zlib

    packed = gzip.compress(PAGE) if encoding == "gzip" else zlib.compress(PAGE)
    site.pages["/live"] = answer(body=packed, Content_Encoding=encoding)
    assert open_door().get(site.url("/live")).body == PAGE


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (403, "save it to a file"),
        (404, "check the address"),
        (410, "check the address"),
        (500, "try again later"),
        (429, "try again"),
    ],
)
def test_errors_of_the_server(site: Site, status: int, message: str):
    site.pages["/live"] = answer(status, Retry_After="120")
    with pytest.raises(FetchError, match=f"answered {status} .*{message}") as caught:
        open_door().get(site.url("/live"))
    assert (caught.value.status, caught.value.retry_after) == (status, 120.0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/feed+json", "application/rss+xml; x=y", "text/plain", "TEXT/XML", ""]
)
def test_kinds_of_pages(site: Site, kind: str):
    site.pages["/live"] = answer(content_type=kind)
    assert open_door().get(site.url("/live")).body == PAGE


@pytest.mark.parametrize(
    "kind", ["image/png", "image/svg+xml", "application/pdf", "video/mp4", "application/octet-stream"]
)
def test_other_kinds_are_refused(site: Site, kind: str):
    site.pages["/live"] = answer(content_type=kind)
    with pytest.raises(SourceError, match="only HTML, JSON, XML and text"):
        open_door().get(site.url("/live"))


def test_an_empty_page(site: Site):
    site.pages["/live"] = answer(body=b"  \n")
    with pytest.raises(SourceError, match="is empty"):
        open_door().get(site.url("/live"))


def test_redirects_are_followed_with_the_final_address(site: Site):
    site.pages["/a"] = answer(301, b"", Location="/b")
    site.pages["/b"] = answer(307, b"", Location=site.url("/c?x=1"))
    site.pages["/c"] = answer()
    assert open_door().get(site.url("/a")).url == site.url("/c?x=1")


def test_at_most_five_redirects(site: Site):
    for n in range(9):
        site.pages[f"/{n}"] = answer(302, b"", Location=f"/{n + 1}")
    site.pages["/5"] = answer()
    assert open_door().get(site.url("/0")).url == site.url("/5")
    site.pages["/5"] = answer(302, b"", Location="/6")
    with pytest.raises(SourceError, match="more than 5 redirects"):
        open_door().get(site.url("/0"))
    assert "/6" not in site.asked()


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "ftp://x.example/", "javascript:alert(1)", "http://", "http://u:p@x.example/"]
)
def test_redirects_elsewhere_are_refused(site: Site, target: str):
    site.pages["/a"] = answer(302, b"", Location=target)
    with pytest.raises(SourceError) as caught:
        open_door().get(site.url("/a"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["ftp://n.example/", "file:///etc/hostname", "n.example/live", "", "http://", "https:///x", "http://[::1",
     "http://a b/", "http://user:secret@n.example/", "http://n.example:99999/", "http://\x00/", "unix:///run/x.sock"],
)  # fmt: skip
def test_what_is_no_address(url: str):
    with pytest.raises(SourceError) as caught:
        Fetcher().get(url)
    assert "\n" not in str(caught.value) and "secret" not in str(caught.value)


def hosts(port: int) -> list[str]:
    names = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]",
             "[64:ff9b::7f00:1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00:ec2::254]"]  # fmt: skip
    return [f"http://{name}:{port}/live" for name in names]


def test_private_addresses_are_refused(site: Site):
    site.pages["/live"] = answer()
    for url in hosts(site.port):
        with pytest.raises(SourceError, match="no public address|not known|no address"):
            Fetcher(respect_robots=False).get(url)
    assert site.seen == []


def test_a_name_for_a_private_address_is_refused(site: Site):
    door = Fetcher(respect_robots=False, resolver=lambda *_: ["127.0.0.1"])
    with pytest.raises(SourceError, match=r"news\.example is at 127\.0\.0\.1"):
        door.get(f"http://news.example:{site.port}/live")
    assert site.seen == []


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch):
    # The first host counts as public, wherever it is; the second does not.
    monkeypatch.setattr("qa.sources.web.addresses.is_public", lambda address: address == "127.0.0.1")
    site.pages["/live"] = answer(302, b"", Location=f"http://inside.example:{site.port}/secret")
    site.pages["/secret"] = answer()
    door = Fetcher(
        respect_robots=False, resolver=lambda host, _: ["127.0.0.2"] if host == "inside.example" else ["127.0.0.1"]
    )
    with pytest.raises(SourceError, match=r"inside\.example is at 127\.0\.0\.2"):
        door.get(f"http://news.example:{site.port}/live")
    assert site.asked() == ["/live"]


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site):
    """A name server that answers differently the second time is asked only once for a connection."""
    site.pages["/live"] = answer()
    answers = iter([["127.0.0.1"], ["10.255.255.1"]])
    door = Fetcher(allow_private=True, respect_robots=False, resolver=lambda *_: next(answers))
    page = door.get(f"http://news.example:{site.port}/live")
    assert page.body == PAGE
    assert site.seen[0][1]["host"] == f"news.example:{site.port}"
    assert next(answers) == ["10.255.255.1"]


def test_the_next_address_is_tried_when_one_does_not_answer(site: Site):
    site.pages["/live"] = answer()
    door = Fetcher(allow_private=True, respect_robots=False, resolver=lambda *_: ["127.0.0.3", "127.0.0.1"])
    assert door.get(f"http://news.example:{site.port}/live").body == PAGE


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch):
    site.pages["/live"] = answer()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert open_door().get(site.url("/live")).body == PAGE


def test_large_pages_stop_at_the_limit(site: Site):
    site.pages["/live"] = answer(body=b"x" * 300_000)
    with pytest.raises(SourceError, match=r"more than 0\.2 MB"):
        open_door(most_bytes=200_000).get(site.url("/live"))


def test_a_decompression_bomb_stops_at_the_limit(site: Site):
    site.pages["/live"] = answer(body=gzip.compress(bytes(80_000_000)), Content_Encoding="gzip")
    start = time.monotonic()
    with pytest.raises(SourceError, match=r"more than 1\.0 MB"):
        open_door(most_bytes=1_000_000).get(site.url("/live"))
    assert time.monotonic() - start < 2


def test_a_body_without_end(site: Site):
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Connection", "close")
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"more and more " * 1000)
        except OSError:
            request.close_connection = True

    site.pages["/live"] = endless
    with pytest.raises(SourceError, match=r"more than 2\.0 MB"):
        open_door(most_bytes=2_000_000).get(site.url("/live"))


def dripping(parts: list[bytes], pause: float) -> tuple[int, threading.Thread]:
    """A server below HTTP that sends bytes one by one; returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, listener:
            connection.recv(9999)
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            except OSError:
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


@pytest.mark.parametrize(
    "parts",
    [
        [b""],
        [bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Header: y\r\n" * 99],
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n", *[b"a"] * 200],
    ],
    ids=["silent", "headers", "body"],
)
def test_the_deadline_holds_however_slowly_a_server_drips(parts: list[bytes]):
    port, _ = dripping(parts, 0.05)
    start = time.monotonic()
    with pytest.raises(SourceError, match="did not answer in time|can't be fetched"):
        open_door(total_seconds=0.6, read_seconds=0.5).get(f"http://127.0.0.1:{port}/live")
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"garbage\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50_000, b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: \xff\xfe\r\n\r\nabc",
    ],
)  # fmt: skip
def test_broken_servers_give_one_clear_line(raw: bytes):
    port, _ = dripping([raw], 0)
    with pytest.raises(SourceError) as caught:
        open_door(total_seconds=3).get(f"http://127.0.0.1:{port}/live")
    assert "\n" not in str(caught.value)


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SourceError, match="can't be fetched .*: check the address and the network"):
        open_door().get(f"http://127.0.0.1:{port}/live")


def test_robots_txt_is_respected_and_can_be_left_out(site: Site):
    site.pages["/live"] = answer()
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /live\n", content_type="text/plain")
    polite = Fetcher(allow_private=True)
    with pytest.raises(SourceError, match="does not allow liveblog-qa"):
        polite.get(site.url("/live"))
    assert site.asked() == ["/robots.txt"]
    assert open_door().get(site.url("/live")).body == PAGE


def test_robots_txt_is_asked_for_once_and_may_be_missing(site: Site):
    site.pages["/live"] = site.pages["/other"] = answer()
    polite = Fetcher(allow_private=True)
    polite.get(site.url("/live"))
    polite.get(site.url("/other"))
    assert site.asked() == ["/robots.txt", "/live", "/other"]


def test_robots_txt_holds_after_a_redirect_too(site: Site):
    site.pages["/a"] = answer(302, b"", Location="/private/b")
    site.pages["/private/b"] = answer()
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /private\n", content_type="text/plain")
    with pytest.raises(SourceError, match="does not allow"):
        Fetcher(allow_private=True).get(site.url("/a"))
    assert "/private/b" not in site.asked()


def test_robots_txt_that_fails_keeps_out(site: Site):
    site.pages["/live"] = answer()
    site.pages["/robots.txt"] = answer(503)
    with pytest.raises(SourceError, match="status 503"):
        Fetcher(allow_private=True).get(site.url("/live"))


def test_robots_txt_goes_through_the_same_door(site: Site):
    with pytest.raises(SourceError, match="no public address"):
        Fetcher().get(site.url("/live"))
    assert site.seen == []


def test_the_name_stays_in_the_tls_handshake_although_the_connection_goes_to_a_number():
    listener = socket.create_server(("127.0.0.1", 0))
    hello: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, listener:
            hello.append(connection.recv(9999))

    threading.Thread(target=serve, daemon=True).start()
    door = Fetcher(allow_private=True, respect_robots=False, resolver=lambda *_: ["127.0.0.1"])
    with pytest.raises(SourceError, match="can't be fetched"):
        door.get(f"https://news.example:{listener.getsockname()[1]}/live")
    assert b"news.example" in hello[0]
    assert door._tls.check_hostname and door._tls.verify_mode is ssl.CERT_REQUIRED
