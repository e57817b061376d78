"""The chat page: `python app.py [PAGE]`. What its events do; what the page does is in `qa.page`."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

# Gradio reads these when it is imported: no analytics, and no question to any hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = os.environ.get("HF_HUB_OFFLINE", "Yes")

import gradio as gr

from qa.cli.chat import run, server_options
from qa.errors import QAError
from qa.page.desk import NOW, Desk
from qa.page.exchanges import Turns
from qa.page.intake.intake import Steps
from qa.page.intake.watching import Watching
from qa.page.kept import earlier_html, keep, resume
from qa.page.limits import ANSWERED_AT_ONCE, READ_AT_ONCE, WAITING
from qa.page.offering import Offering, person_of
from qa.page.view.cards import sources_html
from qa.page.view.export import conversation_as_markdown
from qa.page.view.frame import COLOURS, style_html

# Others in this process may want a hub: only what was set here is taken back.
if os.environ["HF_HUB_OFFLINE"] == "Yes":
    del os.environ["HF_HUB_OFFLINE"]

if TYPE_CHECKING:
    from qa.assistant import Assistant

TITLE = "Ask a live blog"
_HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ASKING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "ask", "concurrency_limit": ANSWERED_AT_ONCE}
_ADDING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "add", "concurrency_limit": READ_AT_ONCE}

_Choice = str | None


class ChatPage(Offering):
    """The page and what its events do."""

    def build(self) -> gr.Blocks:
        """Lay the page out and wire its events."""
        page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
        with page:
            self.lay_out(TITLE)
            self._wire_asking()
            self._wire_rest(page)
            self.offer_to_programs()
        page.queue(max_size=WAITING)
        return page

    def _wire_asking(self) -> None:
        context = [self.turns, self.picker, self.as_of]
        outputs = [self.transcript, self.sources, self.turns, self.question, self.suggested]
        asking = [
            gr.on(
                [self.question.submit, self.ask_button.click], self._ask, [self.question, *context], outputs, **_ASKING
            ),
            self.transcript.ask(self._ask_example, context, outputs, **_ASKING),
            self.transcript.retry(self._retry, context, outputs, **_ASKING),
        ]
        for asked in asking:
            asked.then(keep, [self.kept, self.turns, self.picker], [self.kept], **_HIDDEN).then(
                self.desk.suggested, [self.turns], [self.suggested], **_HIDDEN
            )
        self.stop_button.click(self.desk.stop, [self.turns], queue=False, **_HIDDEN)
        anew = [self.transcript, self.turns, self.sources, self.earlier, self.as_of, self.suggested]
        begin = [self.turns, self.picker, self.kept]
        self.new_button.click(self._start_anew, begin, anew, queue=False, **_HIDDEN)
        self.transcript.forget(self._forget, None, [self.kept, self.earlier], **_HIDDEN)

    def _wire_rest(self, page: gr.Blocks) -> None:
        self.transcript.judge(self._judge, [self.turns, self.picker], [self.transcript, self.turns], **_HIDDEN)
        self.fresh = [
            *(self.picker, self.transcript, self.as_of, self.watched, self.tick),
            *(self.blog, self.seen, self.news, self.earlier),
        ]
        shown = [self.turns, self.picker, self.kept]
        self.tick.tick(self._look, [self.picker, self.seen], [self.watched, self.news], queue=False, **_HIDDEN)
        self.picker.input(self._refresh, shown, self.fresh, **_HIDDEN)
        back = [self.turns, self.sources, *self.fresh]
        page.load(self._come_back, [self.kept], back, **_HIDDEN)
        self.transcript.resume(self._resume, [self.kept], back, **_HIDDEN)
        self.transcript.renew(self._renew, [self.picker], [self.blog, self.seen, self.news], **_HIDDEN)
        added = [self.adding, *self.fresh, self.file, self.pasted]
        self.file.upload(self._add_file, [self.file, self.turns, self.kept], added, **_ADDING)
        self.paste_button.click(self._add_text, [self.pasted, self.turns, self.kept], added, **_ADDING)
        self.save_button.click(self._save, [self.turns, self.picker], [self.saved], **_HIDDEN).then(
            None, [self.saved], js="(markdown) => window.saveConversation(markdown)", **_HIDDEN
        )

    def _ask(self, question: str, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        if not question.strip():
            yield [gr.skip()] * 5
            return
        typed: Any = ""
        for now in self.desk.ask(turns, question, choice, as_of, person_of(request)):
            done = now[-1].status != "streaming"
            yield self.desk.transcript(now, choice), sources_html(now) if done else gr.skip(), now, typed, typed
            typed = gr.skip()

    def _ask_example(
        self, turns: Turns, choice: _Choice, as_of: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Any]:
        yield from self._ask(str(event.question), turns, choice, as_of, request)

    def _retry(self, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        # The last question again, in the place of its answer.
        if turns:
            yield from self._ask(turns[-1].question, turns[:-1], choice, as_of, request)

    def _start_anew(self, turns: Turns, choice: _Choice, kept: Any) -> tuple[Any, ...]:
        self.desk.stop(turns, discard=True)
        return self.desk.transcript((), choice), (), sources_html(()), earlier_html(kept, ()), NOW[1], ""

    def _forget(self) -> tuple[Any, str]:
        return [], ""

    def _come_back(self, kept: Any) -> tuple[Any, ...]:
        # The newest live blog for a newcomer; who was here before goes on where they left.
        return self._shown(*resume(kept, None, self.desk.assistant), kept)

    def _resume(self, kept: Any, event: gr.EventData) -> tuple[Any, ...]:
        return self._shown(*resume(kept, str(event.key), self.desk.assistant), kept)

    def _shown(self, turns: Turns, choice: _Choice, kept: Any) -> tuple[Any, ...]:
        return turns, sources_html(turns), *self._refresh(turns, choice, kept)

    def _refresh(self, turns: Turns, choice: _Choice, kept: Any) -> tuple[Any, ...]:
        choice = self.desk.choice(choice)
        return (
            gr.update(choices=self.desk.choices(), value=choice),
            self.desk.transcript(turns, choice),
            gr.update(choices=self.desk.moments(choice), value=NOW[1], visible=self.desk.has_times(choice)),
            self.desk.watched(choice),
            gr.Timer(active=self.desk.watching.busy),
            *self._renew(choice),
            earlier_html(kept, turns),
        )

    def _renew(self, choice: _Choice) -> tuple[str, tuple[str, ...], str]:
        return self.desk.blog(choice), self.desk.ids(choice), ""

    def _look(self, choice: _Choice, seen: tuple[str, ...]) -> tuple[str, str]:
        return self.desk.watched(choice), self.desk.news(choice, seen)

    def _add_file(self, file: str, turns: Turns, kept: Any) -> Iterator[Any]:
        yield from self._added(self.desk.intake.add_file(file), turns, kept)

    def _add_text(self, text: str, turns: Turns, kept: Any) -> Iterator[Any]:
        yield from self._added(self.desk.intake.add_text(text), turns, kept)

    def _added(self, steps: Steps, turns: Turns, kept: Any) -> Iterator[Any]:
        same = gr.skip()
        for status, name in steps:
            if name is None:
                yield status, *[same] * len(self.fresh), None, same
            else:
                yield status, *self._refresh(turns, name, kept), None, ""

    def _judge(self, turns: Turns, choice: _Choice, event: gr.EventData) -> tuple[str, Turns]:
        try:
            turns = self.desk.judge(turns, int(event.turn), vote=str(event.vote), remark=str(event.remark))
        except QAError as error:
            raise gr.Error(self.desk.discreet(error), print_exception=False) from error
        return self.desk.transcript(turns, choice), turns

    def _save(self, turns: Turns, choice: _Choice) -> str:
        return conversation_as_markdown(turns, self.desk.title(choice))


def build_app(assistant: "Assistant", watching: Watching | None = None) -> gr.Blocks:
    """The chat page over an open assistant. `launch(**launch_options())` gives it its looks.

    `watching` keeps live blogs up to date that people add by their address; without it none is.
    """
    return ChatPage(Desk(assistant, watching)).build()


def launch_options(host: str = "127.0.0.1", port: int = 7860, *, mcp: bool = False) -> dict[str, Any]:
    """What `launch` takes: address, login and limits, and the looks, which load nothing from elsewhere."""
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return {**server_options(host, port, mcp=mcp), "theme": theme.set(**COLOURS), "head": style_html()}


def main() -> None:
    """Run `python app.py`: see `--help`."""
    run(build_app, launch_options)


if __name__ == "__main__":
    main()
