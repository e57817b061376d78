"""Watch a live blog: ask its address again and again, politely, and index what changed."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import QAError, SourceError
from qa.models import LiveBlog
from qa.sources.registry import default_id, parse_bytes
from qa.sources.web.fetch import Fetched, FetchError
from qa.store.report import IndexReport

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.sources.web.fetch import Fetcher

EVERY = 60.0
"""Seconds between two requests, unless another number is given."""

_LONGEST_WAIT = 900.0
_LONGEST_ASKED = 86_400.0
# No two watchers ask in step, and none comes back in step after a fault.
_JITTER, _JITTER_AFTER_FAULT = 0.1, 0.5
# A page that suddenly lost this share of its updates, and more than a few, may be a broken one.
_MOST_LOST = 0.5
_FEW = 5


@dataclass(frozen=True)
class Fault:
    """A poll that failed: one line, and the seconds until the next try."""

    problem: str
    wait: float


class Watcher:
    """Keeps one live blog of an assistant's store level with its page; the same process answers meanwhile.

    `on_report` is called after a poll that changed something, `on_fault` after one that failed.
    """

    def __init__(
        self,
        assistant: Assistant,
        url: str,
        every: float = EVERY,
        *,
        name: str | None = None,
        fetcher: Fetcher | None = None,
        on_report: Callable[[IndexReport], None] | None = None,
        on_fault: Callable[[Fault], None] | None = None,
    ) -> None:
        self.url = url
        self.every = every
        self.name = name
        self.problem: str | None = None
        self._assistant = assistant
        self._fetcher = fetcher or assistant.fetcher
        self.on_report = on_report
        self.on_fault = on_fault
        self._faults = 0
        self._last: Fetched | None = None
        self._digest = b""
        self._doubted = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread of `start` is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Watch in a thread of its own; does nothing if that runs already."""
        if not self.running:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run_quietly, name=f"watch {self.url}", daemon=True)
            self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Ask no more; waits up to `timeout` seconds for a poll that is under way."""
        self._stopping.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def run(self, wait: float = 0.0) -> None:
        """Watch until `stop` is called, from `wait` seconds on. What polling again can't mend is raised as QAError."""
        self._stopping.wait(wait)
        while not self._stopping.is_set():
            try:
                self.poll()
            except SourceError as error:
                wait = self._wait_after(error)
                self.problem = " ".join(str(error).split())
                if self.on_fault:
                    self.on_fault(Fault(self.problem, wait))
            else:
                self._faults, self.problem = 0, None
                wait = self.every * random.uniform(1, 1 + _JITTER)  # noqa: S311
            self._stopping.wait(wait)

    def poll(self) -> IndexReport | None:
        """Ask once; the report if something changed, else None. Raises SourceError and StoreError."""
        last = self._last
        page = self._fetcher.get(self.url, last.etag if last else None, last.last_modified if last else None)
        if page.unchanged:
            self._doubted = False
            return None
        digest = hashlib.sha256(page.body).digest()
        if digest == self._digest:
            self._last, self._doubted = page, False
            return None
        liveblog = parse_bytes(page.body, page.url, self._named(page), charset=page.charset, url=page.url)
        # What a page says twice in a row is believed.
        self._doubted = not self._doubted and self._lost_most(liveblog)
        if self._doubted:
            return None
        report = self._assistant.index(liveblog)
        # Only what is indexed counts as seen: after a fault the page is asked for in full.
        self._last, self._digest, self.name = page, digest, liveblog.id
        if not (report.added or report.changed or report.removed):
            return None
        if self.on_report:
            self.on_report(report)
        return report

    def _named(self, page: Fetched) -> str | None:
        # A redirect that changes must not change the live blog's name.
        return self.name or (default_id(self.url) if page.url != self.url else None)

    def _lost_most(self, liveblog: LiveBlog) -> bool:
        """Whether so many updates are missing that the page may be a broken one."""
        page = next((page for page in self._assistant.liveblogs() if page.id == liveblog.id), None)
        lost = set(page.order) - {update.id for update in liveblog.updates} if page and liveblog.whole else set()
        return page is not None and len(lost) > max(_FEW, _MOST_LOST * len(page.order))

    def _wait_after(self, error: SourceError) -> float:
        """Twice as long after each fault in a row, with jitter, and as long as the server asks for."""
        self._faults += 1
        wait = max(self.every, min(_LONGEST_WAIT, self.every * 2.0 ** min(self._faults, 16)))
        wait *= random.uniform(1 - _JITTER_AFTER_FAULT, 1 + _JITTER_AFTER_FAULT)  # noqa: S311
        asked = error.retry_after if isinstance(error, FetchError) else None
        return max(wait, self.every, min(asked or 0.0, _LONGEST_ASKED))

    def _run_quietly(self) -> None:
        try:
            self.run()
        except QAError as error:
            self.problem = " ".join(str(error).split())
            if self.on_fault:
                self.on_fault(Fault(self.problem, 0.0))
