"""How the page tells that live blogs are kept up to date, or why one is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from qa.text.interval import spoken


@dataclass(frozen=True)
class Watched:
    """How one live blog stands: `every` in seconds, when its page was last read, and the problem since, if any.

    `ended` says that nothing more is tried.
    """

    title: str
    every: float
    looked_at: datetime
    problem: str = ""
    ended: bool = False

    @property
    def troubled(self) -> bool:
        """Whether it is not kept up to date just now."""
        return bool(self.problem) or self.ended


def watched_text_html(one: Watched) -> str:
    """What is told of one live blog: that it is kept up to date, or since when not, and why."""
    if one.troubled:
        more = " any more" if one.ended else ""
        problem = escape(one.problem or "the server’s log says why")
        return f"Not kept up to date{more} since {_clock_html(one.looked_at)}: {problem}"
    return f"Kept up to date every {spoken(one.every)} · last looked at {_clock_html(one.looked_at)}"


def watched_html(states: Sequence[Watched], shown: int) -> str:
    """One line for the watched ones among the `shown` live blogs; a problem goes first. Empty when none is watched."""
    troubled = [one for one in states if one.troubled]
    if not states:
        return ""
    if shown == 1:
        text = watched_text_html(states[0])
    elif troubled:
        text = f"{escape(troubled[0].title)}: {watched_text_html(troubled[0])}"
    else:
        first = min(one.looked_at for one in states)
        count = f"{len(states)} of {shown} live blogs are" if len(states) < shown else f"All {shown} live blogs are"
        text = f"{count} kept up to date · last looked at {_clock_html(first)}"
    kind = "watched troubled" if troubled else "watched"
    # The line may be cut off where there is no room for it.
    title = f' title="{escape(troubled[0].problem)}"' if troubled and troubled[0].problem else ""
    return f'<p class="{kind}"{title}>{text}</p>'


def _clock_html(moment: datetime) -> str:
    """The server's clock; the page's script writes the reader's own instead."""
    return f'<time class="clock" datetime="{moment.isoformat(timespec="seconds")}">{moment:%H:%M}</time>'
