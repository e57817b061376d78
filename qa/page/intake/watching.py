"""The live blogs that the page's own process keeps level with their addresses, for as long as it runs."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from qa.page.view.watched import Watched
from qa.text.interval import spoken

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.page.intake.looking import Look

MOST = 8
"""Live blogs that one server watches; the ones that came first stay."""

# How long the end of the page waits for looks that are under way, in seconds: they can't be broken off.
_LAST_LOOKS = 5.0
_SHORTEST_TICK, _LONGEST_TICK = 2.0, 15.0


class Watching:
    """Watches pages that are indexed already. Safe to use from several threads; None for `every` watches nothing."""

    def __init__(self, assistant: Assistant, every: float | None) -> None:
        self._assistant = assistant
        self._every = every
        self._looks: dict[str, Look] = {}
        self._changing = threading.Lock()
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether any live blog is watched."""
        return bool(self._looks)

    @property
    def tick(self) -> float:
        """Seconds after which an open page looks again at how its live blogs stand: theirs, within bounds."""
        return min(_LONGEST_TICK, max(_SHORTEST_TICK, self._every or _LONGEST_TICK))

    def watches(self, liveblog: str) -> bool:
        """Whether the live blog of this id is kept level with an address."""
        return liveblog in self._looks

    def at(self, url: str) -> str | None:
        """The id of the live blog that is watched at an address."""
        return next((name for name, look in list(self._looks.items()) if look.url == url), None)

    def watch(self, liveblog: str, url: str) -> str:
        """Keep a live blog, just indexed, level with its address; one line says whether it is."""
        if self._every is None:
            return "It is not kept up to date: this page was started without watching."
        from qa.page.intake.looking import Look  # late: the page opens without any format

        with self._changing:
            old = self._looks.get(liveblog)
            if not (old and old.running):
                others = sum(look.running for look in self._looks.values())
                if others >= MOST:
                    return f"It is not kept up to date: {MOST} live blogs are watched here already."
                if not self._stopped:
                    look = Look(self._assistant, url, self._every, liveblog)
                    look.start()
                    self._looks[liveblog] = look
        return f"Kept up to date every {spoken(self._every)} from now on."

    def leave(self, liveblog: str) -> None:
        """Watch a live blog no more."""
        with self._changing:
            look = self._looks.pop(liveblog, None)
        if look:
            look.stop(timeout=_LAST_LOOKS)

    def look_now(self, liveblog: str) -> bool:
        """Look at a watched live blog at once; False for one that isn't watched. Raises SourceError, StoreError."""
        look = self._looks.get(liveblog)
        if look:
            look.poll()
            look.problem = None
        return look is not None

    def state(self, liveblog: str, title: str) -> Watched | None:
        """How a live blog stands; None when it isn't watched."""
        look = self._looks.get(liveblog)
        return look.state(title) if look else None

    def stop(self) -> None:
        """End all watches; waits a few seconds for looks that are under way."""
        with self._changing:
            self._stopped = True
            looks = list(self._looks.values())
        for look in looks:
            look.stop(timeout=0)
        end = time.monotonic() + _LAST_LOOKS
        for look in looks:
            look.stop(timeout=max(0.0, end - time.monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
