"""What leaves the server: events compressed, each at once."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

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
