"""A scripted server that speaks OpenAI's Chat Completions and Embeddings over real HTTP on loopback.

Each request is answered by the next `Reply` of a script (the last one goes on for ever), or by a function
of the request. Every fault that a real server has shown can be scripted.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_POLL = 0.01


@dataclass(frozen=True)
class Reply:
    """What the server does with one request; delays are in seconds."""

    text: str = ""
    pieces: tuple[str, ...] | None = None
    status: int = 200
    error: dict[str, Any] | str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    finish: str | None = "stop"
    usage: tuple[int, int] | None = None
    before: float = 0.0
    between: float = 0.0
    hang_after: int | None = None
    cut_after: int | None = None
    raw: tuple[bytes, ...] = ()
    ignores_stream: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The text as it is streamed: word by word unless pieces are given."""
        if self.pieces is not None:
            return self.pieces
        words = self.text.split(" ")
        return tuple(f" {word}" if i else word for i, word in enumerate(words) if word or i)


@dataclass
class Asked:
    """One request as it came, when, and when its client hung up, on `time.perf_counter()`."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    at: float
    hung_up_at: float | None = None
    sent_first_at: float | None = None
    sent_second_at: float | None = None
    sent_last_at: float | None = None

    @property
    def system(self) -> str:
        """The system message."""
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        """The user's message."""
        return str(self.body["messages"][1]["content"])


Script = Sequence[Reply] | Callable[[Asked], Reply]


@dataclass
class OpenAIServer:
    """Runs while entered as a context; `url` is its base URL, `asked` what it was sent."""

    script: Script = (Reply("Nothing."),)
    asked: list[Asked] = field(default_factory=list)
    embeddings: Callable[[Asked], Reply | None] = lambda _: None
    """A reply to a request for embeddings: its `error` is the whole body; None for three usual numbers a text."""

    def __enter__(self) -> OpenAIServer:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._closing = threading.Event()
        threading.Thread(target=self._http.serve_forever, args=(_POLL,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def reply(self, asked: Asked) -> Reply:
        """Note the request and find its reply."""
        self.asked.append(asked)
        if callable(self.script):
            return self.script(asked)
        return self.script[min(len(self.asked), len(self.script)) - 1]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(_Handler):
            owner = server

        return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: OpenAIServer

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self) -> None:
        # A client that has hung up is part of many tests.
        with suppress(ConnectionResetError, BrokenPipeError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, body, {k.lower(): v for k, v in self.headers.items()}, time.perf_counter())
        if self.path.endswith("/embeddings"):
            return self._embed(asked)
        reply = self.owner.reply(asked)
        try:
            self._answer(asked, reply)
        except (BrokenPipeError, ConnectionResetError):
            asked.hung_up_at = time.perf_counter()
            self.close_connection = True

    def _embed(self, asked: Asked) -> None:
        self.owner.asked.append(asked)
        reply = self.owner.embeddings(asked)
        if reply is not None:
            return None if self._wait(asked, reply.before) else self._json(reply.status, reply.error or "", ())
        texts = asked.body["input"]
        texts = [texts] if isinstance(texts, str) else texts
        rows = [{"object": "embedding", "index": i, "embedding": [0.6, 0.8, 0.0]} for i, _ in enumerate(texts)]
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        self._json(200, {"object": "list", "data": rows, "model": asked.body["model"], "usage": usage}, ())

    def _answer(self, asked: Asked, reply: Reply) -> None:
        if self._wait(asked, reply.before):
            return
        if reply.error is not None:
            self._json(reply.status, reply.error, reply.headers)
        elif reply.ignores_stream or not asked.body.get("stream"):
            asked.sent_first_at = asked.sent_last_at = time.perf_counter()
            self._json(reply.status, _completion(asked, reply), reply.headers)
        else:
            self._stream(asked, reply)

    def _stream(self, asked: Asked, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in (("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked"), *reply.headers):
            self.send_header(name, value)
        self.end_headers()
        for raw in reply.raw:
            self._chunk(raw)
        for i, part in enumerate(reply.parts):
            if reply.cut_after == i:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if (reply.hang_after == i and self._wait(asked, 3600)) or self._wait(asked, reply.between):
                return
            self._event(asked, {"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]})
            if i == 0:
                asked.sent_first_at = time.perf_counter()
            elif i == 1:
                asked.sent_second_at = time.perf_counter()
        asked.sent_last_at = time.perf_counter()
        if reply.finish:
            self._event(asked, {"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
        if reply.usage and (asked.body.get("stream_options") or {}).get("include_usage"):
            self._event(asked, {"choices": [], "usage": _usage(reply.usage)})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, asked: Asked, event: dict[str, Any]) -> None:
        event |= {"id": "c-1", "object": "chat.completion.chunk", "created": 0, "model": asked.body["model"]}
        self._chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, body: dict[str, Any] | str, headers: Sequence[tuple[str, str]]) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        kind = "text/html" if isinstance(body, str) else "application/json"
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _wait(self, asked: Asked, seconds: float) -> bool:
        """Wait, and say whether the client has hung up meanwhile (or the server closes)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.owner._closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], min(_POLL, max(0.0, end - time.monotonic())))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                asked.hung_up_at = time.perf_counter()
                self.close_connection = True
                return True
        return self.owner._closing.is_set()


def _completion(asked: Asked, reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(reply.parts)}
    return {
        "id": "c-1",
        "object": "chat.completion",
        "created": 0,
        "model": asked.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": _usage(reply.usage or (0, 0)),
    }


def _usage(counts: tuple[int, int]) -> dict[str, int]:
    return {"prompt_tokens": counts[0], "completion_tokens": counts[1], "total_tokens": sum(counts)}
