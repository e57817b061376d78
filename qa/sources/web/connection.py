"""Connections that go to the address that was checked, and that end at a deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpcore

from qa.sources.web.addresses import Resolver, checked_addresses

_MOST_ADDRESSES = 4
_SocketOptions = Iterable[httpcore.SOCKET_OPTION]


@dataclass(frozen=True)
class Deadline:
    """A moment of the monotonic clock that no waiting goes beyond."""

    at: float

    def cap(self, timeout: float | None, error: type[Exception]) -> float:
        """The time to wait now, at most `timeout`; raises `error` when there is none left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise error("the deadline has passed")
        return left if timeout is None else min(left, timeout)


class CheckedBackend(httpcore.NetworkBackend):
    """Looks a host up once, checks what it finds, and connects to exactly that.

    The host's name stays in the request and in the TLS handshake; only the connection is by number, so
    a name server that answers differently the second time gains nothing.
    """

    def __init__(self, resolver: Resolver, allow_private: bool, deadline: Deadline) -> None:
        """Use `resolver` for names; `allow_private` lets private addresses through."""
        self._resolver = resolver
        self._allow_private = allow_private
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's checked addresses that answers."""
        waiting = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        addresses = checked_addresses(host, port, self._resolver, self._allow_private, waiting)
        problem: Exception = httpcore.ConnectError("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            left = self._deadline.cap(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
                continue
            return _DeadlineStream(stream, self._deadline)
        raise problem

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: _SocketOptions | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: pages are fetched over the network only."""
        raise httpcore.UnsupportedProtocol("no local sockets")

    def sleep(self, seconds: float) -> None:
        """Wait, as the interface asks."""
        self._backend.sleep(seconds)


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline, however slowly the server drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def deadline_in(seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
    """The deadline so many seconds from now."""
    return Deadline(clock() + seconds)
