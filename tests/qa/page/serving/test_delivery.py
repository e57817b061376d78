"""What leaves the server: events compressed, each at once."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

import brotli

from qa.page.serving.delivery import Delivery

_EVENTS = (b"data: one\n\n", b"data: two\n\n", b"")


async def _stream(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    for event in _EVENTS:
        await send({"type": "http.response.body", "body": event, "more_body": bool(event)})


def _sent(accepts: bytes) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/queue/data", "method": "GET", "headers": [(b"accept-encoding", accepts)]}
    asyncio.run(Delivery(_stream)(scope, None, send))  # type: ignore[arg-type]
    return sent


def test_each_event_can_be_read_as_soon_as_it_was_sent() -> None:
    start, *bodies = _sent(b"gzip, br")
    assert (b"content-encoding", b"gzip") in start["headers"]
    read = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    assert [read.decompress(body["body"]) for body in bodies] == list(_EVENTS)
    assert read.eof


def test_who_takes_no_gzip_gets_events_as_they_are() -> None:
    start, *bodies = _sent(b"")
    assert start["headers"] == [(b"content-type", b"text/event-stream")]
    assert [body["body"] for body in bodies] == list(_EVENTS)


_SCRIPT = b"const answer = 42; console.log(answer);\n" * 200


async def _file(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/javascript"), (b"content-length", str(len(_SCRIPT)).encode()), (b"etag", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _SCRIPT[:100], "more_body": True})
    await send({"type": "http.response.body", "body": _SCRIPT[100:]})


def test_a_file_is_compressed_as_far_as_it_goes_for_the_first_and_the_next_who_ask() -> None:
    delivery = Delivery(_file)

    def ask(accepts: bytes) -> tuple[dict[bytes, bytes], bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "path": "/assets/a.js", "method": "GET", "headers": [(b"accept-encoding", accepts)]}
        asyncio.run(delivery(scope, None, send))  # type: ignore[arg-type]
        return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])

    for _ in range(2):
        headers, body = ask(b"gzip, br")
        assert headers[b"content-encoding"] == b"br" and headers[b"content-length"] == str(len(body)).encode()
        assert brotli.decompress(body) == _SCRIPT and len(body) < len(_SCRIPT) / 10
        assert b"immutable" in headers[b"cache-control"] and b"etag" not in headers
    assert ask(b"gzip")[1] == _SCRIPT
