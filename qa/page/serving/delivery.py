"""What is done to the page's responses on their way out: a first screen, compression, caching, who may frame them."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

from qa.page.serving.pressing import LARGEST, Pressed, pressed_soon
from qa.page.view.frame import style_html

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_Receive = Callable[[], Awaitable[_Message]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

EMBED = "/embed"
_PAGE_STARTS = b"<gradio-app"
_ASSETS = "/assets/"
_UPLOAD = "/upload"
# A stream that stays open for each page and says almost nothing.
_HEARTBEAT = "/heartbeat/"
_A_YEAR = b"public, max-age=31536000, immutable"
# What browsers need not know of a file that never changes.
_VALIDATORS = (b"etag", b"last-modified", b"accept-ranges")
_GZIPPED = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
_BROTLI = [(b"content-encoding", b"br"), (b"vary", b"Accept-Encoding")]
_AS_GZIP = 16 + zlib.MAX_WBITS
# What the first screen must not wait for.
_SHEET, _LATE_SHEET = b'<link rel="stylesheet" ', b'<link rel="stylesheet" media="print" onload="this.media=\'all\'" '
# A script for frames of another origin that nothing here talks to.
_RESIZER = re.compile(
    rb"<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", re.DOTALL
)
_BEFORE_LOGIN = b'"auth_required":true'


class Delivery:
    """ASGI middleware around Gradio's application, which must hold blocks that have a `first_screen`.

    `embedders` are the origins that may show `/embed` in a frame; nothing else may be framed.
    """

    def __init__(self, app: _App, embedders: tuple[str, ...] = ()) -> None:
        self._app = app
        self._embedders = embedders
        self._pressed = Pressed()

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Pass a request on, and what comes back as it should arrive."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].rstrip("/")
        embedded = path.endswith(EMBED)
        if embedded:
            path = path.removesuffix(EMBED)
            scope = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
        if path.endswith(_UPLOAD) and not scope["app"].get_blocks().takes_files:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"This page is for reading: nothing can be added."})
            return
        response = _Response(scope, send, self._frames(embedded), self._pressed, embedded=embedded)
        await self._app(scope, receive, response.send)

    def _frames(self, embedded: bool) -> bytes:
        allowed = " ".join(self._embedders) if embedded and self._embedders else "'none'"
        return f"frame-ancestors {allowed}".encode()


class _Response:
    """One response: pages of HTML are held back until they are whole, events and files compressed, the rest passes."""

    def __init__(self, scope: _Message, send: _Send, frames: bytes, pressed: Pressed, *, embedded: bool) -> None:
        self._scope = scope
        self._send = send
        self._frames = frames
        self._pressed = pressed
        self._embedded = embedded
        self._start: _Message | None = None
        self._body = b""
        self._events: zlib._Compress | None = None
        self._is_file = False
        self._is_sent = False

    async def send(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
            return
        if self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await (self._press if self._is_file else self._send_page)(self._start)
            return
        if self._events is not None:
            # Each event leaves at once, whole: the page waits for it.
            written = self._events.compress(message.get("body", b""))
            written += self._events.flush(zlib.Z_SYNC_FLUSH if message.get("more_body") else zlib.Z_FINISH)
            message = {**message, "body": written}
        if not self._is_sent:
            await self._send(message)

    async def _begin(self, message: _Message) -> None:
        """Send what comes before a body, unless that is to wait."""
        kind, path = dict(message["headers"]).get(b"content-type", b""), self._scope["path"]
        if kind.startswith(b"text/html"):
            self._start = message
            return
        if kind.startswith(b"text/event-stream") and _HEARTBEAT not in path and self._takes(b"gzip"):
            self._events = zlib.compressobj(wbits=_AS_GZIP)
            message = {**message, "headers": [*message["headers"], *_GZIPPED]}
        if _ASSETS in path and message["status"] == 200:  # noqa: PLR2004
            # Their names hold a digest of what is in them.
            headers = [(name, value) for name, value in message["headers"] if name not in _VALIDATORS]
            message = {**message, "headers": [*headers, (b"cache-control", _A_YEAR)]}
            self._is_file = self._scope["method"] == "GET" and self._takes(b"br") and _is_small_text(kind, headers)
            if self._is_file and (pressed := self._pressed.get(path)):
                await self._send_file(message, pressed)
                return
            if self._is_file:
                self._start = message
                return
        await self._send(message)

    async def _press(self, start: _Message) -> None:
        pressed = await asyncio.to_thread(self._pressed.press, self._scope["path"], self._body)
        await self._send_file(start, pressed)

    async def _send_file(self, start: _Message, pressed: bytes) -> None:
        self._is_sent = True
        headers = [(k, v) for k, v in start["headers"] if k != b"content-length"]
        headers += [*_BROTLI, (b"content-length", str(len(pressed)).encode())]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": pressed})

    def _images(self) -> bytes:
        """From where pictures may come: elsewhere only where that was set."""
        elsewhere = " https: http:" if self._scope["app"].get_blocks().pictures else ""
        return f"; img-src 'self' data: blob:{elsewhere}".encode()

    def _takes(self, coding: bytes) -> bool:
        return coding in dict(self._scope["headers"]).get(b"accept-encoding", b"")

    async def _send_page(self, start: _Message) -> None:
        headers = [(k, v) for k, v in start["headers"] if k not in (b"content-length", b"cache-control")]
        headers += [(b"content-security-policy", self._frames + self._images()), (b"cache-control", b"no-cache")]
        # It reads the store: not in the loop that serves everybody.
        body = await asyncio.to_thread(self._with_first_screen, self._body)
        if self._takes(b"br"):
            body = await asyncio.to_thread(pressed_soon, body)
            headers += _BROTLI
        elif self._takes(b"gzip"):
            body = gzip.compress(body, 6)
            headers += _GZIPPED
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body if self._scope["method"] != "HEAD" else b""})

    def _with_first_screen(self, page: bytes) -> bytes:
        """The page with its style sheet and, past the login, what can be read before any script has come."""
        blocks = self._scope["app"].get_blocks()
        head = f"<title>{escape(blocks.title)}</title>{style_html()}</head>"
        page = page.replace(b"</head>", head.encode(), 1)
        if _BEFORE_LOGIN in page.replace(b" ", b""):
            return page
        asked = parse_qs(self._scope.get("query_string", b"").decode("latin-1"))
        first: str = blocks.first_screen(next(iter(asked.get("liveblog", [])), None), embedded=self._embedded)
        page = _RESIZER.sub(b"", page)
        return page.replace(_SHEET, _LATE_SHEET).replace(_PAGE_STARTS, first.encode() + _PAGE_STARTS, 1)


def _is_small_text(kind: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    text = kind.startswith((b"text/", b"application/javascript", b"application/json"))
    return text and int(dict(headers).get(b"content-length", LARGEST)) < LARGEST
