"""What editors do on the page: live blogs renamed, looked at again, hidden, removed; and what readers missed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qa.errors import QAError, QuestionError, one_line
from qa.page.feedback import read_feedback
from qa.page.labels import Label
from qa.page.view.newsroom import Missed, Shown, newsroom_html

if TYPE_CHECKING:
    from qa.page.kiosk import Kiosk
    from qa.page.serving.access import Roles

_LONGEST_TITLE = 200


class Newsroom:
    """The editors' side of a page. `user` is who asks, None without a login; only editors get anything."""

    def __init__(self, kiosk: Kiosk, roles: Roles) -> None:
        self._kiosk = kiosk
        self._roles = roles

    def open_to(self, user: str | None) -> bool:
        """Whether the user may add and change live blogs."""
        return self._roles.edits(user)

    @property
    def has_editors(self) -> bool:
        """Whether anybody may add and change live blogs."""
        return self._roles.editors != frozenset()

    def html(self, user: str | None, said: str = "") -> str:
        """Every live blog with its state, and the questions that were not told or voted down; empty for readers."""
        if not self.open_to(user):
            return ""
        kiosk = self._kiosk
        pages = [
            Shown(page, kiosk.watching.state(page.id, page.title), hidden=kiosk.labels.of(page.id).hidden)
            for page in kiosk.pages(hidden=True)
        ]
        return newsroom_html(pages, self.missed(user), said)

    def missed(self, user: str | None) -> list[Missed]:
        """The questions that were not told or whose answer was voted down, the newest first."""
        return [Missed(**{name: line.get(name) for name in Missed.__annotations__}) for line in self._lines(user)]

    def export(self, user: str | None) -> str:
        """The same, as JSON lines with all that is known of each."""
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines(user))

    def change(self, user: str | None, act: str, liveblog: str, title: str = "") -> str:
        """Do one thing to a live blog; gives a line on how that went. A reader is told that it is not theirs to do."""
        try:
            self._allow(user)
            return self._change(act, liveblog, title)
        except QAError as error:
            return one_line(error)

    def _change(self, act: str, liveblog: str, title: str) -> str:
        kiosk = self._kiosk
        page = next((page for page in kiosk.pages(hidden=True) if page.id == liveblog), None)
        if page is None:
            raise QuestionError(f"No live blog named {liveblog!r}: it may have been removed meanwhile.")
        label = kiosk.labels.of(liveblog)
        if act == "rename":
            kiosk.labels.put(liveblog, replace(label, title=" ".join(title.split())[:_LONGEST_TITLE]))
            return f"Renamed: {title.strip()}." if title.strip() else "The page’s own title is back."
        if act in ("hide", "show"):
            kiosk.labels.put(liveblog, replace(label, hidden=act == "hide"))
            return f"{page.title} is {'hidden from readers' if act == 'hide' else 'shown'}."
        if act == "remove":
            kiosk.watching.leave(liveblog)
            kiosk.assistant.remove(liveblog)
            kiosk.labels.put(liveblog, Label())
            return f"{page.title} is removed."
        if act == "refresh" and (kiosk.watching.look_now(liveblog) or page.url):
            if not kiosk.watching.watches(liveblog):
                kiosk.assistant.index(str(page.url), name=liveblog)
            return f"{page.title} was looked at."
        raise QuestionError(f"{page.title} came from no address: add it again instead.")

    def _lines(self, user: str | None) -> list[dict[str, Any]]:
        self._allow(user)
        lines = read_feedback(self._kiosk.assistant.settings.store)
        return [line for line in lines if line.get("vote") == "down" or line.get("answered") is False]

    def _allow(self, user: str | None) -> None:
        if not self.open_to(user):
            raise QuestionError("Only editors may do that: log in as one.")
