"""The chat page: `python app.py [PAGE]`. The only file that knows Gradio; what the page does is in `qa.page`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Gradio reads these when it is imported: no analytics, and no question to any hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
from gradio.events import api

from qa.errors import QAError
from qa.models import LiveBlog
from qa.page.conversation import one_line
from qa.page.desk import Desk
from qa.page.export import conversation_as_markdown
from qa.page.frame import ASSETS, COLOURS, standing_html, style_html
from qa.page.serving import run, server_options
from qa.page.sources import sources_html
from qa.page.turns import Turns
from qa.page.uploads import ENDINGS, read_paste, read_upload

if TYPE_CHECKING:
    from qa.assistant import Assistant

TITLE = "Ask a live blog"
_LONGEST_QUESTION = 4_000
# Questions answered at once, and waiting in all; indexing has a lane of its own, so that it holds up no question.
_AT_ONCE, _WAITING = 8, 256
_HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ASKING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "ask", "concurrency_limit": _AT_ONCE}
_ADDING: dict[str, Any] = {**_HIDDEN, "concurrency_id": "add", "concurrency_limit": 1}


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
            api(self.ask_liveblog, api_name="chat", concurrency_id="ask", concurrency_limit=_AT_ONCE)
        page.queue(max_size=_WAITING)
        return page

    def _lay_out_header(self) -> None:
        choices = self.desk.choices()
        with gr.Row(elem_id="top"):
            _html(f"<h1>{TITLE}</h1>", "name")
            self.picker = gr.Dropdown(
                choices, value=self.desk.choice(None), label="Live blog", elem_id="picker", filterable=False
            )
            gr.Button("Add a live blog", elem_id="add-button", size="sm")
            self.save_button = gr.Button("Save as Markdown", elem_id="save-button", size="sm")
            self.new_button = gr.Button("New chat", elem_id="new-button", size="sm")
            self.saved = gr.Textbox(visible="hidden", label="Markdown", elem_id="saved")

    def _lay_out_adding(self) -> None:
        with gr.Row(elem_id="add"):
            self.file = gr.File(
                label="A file", file_types=list(ENDINGS), height=150, elem_id="add-file", file_count="single"
            )
            with gr.Column(elem_id="add-text"):
                self.pasted = gr.Textbox(
                    label="Or its text", lines=3, max_lines=6, placeholder="Title, then headlines and paragraphs"
                )
                self.paste_button = gr.Button("Add this text", elem_id="paste-button", size="sm")
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
                max_length=_LONGEST_QUESTION,
                elem_id="question",
            )
            self.ask_button = gr.Button("Ask", variant="primary", elem_id="ask-button")
            self.stop_button = gr.Button("Stop", elem_id="stop-button")
        _html(standing_html(self.desk.mode()), "standing")

    def _wire_asking(self) -> None:
        outputs = [self.transcript, self.sources, self.turns, self.question]
        gr.on(
            [self.question.submit, self.ask_button.click],
            self._ask,
            [self.question, self.turns, self.picker],
            outputs,
            **_ASKING,
        )
        self.transcript.ask(self._ask_example, [self.turns, self.picker], outputs, **_ASKING)
        self.transcript.retry(self._retry, [self.turns, self.picker], outputs, **_ASKING)
        self.stop_button.click(self._stop, [self.turns], queue=False, **_HIDDEN)
        self.new_button.click(
            self._start_anew,
            [self.turns, self.picker],
            [self.transcript, self.turns, self.sources],
            queue=False,
            **_HIDDEN,
        )

    def _wire_rest(self, page: gr.Blocks) -> None:
        judged = [self.transcript, self.turns]
        self.transcript.vote(self._vote, [self.turns, self.picker], judged, **_HIDDEN)
        self.transcript.remark(self._remark, [self.turns, self.picker], judged, **_HIDDEN)
        fresh = [self.picker, self.transcript]
        self.picker.input(self._show, [self.turns, self.picker], [self.transcript], **_HIDDEN)
        page.load(self._refresh, [self.turns, self.picker], fresh, **_HIDDEN)
        added = [self.adding, *fresh, self.file, self.pasted]
        self.file.upload(self._add_file, [self.file, self.turns, self.picker], added, **_ADDING)
        self.paste_button.click(self._add_text, [self.pasted, self.turns, self.picker], added, **_ADDING)
        self.save_button.click(self._save, [self.turns, self.picker], [self.saved], **_HIDDEN).then(
            None, [self.saved], js="(markdown) => window.saveConversation(markdown)", **_HIDDEN
        )

    def _ask(self, question: str, turns: Turns, choice: str | None, request: gr.Request) -> Iterator[Any]:
        yield from self._asked(question, turns, choice, request)

    def _ask_example(self, turns: Turns, choice: str | None, event: gr.EventData, request: gr.Request) -> Iterator[Any]:
        yield from self._asked(str(event.question), turns, choice, request)

    def _retry(self, turns: Turns, choice: str | None, request: gr.Request) -> Iterator[Any]:
        # The last question again, in the place of its answer.
        if turns:
            yield from self._asked(turns[-1].question, turns[:-1], choice, request)

    def _asked(self, question: str, turns: Turns, choice: str | None, request: gr.Request) -> Iterator[Any]:
        if not question.strip():
            return
        typed: Any = ""
        for now in self.desk.ask(turns, question, choice, _person(request)):
            done = now[-1].status != "streaming"
            yield self.desk.transcript(now, choice), sources_html(now) if done else gr.skip(), now, typed
            typed = gr.skip()

    def _stop(self, turns: Turns) -> None:
        self.desk.stop(turns)

    def _start_anew(self, turns: Turns, choice: str | None) -> tuple[str, Turns, str]:
        self.desk.stop(turns, discard=True)
        return self.desk.transcript((), choice), (), sources_html(())

    def _show(self, turns: Turns, choice: str | None) -> str:
        return self.desk.transcript(turns, choice)

    def _refresh(self, turns: Turns, choice: str | None) -> tuple[Any, str]:
        choice = self.desk.choice(choice)
        return gr.update(choices=self.desk.choices(), value=choice), self.desk.transcript(turns, choice)

    def _add_file(self, file: str, turns: Turns, choice: str | None) -> Iterator[Any]:
        yield from self._added(lambda: read_upload(Path(file)), turns, choice)

    def _add_text(self, text: str, turns: Turns, choice: str | None) -> Iterator[Any]:
        yield from self._added(lambda: read_paste(text), turns, choice)

    def _added(self, read: Callable[[], LiveBlog], turns: Turns, choice: str | None) -> Iterator[Any]:
        kept = gr.skip()
        for status, name in self.desk.add(read):
            if name is None:
                yield status, kept, kept, None, kept
            else:
                yield status, *self._refresh(turns, name), None, ""

    def _vote(self, turns: Turns, choice: str | None, event: gr.EventData) -> tuple[str, Turns]:
        turns = _kept(lambda: self.desk.vote(turns, int(event.turn), str(event.vote)))
        return self.desk.transcript(turns, choice), turns

    def _remark(self, turns: Turns, choice: str | None, event: gr.EventData) -> tuple[str, Turns]:
        turns = _kept(lambda: self.desk.remark(turns, int(event.turn), str(event.remark)))
        return self.desk.transcript(turns, choice), turns

    def _save(self, turns: Turns, choice: str | None) -> str:
        return conversation_as_markdown(turns, self.desk.title(choice))

    def ask_liveblog(
        self, question: str, request: gr.Request, history: list[str] | None = None, liveblog: str | None = None
    ) -> dict[str, Any]:
        """Answer a question about a live blog, citing the headlines of the updates it rests on.

        Args:
            question: A question in plain words.
            request: Who asks; Gradio gives it.
            history: The earlier questions of the conversation, oldest first.
            liveblog: The id of one live blog; all are asked without it.
        """
        try:
            return self.desk.answer(question, history or [], liveblog, _person(request))
        except QAError as error:
            raise gr.Error(one_line(error), print_exception=False) from error


def build_app(assistant: "Assistant") -> gr.Blocks:
    """The chat page over an open assistant. `launch(**launch_options())` gives it its looks."""
    desk = Desk(assistant)
    desk.prepare()
    return ChatPage(desk).build()


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


def _kept(judge: Callable[[], Turns]) -> Turns:
    try:
        return judge()
    except QAError as error:
        raise gr.Error(one_line(error), print_exception=False) from error


if __name__ == "__main__":
    main()
