"""The first screen: what stands there, and takes a question, before any script of the page has come."""

from __future__ import annotations

from functools import cache
from html import escape

from qa.page.view.frame import ASSETS
from qa.page.view.welcome import Indexed, liveblog_html


def first_screen_html(title: str, liveblogs: tuple[Indexed, ...], *, embedded: bool) -> str:
    """Heading, what can be asked about, and a field whose question the page takes over when it is ready."""
    about = "".join(liveblog_html(one) for one in liveblogs)
    return (
        f'<div id="first"{" data-embedded" if embedded else ""}><header><p class="name">{escape(title)}</p></header>'
        f'<main><div class="welcome">{about}</div><form><label class="visually-hidden" for="first-question">'
        'Your question</label><input id="first-question" autocomplete="off" placeholder="Ask about this live blog">'
        '<button type="submit">Ask</button></form><p role="status">Opening…</p></main></div>'
        f"<script>{_script()}</script>"
    )


@cache
def _script() -> str:
    return (ASSETS / "first.js").read_text(encoding="utf-8")
