"""A live blog at an address on the loopback, which tests rewrite while it is watched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HARBOUR = ("Harbour is shut", "The harbour at Wicklow is shut until the swell goes down.")
GULLS = ("Gulls on the pier", "Some forty gulls have settled on the pier at Bray.")
KAYAK = ("Kayak found adrift", "An empty kayak was found adrift off Greystones by Orla Fenn.")


class Site:
    """A page that a test rewrites, served on the loopback, and what was asked of it."""

    def __init__(self) -> None:
        self.updates: tuple[tuple[str, str], ...] = (HARBOUR,)
        self.status = 200
        self.headers: dict[str, str] = {}
        self.robots = ""
        self.tagged = True
        self.raw = b""
        self.content_type = "text/plain"
        self.asked: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/coast.txt"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def page(self) -> bytes:
        if self.raw:
            return self.raw
        parts = ["Coast live", *(part for update in self.updates for part in update)]
        return ("\n\n".join(parts) + "\n").encode()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/robots.txt":
            self.send(request, 200 if self.robots else 404, self.robots.encode(), {})
            return
        self.asked.append({key.lower(): value for key, value in request.headers.items()})
        tag = f'"{hash(self.page)}"'
        if self.status != 200:
            self.send(request, self.status, b"", self.headers)
        elif self.tagged and request.headers.get("If-None-Match") == tag:
            self.send(request, 304, b"", {})
        else:
            self.send(request, 200, self.page, {"ETag": tag} if self.tagged else {})

    def send(self, request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
        request.send_response(status)
        for key, value in {"Content-Type": f"{self.content_type}; charset=utf-8", **headers}.items():
            request.send_header(key, value)
        if status != 304:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def closing_site() -> Iterator[Site]:
    """A site, until its end."""
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> float:
    """Seconds until the condition held."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
    return time.monotonic() - started
