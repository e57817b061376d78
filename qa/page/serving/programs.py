"""What the page offers to programs beside the chat, as plain values and, for MCP, as JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qa.answering.overview import asking_for_summary

if TYPE_CHECKING:
    from qa.page.desk import Desk


class Programs:
    """The live blogs of a desk for programs. The methods raise QAError; docstrings are what MCP clients read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def liveblogs(self) -> list[dict[str, Any]]:
        """The live blogs that can be asked: id, title, number of updates, address, when each was read."""
        pages = self._desk.assistant.liveblogs()
        return [
            {"id": p.id, "title": p.title, "updates": len(p.order), "url": p.url, "indexed_at": p.indexed_at}
            for p in pages
        ]

    def list_liveblogs(self) -> str:
        """List the live blogs that can be asked: id, title, number of updates, address, when each was read."""
        return _text(self.liveblogs())

    def summary(self, liveblog: str, since: str | None = None) -> str:
        """Sum up a live blog: its key points and key events, newest first, each cited.

        Args:
            liveblog: The id of a live blog, as list_liveblogs gives it.
            since: Only what came since then: "20:00", "8pm".
        """
        question = asking_for_summary(since)
        return _text(self._desk.assistant.ask(question, liveblog=liveblog).to_dict())

    def what_changed(self, liveblog: str, since: str) -> str:
        """List the updates of a live blog that came, were edited or were withdrawn since a moment.

        Args:
            liveblog: The id of a live blog, as list_liveblogs gives it.
            since: A time ("13:00", an ISO time) or a position ("#40").
        """
        return _text([change.to_dict() for change in self._desk.assistant.changes(liveblog, since)])


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
