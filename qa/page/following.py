"""Questions that a reader follows on the page: asked again when their live blog was renewed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answering.following import Development, differs, told_at
from qa.errors import QAError
from qa.page.exchanges import Followed, Turns
from qa.store.snapshot import Snapshot

if TYPE_CHECKING:
    from qa.page.kiosk import Kiosk

MOST = 5
"""Questions that one browser tab may follow."""


def toggle(
    followed: tuple[Followed, ...], turns: Turns, key: str, choice: str, kiosk: Kiosk
) -> tuple[Turns, tuple[Followed, ...]]:
    """Begin to follow the question of a turn, or leave off; the oldest goes where there are too many."""
    others = tuple(one for one in followed if one.key != key)
    turn = next((turn for turn in turns if turn.key == key and turn.answer), None)
    if turn and turn.answer and len(others) == len(followed):
        begun = Followed(key, turn.answer.standalone_question, choice, turn.answer, _revisions(kiosk, choice))
        others = (*others, begun)[-MOST:]
    keys = {one.key for one in others}
    return tuple(replace(turn, followed=turn.key in keys) for turn in turns), others


def look_again(followed: tuple[Followed, ...], kiosk: Kiosk) -> tuple[Followed, ...]:
    """The same questions, asked again where their live blog was renewed since."""
    return tuple(_asked_again(one, kiosk) for one in followed)


def _asked_again(one: Followed, kiosk: Kiosk) -> Followed:
    revisions = _revisions(kiosk, one.choice)
    if revisions == one.revisions:
        return one
    try:
        answer = kiosk.assistant.ask(one.question, liveblog=kiosk.asked(one.choice))
    except QAError:
        return one  # asked again at the next look
    if not differs(one.answer, answer):
        return replace(one, revisions=revisions)
    told = Development(told_at(answer, Snapshot(kiosk.assistant.storage)), one.answer, answer)
    return replace(one, revisions=revisions, answer=answer, developments=(*one.developments, told))


def _revisions(kiosk: Kiosk, choice: str) -> tuple[str, ...]:
    return tuple(f"{page.id} {page.revision}" for page in kiosk.pages(choice))
