"""How answers changed that a reader follows, as quiet lines."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.answering.following import Development
from qa.page.exchanges import Followed
from qa.text.moments import aware


def followed_html(followed: Sequence[Followed]) -> str:
    """The followed questions, each with what changed, newest first; empty for none."""
    items = "".join(_question(one) for one in followed)
    return (
        f'<section class="followed" aria-label="Questions that you follow"><ul>{items}</ul></section>' if items else ""
    )


def _question(one: Followed) -> str:
    told = "".join(_development(change) for change in reversed(one.developments))
    told = f'<div role="status"><ul>{told}</ul></div>' if told else '<span class="calm">no change yet</span>'
    leave = f'<button type="button" class="act" data-act="tell" data-key="{escape(one.key)}">Stop following</button>'
    return f'<li><span dir="auto">{escape(one.question)}</span> {told}{leave}</li>'


def _development(change: Development) -> str:
    time = _clock(change.at)
    cited = "".join(
        f' <a href="#blog" data-act="place" data-liveblog="{escape(citation.liveblog)}" '
        f'data-update="{escape(citation.update_id)}" dir="auto">'
        f"{escape(citation.headline or 'the update')}</a>"
        for citation in change.after.citations[:1]
    )
    return f'<li><strong dir="auto">{escape(str(change))}</strong>{time}{cited}</li>'


def _clock(at: str | None) -> str:
    moment = aware(at)
    return f', <time datetime="{escape(at or "")}">{moment:%H:%M}</time>' if moment else ""
