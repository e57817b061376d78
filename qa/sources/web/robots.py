"""robots.txt, as RFC 9309 has it: whether a site lets this program read a page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from qa.errors import SourceError

_KEPT_SECONDS = 3600.0
_MOST_CHARACTERS = 500_000
_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agent(?:[ \t]*:|[ \t]+)[ \t]*(\*(?![\w*-])|[a-z_-]*)", re.IGNORECASE)

Read = Callable[[str], tuple[int, str]]


@dataclass(frozen=True)
class _Rules:
    parser: Protego
    until: float


class Robots:
    """The rules of the sites that were asked, kept for an hour."""

    def __init__(self, agent: str, read: Read, clock: Callable[[], float] = time.monotonic) -> None:
        """`read` gives the status and the text at an address; `agent` is the name that rules are looked up for."""
        self._agent = agent
        self._read = read
        self._clock = clock
        self._rules: dict[str, _Rules] = {}

    def check(self, url: str) -> None:
        """Raise SourceError when the site's rules keep this program from the page, or can't be known."""
        if not self._rules_for(url).can_fetch(url, self._agent):
            raise SourceError(
                f"The robots.txt of {urlsplit(url).netloc} does not allow {self._agent} to read {url}: save the page "
                "to a file, or ask the publisher."
            )

    def _rules_for(self, url: str) -> Protego:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(site)
        if known and known.until > self._clock():
            return known.parser
        parser = self._load(f"{site}/robots.txt")
        self._rules[site] = _Rules(parser, self._clock() + _KEPT_SECONDS)
        return parser

    def _load(self, address: str) -> Protego:
        status, text = self._read(address)
        if status == 429 or status >= 500:
            raise SourceError(f"{address} can't be read now (status {status}), so the page is left alone: try later.")
        # Without a robots.txt everything may be read.
        lines = text.removeprefix("\ufeff")[:_MOST_CHARACTERS].splitlines() if 200 <= status < 300 else []
        return Protego.parse("\n".join(map(self._own, lines)))

    def _own(self, line: str) -> str:
        """The line, with all other programs under one name: the parser keeps a group's rules once for each name."""
        found = _AGENT_LINE.match(line)
        if not found or found[1] == "*":
            return "User-agent: *" if found else line
        return f"User-agent: {self._agent if found[1].lower() == self._agent.lower() else 'another'}"
