"""Pages from the web, through one guarded door. No JavaScript is run.

http and https only; every address is checked before it is connected to, also after a redirect; size, time and
redirects are limited; robots.txt is respected.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

import httpcore
import httpx

from qa.errors import SourceError
from qa.sources.web.addresses import Resolver, resolve
from qa.sources.web.connection import CheckedBackend, deadline_in
from qa.sources.web.robots import Robots
from qa.sources.web.unpacking import read_body

AGENT = "liveblog-qa"

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 5
_ROBOTS_BYTES = 1_000_000
_TEXT_TYPES = re.compile(
    r"(text/[\w.+-]+|application/(json|xml|xhtml\+xml|x-ndjson|ndjson|jsonl|[\w.-]+\+(json|xml)))$"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_ACCEPT = "text/html,application/xhtml+xml,application/json,application/xml;q=0.9,text/*;q=0.8,application/*+xml;q=0.8"
_ERRORS = (
    httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol
)  # fmt: skip
_LATE = (httpx.TimeoutException, httpcore.TimeoutException)


class FetchError(SourceError):
    """A server answered, but not with the page. `retry_after`: the seconds it asks to wait, if it does."""

    def __init__(self, message: str, status: int, retry_after: float | None = None) -> None:
        """Take the line for the user, and what a program needs to try again."""
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True)
class Fetched:
    """A page as it came: `url` after redirects, `body` unpacked; status 304 and no body when it hasn't changed."""

    status: int
    url: str
    body: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None

    @property
    def unchanged(self) -> bool:
        """Whether the page is still the one whose `etag` or `last_modified` was given."""
        return self.status == httpx.codes.NOT_MODIFIED


@dataclass(frozen=True)
class Limits:
    """How much and how long: sizes in bytes after unpacking, times in seconds."""

    most_bytes: int = 20_000_000
    total_seconds: float = 30.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0


class Fetcher:
    """Fetches pages, one at a time or from several threads."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        respect_robots: bool = True,
        limits: Limits | None = None,
        resolver: Resolver = resolve,
    ) -> None:
        """`allow_private` lets addresses of the own machine and network through; `resolver` looks names up."""
        self._allow_private = allow_private
        self._limits = limits or Limits()
        self._resolver = resolver
        self._robots = Robots(AGENT, self._read_robots) if respect_robots else None

    def get(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch a page; with `etag` or `last_modified` from before, only if it has changed since.

        Raises SourceError, and FetchError when the server answers with an error, in one line.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {key: value for key, value in conditions.items() if value}
        page = self._follow(url, headers, self._limits.most_bytes, self._robots)
        if not page.unchanged and not page.body.strip():
            raise SourceError(f"{page.url} is empty: check the address, or try again later.")
        return page

    def _read_robots(self, url: str) -> tuple[int, str]:
        try:
            page = self._follow(url, {}, _ROBOTS_BYTES, None)
        except FetchError as error:
            return error.status, ""
        return page.status, page.body.decode("utf-8", "replace")

    def _follow(self, url: str, headers: dict[str, str], most_bytes: int, robots: Robots | None) -> Fetched:
        """Ask for a page and follow redirects by hand, each checked like the first address."""
        address = _checked_url(url)
        try:
            with self._client() as client:
                for _ in range(_MOST_REDIRECTS + 1):
                    if robots:
                        robots.check(str(address))
                    with client.stream("GET", address, headers=headers) as response:
                        location = response.headers.get("location")
                        if response.status_code not in _REDIRECTS or not location:
                            return _read(response, bool(headers), most_bytes)
                        address = _checked_url(str(address.join(location)))
        except _LATE as error:
            raise SourceError(f"{url} did not answer in time: try again later.") from error
        except _ERRORS as error:
            reason = " ".join(str(error).split())[:150] or type(error).__name__
            raise SourceError(f"{url} can't be fetched ({reason}): check the address and the network.") from error
        raise SourceError(f"{url} leads through more than {_MOST_REDIRECTS} redirects: give the page's final address.")

    def _client(self) -> httpx.Client:
        limits = self._limits
        backend = CheckedBackend(self._resolver, self._allow_private, deadline_in(limits.total_seconds))
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        headers = {"User-Agent": _user_agent(), "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        # No proxy from the environment: it would connect to addresses that nobody checked.
        return httpx.Client(transport=_Transport(self._tls, backend), trust_env=False, timeout=timeout, headers=headers)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()


class _Transport(httpx.BaseTransport):
    """httpx over connections of our own, so that what was checked is what is connected to."""

    def __init__(self, tls: ssl.SSLContext, backend: CheckedBackend) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _checked_url(url: str) -> httpx.URL:
    """The address, if it is one that may be asked for; which host it is at is checked when connecting."""
    shown = url[:200]
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise SourceError(f"{shown!r} is no address: give one that begins with http:// or https://.") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise SourceError(f"{shown!r} is not fetched: give an address that begins with http:// or https://.")
    if address.userinfo:
        raise SourceError(f"The address at {address.host} holds a user name or password: give it without.")
    return address.copy_with(fragment=None)


def _read(response: httpx.Response, conditional: bool, most_bytes: int) -> Fetched:
    """The answer with its body, which is only read when it is a page."""
    status, url, headers = response.status_code, str(response.url), response.headers
    given = headers.get("content-type", "")
    content_type = given.partition(";")[0].strip().lower()
    body = b""
    if not (status == httpx.codes.NOT_MODIFIED and conditional):
        if not response.is_success:
            raise FetchError(_explain(response), status, _retry_after(headers.get("retry-after", "")))
        if content_type and not _TEXT_TYPES.match(content_type):
            raise SourceError(f"{url} is {content_type:.80}: only HTML, JSON, XML and text are read.")
        body = read_body(response.iter_raw(), headers.get("content-encoding", ""), most_bytes, url)
    charset = _CHARSET.search(given)
    return Fetched(
        status, url, body, content_type, charset.group(1) if charset else None,
        headers.get("etag"), headers.get("last-modified"),
    )  # fmt: skip


def _explain(response: httpx.Response) -> str:
    status, url = response.status_code, response.url
    if status in (401, 402, 403, 451):
        advice = "the site does not give this page to programs: save it to a file"
    elif status in (404, 410):
        advice = "check the address"
    else:
        advice = "try again later"
    return f"{url} answered {status} {response.reason_phrase}: {advice}."


def _retry_after(value: str) -> float | None:
    """The header's seconds, or the seconds until its date."""
    if value.strip().isdecimal():
        return float(value[:10])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _user_agent() -> str:
    try:
        number = version(AGENT)
    except PackageNotFoundError:
        number = "0"
    return f"{AGENT}/{number} (reads live blogs to answer questions about them)"
