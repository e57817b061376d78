"""What the page does, without Gradio: asks, stops and votes on one store."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from qa.errors import QAError, QuestionError, StoreError
from qa.page.conversation import ask_in_turn, new_turn
from qa.page.discreet import discreet
from qa.page.exchanges import Exchange, Turns, Vote
from qa.page.feedback import append_feedback
from qa.page.intake.intake import Intake
from qa.page.intake.watching import Watching
from qa.page.kept import resume
from qa.page.kiosk import ALL, Kiosk, moment_of
from qa.page.limits import Turnstile
from qa.page.linked import Links
from qa.page.streaming import Asking
from qa.page.view.cards import sources_html
from qa.page.view.mode import standing_mode
from qa.page.view.suggested import suggested_html
from qa.page.view.transcript import transcript_html

if TYPE_CHECKING:
    from qa.assistant import Assistant

_LONGEST_REMARK = 2_000
_LOG = logging.getLogger(__name__)


class Desk(Kiosk):
    """One store's chat page. Safe to use from several threads; a conversation is a value that callers keep."""

    def __init__(self, assistant: Assistant, watching: Watching | None = None) -> None:
        super().__init__(assistant, watching)
        self.intake = Intake(assistant, self.watching)
        self.links = Links(assistant.settings.store)
        self._turnstile = Turnstile()
        self._asking: dict[str, Asking] = {}

    @property
    def model(self) -> str | None:
        """The language model that writes the answers; None for quotes."""
        return self.assistant.settings.model if self.writes else None

    def mode(self) -> str:
        """The standing mode line."""
        return standing_mode(self.model)

    def transcript(self, turns: Turns) -> str:
        """The conversation as HTML."""
        return transcript_html(turns, follows=self.watching.busy)

    def sources(self, turns: Turns) -> str:
        """The sources of the conversation's answers as HTML."""
        return sources_html(turns, pictures=self.assistant.settings.pictures)

    def ask(self, turns: Turns, question: str, choice: str | None, as_of: str | None, person: str) -> Iterator[Turns]:
        """The conversation as the answer to one more question streams in; `person` is who asks."""
        turn = new_turn(turns, question, None, moment_of(as_of) if self.has_times(choice) else None)
        asking = self._asking[turn.key] = Asking()
        try:
            turn = replace(turn, liveblog=self.asked(choice))
            with self._turnstile.passing(person):
                for now in ask_in_turn(self.assistant, turns, turn, asking, self.titles()):
                    if now[-1].status == "done":
                        self._note_untold(now[-1])
                    yield now
        except QuestionError as error:
            yield (*turns, replace(turn, status="failed", problem=self.discreet(error)))
        finally:
            del self._asking[turn.key]

    def suggested(self, turns: Turns) -> str:
        """Questions that lead on from the last answer, as HTML; empty where there is none, or one as of a moment."""
        if not turns or turns[-1].answer is None or turns[-1].as_of:
            return ""
        try:
            found = self.assistant.follow_ups(turns[-1].answer, liveblog=turns[-1].liveblog)
        except QAError:
            return ""
        asked = {turn.question for turn in turns}
        return suggested_html([question for question in found if question not in asked])

    def stop(self, turns: Turns, *, discard: bool = False) -> None:
        """Stop the answer under way, if there is one; with `discard`, its turn is not finished either."""
        asking = self._asking.get(turns[-1].key) if turns else None
        if asking:
            asking.stop(discard=discard)
            asking.wait()

    def answer(
        self, question: str, history: Sequence[str], liveblog: str | None, as_of: str | None, person: str
    ) -> dict[str, Any]:
        """One Answer as plain JSON values, for programs. Raises QAError."""
        with self._turnstile.passing(person):
            answer = self.assistant.ask(question, history=history, liveblog=self.asked(liveblog), as_of=as_of)
        turn = replace(new_turn((), question, liveblog, as_of), text=answer.text, answer=answer)
        self._note_untold(turn)
        return replace(answer, note=self.discreet(answer.note)).to_dict()

    def come_back(self, kept: str, key: str | None, answer: str | None, choice: str | None) -> tuple[Turns, str | None]:
        """What an address names: one linked answer, or a kept conversation; the latest one where it names nothing."""
        if answer and (opened := self.links.open(answer)):
            return (opened,), opened.liveblog if isinstance(opened.liveblog, str) else ALL
        if answer or key == "" or (choice and key is None):
            return (), choice
        turns, found = resume(kept, key, self.assistant)
        return turns, found if turns else choice

    def linked(self, turns: Turns, number: int) -> Turns:
        """The conversation with the link of an answer in it, which is kept from now on. Raises StoreError."""
        return tuple(
            replace(turn, link=self.links.keep(turn)) if turn.number == number and turn.answer else turn
            for turn in turns
        )

    def _note_untold(self, turn: Exchange) -> None:
        """What a newsroom wants to know: a question that the updates do not tell."""
        if turn.answer and not turn.answer.answered:
            try:
                append_feedback(self.assistant.settings.store, turn)
            except StoreError as error:
                _LOG.warning("%s", error)  # the answer is worth more than the note

    def discreet(self, line: str | BaseException) -> str:
        """A line for readers, without the server's paths and addresses."""
        return discreet(line, self.assistant.settings)

    def judge(self, turns: Turns, number: int, *, vote: str = "", remark: str = "") -> Turns:
        """Record a thumb ("up" or "down") for an answer, or a remark on one that has a thumb.

        What says nothing new is not recorded again. Raises StoreError.
        """
        at = next((i for i, turn in enumerate(turns) if turn.number == number and turn.answer), None)
        if at is None:
            return turns
        judged = turns[at]
        if vote in ("up", "down") and vote != judged.vote:
            judged = replace(judged, vote=cast(Vote, vote), remark=None)
        if judged.vote and remark.strip():
            judged = replace(judged, remark=remark.strip()[:_LONGEST_REMARK])
        if judged == turns[at]:
            return turns
        append_feedback(self.assistant.settings.store, judged)
        return (*turns[:at], judged, *turns[at + 1 :])
