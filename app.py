"""The chat page: `python app.py [PAGE]`. The only file that knows Gradio; what the page does is in `qa.page`."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

# Gradio reads these when it is imported: no analytics, and no question to any hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
from gradio.events import api

from qa.cli.chat import run, server_options
from qa.errors import QAError, one_line
from qa.page.desk import Desk
from qa.page.exchanges import Turns
from qa.page.intake.intake import Steps
from qa.page.intake.uploads import ENDINGS
from qa.page.intake.watching import Watching
from qa.page.limits import ANSWERED_AT_ONCE, LONGEST_QUESTION, READ_AT_ONCE, WAITING
from qa.page.view.cards import sources_html
from qa.page.view.export import conversation_as_markdown
from qa.page.view.frame import ASSETS, COLOURS, standing_html, style_html

if TYPE_CHECKING:
    from qa.assistant import Assistant

TITLE = "Ask a live blog"
# Seconds between two looks at how the watched live blogs stand.
_TICK = 15
_HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ASKING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "ask", "concurrency_limit": ANSWERED_AT_ONCE}
_ADDING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "add", "concurrency_limit": READ_AT_ONCE}

_Choice = str | None


class ChatPage:
    """The page's components and what their events do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def build(self) -> gr.Blocks:
        """Lay the page out and wire its events."""
        page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
        with page:
            self.turns = gr.State((), time_to_live=6 * 3600)
            self._lay_out_header()
            self._lay_out_adding()
            with gr.Row(elem_id="desk"):
                with gr.Column(elem_id="chat"):
                    self._lay_out_chat()
                self.sources = _html(sources_html(()), "sources")
            self._wire_asking()
            self._wire_rest(page)
            api(self.ask_liveblog, api_name="chat", concurrency_id="ask", concurrency_limit=ANSWERED_AT_ONCE)
        page.queue(max_size=WAITING)
        return page

    def _lay_out_header(self) -> None:
        choices, first = self.desk.choices(), self.desk.choice(None)
        with gr.Row(elem_id="top"):
            _html(f"<h1>{TITLE}</h1>", "name")
            self.picker = gr.Dropdown(choices, value=first, label="Live blog", elem_id="picker", filterable=False)
            gr.Button("Add a live blog", elem_id="add-button", size="sm")
            self.save_button = gr.Button("Save as Markdown", elem_id="save-button", size="sm")
            self.new_button = gr.Button("New chat", elem_id="new-button", size="sm")
            self.saved = gr.Textbox(visible="hidden", label="Markdown", elem_id="saved")

    def _lay_out_adding(self) -> None:
        with gr.Row(elem_id="add"):
            self.file = gr.File(label="A file", file_types=list(ENDINGS), height=150, elem_id="add-file")
            with gr.Column(elem_id="add-text"):
                self.pasted = gr.Textbox(
                    label="Or its address, or its text",
                    lines=3,
                    max_lines=6,
                    placeholder="https://… or a title, then headlines and paragraphs",
                )
                self.paste_button = gr.Button("Add this", elem_id="paste-button", size="sm")
            self.adding = _html("", "adding")

    def _lay_out_chat(self) -> None:
        # The names of its events are declared by being quoted in the script.
        script = (ASSETS / "page.js").read_text(encoding="utf-8")
        self.transcript: Any = _html(
            self.desk.transcript((), self.desk.choice(None), examples=False), "transcript", script
        )
        with gr.Row(elem_id="ask"):
            self.question = gr.Textbox(
                label="Your question",
                placeholder="Ask about this live blog",
                lines=1,
                max_lines=5,
                max_length=LONGEST_QUESTION,
                elem_id="question",
            )
            self.ask_button = gr.Button("Ask", variant="primary", elem_id="ask-button")
            self.stop_button = gr.Button("Stop", elem_id="stop-button")
        with gr.Row(elem_id="below"):
            _html(standing_html(self.desk.mode()), "standing")
            self.watched = _html(self.desk.watched(self.desk.choice(None)), "watched")
            self.tick = gr.Timer(_TICK, active=self.desk.watching.busy)
            self.as_of = gr.Textbox(
                label="As of",
                placeholder="now, or 14:30",
                max_length=40,
                visible=self.desk.has_times(self.desk.choice(None)),
                elem_id="as-of",
            )

    def _wire_asking(self) -> None:
        context = [self.turns, self.picker, self.as_of]
        outputs = [self.transcript, self.sources, self.turns, self.question]
        asked = [self.question.submit, self.ask_button.click]
        gr.on(asked, self._ask, [self.question, *context], outputs, **_ASKING)
        self.transcript.ask(self._ask_example, context, outputs, **_ASKING)
        self.transcript.retry(self._retry, context, outputs, **_ASKING)
        self.stop_button.click(self.desk.stop, [self.turns], queue=False, **_HIDDEN)
        anew = [self.transcript, self.turns, self.sources]
        self.new_button.click(self._start_anew, [self.turns, self.picker], anew, queue=False, **_HIDDEN)

    def _wire_rest(self, page: gr.Blocks) -> None:
        self.transcript.judge(self._judge, [self.turns, self.picker], [self.transcript, self.turns], **_HIDDEN)
        fresh = [self.picker, self.transcript, self.as_of, self.watched, self.tick]
        self.tick.tick(self.desk.watched, [self.picker], [self.watched], queue=False, **_HIDDEN)
        self.picker.input(self._refresh, [self.turns, self.picker], fresh, **_HIDDEN)
        page.load(self._refresh, [self.turns, self.picker], fresh, **_HIDDEN)
        added = [self.adding, *fresh, self.file, self.pasted]
        self.file.upload(self._add_file, [self.file, self.turns], added, **_ADDING)
        self.paste_button.click(self._add_text, [self.pasted, self.turns], added, **_ADDING)
        self.save_button.click(self._save, [self.turns, self.picker], [self.saved], **_HIDDEN).then(
            None, [self.saved], js="(markdown) => window.saveConversation(markdown)", **_HIDDEN
        )

    def _ask(self, question: str, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        if not question.strip():
            return
        typed: Any = ""
        for now in self.desk.ask(turns, question, choice, as_of, _person(request)):
            done = now[-1].status != "streaming"
            yield self.desk.transcript(now, choice), sources_html(now) if done else gr.skip(), now, typed
            typed = gr.skip()

    def _ask_example(
        self, turns: Turns, choice: _Choice, as_of: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Any]:
        yield from self._ask(str(event.question), turns, choice, as_of, request)

    def _retry(self, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        # The last question again, in the place of its answer.
        if turns:
            yield from self._ask(turns[-1].question, turns[:-1], choice, as_of, request)

    def _start_anew(self, turns: Turns, choice: _Choice) -> tuple[str, Turns, str]:
        self.desk.stop(turns, discard=True)
        return self.desk.transcript((), choice), (), sources_html(())

    def _refresh(self, turns: Turns, choice: _Choice) -> tuple[Any, ...]:
        choice = self.desk.choice(choice)
        return (
            gr.update(choices=self.desk.choices(), value=choice),
            self.desk.transcript(turns, choice),
            gr.update(visible=self.desk.has_times(choice)),
            self.desk.watched(choice),
            gr.Timer(active=self.desk.watching.busy),
        )

    def _add_file(self, file: str, turns: Turns) -> Iterator[Any]:
        yield from self._added(self.desk.intake.add_file(file), turns)

    def _add_text(self, text: str, turns: Turns) -> Iterator[Any]:
        yield from self._added(self.desk.intake.add_text(text), turns)

    def _added(self, steps: Steps, turns: Turns) -> Iterator[Any]:
        kept = gr.skip()
        for status, name in steps:
            if name is None:
                yield status, *[kept] * 5, None, kept
            else:
                yield status, *self._refresh(turns, name), None, ""

    def _judge(self, turns: Turns, choice: _Choice, event: gr.EventData) -> tuple[str, Turns]:
        try:
            turns = self.desk.judge(turns, int(event.turn), vote=str(event.vote), remark=str(event.remark))
        except QAError as error:
            raise gr.Error(one_line(error), print_exception=False) from error
        return self.desk.transcript(turns, choice), turns

    def _save(self, turns: Turns, choice: _Choice) -> str:
        return conversation_as_markdown(turns, self.desk.title(choice))

    def ask_liveblog(
        self,
        question: str,
        request: gr.Request,
        history: list[str] | None = None,
        liveblog: str | None = None,
        as_of: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question about a live blog, citing the headlines of the updates it rests on.

        Args:
            question: A question in plain words.
            request: Who asks; Gradio gives it.
            history: The earlier questions of the conversation, oldest first.
            liveblog: The id of one live blog; all are asked without it.
            as_of: Answer from what stood at this moment: "14:30", an ISO time, or "#40" for a position.
        """
        try:
            return self.desk.answer(question, history or [], liveblog, as_of, _person(request))
        except QAError as error:
            raise gr.Error(one_line(error), print_exception=False) from error


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


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)


def _person(request: gr.Request) -> str:
    """Who asks, as far as limits go: a browser session or an API client, or else an address."""
    return request.session_hash or (request.client.host if request.client else "")


if __name__ == "__main__":
    main()
