"""What is chosen on the page: which live blog, and as of when. The script tells Gradio's fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from qa.page.view.direction import direction_of

Moment = tuple[str, str]
"""(label, value)."""


def picker_html(choices: Sequence[tuple[str, str]], chosen: str | None) -> str:
    """The live blogs as a menu of the browser's own; empty for none."""
    side = direction_of(next((title for title, name in choices if name == chosen), ""))
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(title)}</option>'
        for title, name in choices
    )
    menu = f'<select id="picked" aria-label="Live blog">{options}</select>'
    return f'<div class="picked" dir="{side}">{menu}</div>' if options else ""


def as_of_html(moments: Sequence[Moment]) -> str:
    """A slider over a page's own moments, given newest first: the newest stands at its right end; empty for one."""
    last = len(moments) - 1
    if last < 1:
        return ""
    said = escape(json.dumps(list(reversed(moments)), ensure_ascii=False))
    return (
        f'<label class="as-of"><span>As of</span><input id="moment" type="range" min="0" max="{last}" value="{last}" '
        f'aria-valuetext="{escape(moments[0][0])}" data-moments="{said}">'
        f"<output>{escape(moments[0][0])}</output></label>"
    )
