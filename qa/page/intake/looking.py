"""The watch over one page that was indexed already: when it last looked, and whether it goes on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qa.page.view.watched import Watched
from qa.watch import Watcher

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.store.report import IndexReport


class Look(Watcher):
    """A Watcher whose first look is one interval away, since the page has just been read."""

    def __init__(self, assistant: Assistant, url: str, every: float, name: str) -> None:
        super().__init__(assistant, url, every, name=name)
        self.looked_at = datetime.now().astimezone()

    def run(self, wait: float | None = None) -> None:
        """Watch until `stop` is called, from `wait` seconds on."""
        super().run(self.every if wait is None else wait)

    def poll(self) -> IndexReport | None:
        """Ask once and note when the page was read."""
        report = super().poll()
        self.looked_at = datetime.now().astimezone()
        return report

    def state(self, title: str) -> Watched:
        """How the live blog of this title stands."""
        return Watched(title, self.every, self.looked_at, self.problem or "", ended=not self.running)
