"""The components of the chat page, laid out. With `app.py`, which wires their events, all that knows Gradio."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.page.desk import Desk
from qa.page.exchanges import Turns
from qa.page.intake.uploads import ENDINGS
from qa.page.kept import MOST, earlier_html
from qa.page.kiosk import NOW, moment_of
from qa.page.limits import LONGEST_QUESTION
from qa.page.newsroom import Newsroom
from qa.page.view.cards import sources_html
from qa.page.view.controls import as_of_html, picker_html
from qa.page.view.frame import ASSETS, side_html, standing_html

HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""How an event of the page's own is wired: no veil, and not offered to programs."""

_LONGEST_STAY = 6 * 3600
# What another tab kept meanwhile stays; nothing at all is to forget. A frame may not keep anything.
_TO_BROWSER = """(kept) => { try {
  if (kept) {
    const mine = JSON.parse(kept), keys = mine.map((one) => one.key);
    const there = JSON.parse(localStorage.getItem('liveblog-qa-kept') || '[]');
    kept = JSON.stringify([...mine, ...there.filter((one) => !keys.includes(one.key))].slice(0, MOST));
  }
  localStorage.setItem('liveblog-qa-kept', kept);
} catch {} }""".replace("MOST", str(MOST))
FROM_BROWSER = "() => { try { return [localStorage.getItem('liveblog-qa-kept') || '']; } catch { return ['']; } }"
"""What gives the kept conversations to an event of the page's."""


class ChatBlocks(gr.Blocks):
    """Gradio's blocks, which also know what is read before their script has come."""

    desk: Desk
    newsroom: Newsroom

    @property
    def takes_files(self) -> bool:
        """Whether anybody may add a live blog here."""
        return self.newsroom.has_editors

    @property
    def pictures(self) -> bool:
        """Whether pictures may be loaded from other hosts."""
        return self.desk.assistant.settings.pictures

    def first_screen(self, liveblog: str | None, *, embedded: bool) -> str:
        """The first screen as HTML, for `qa.page.serving.delivery`."""
        return self.desk.first_screen(str(self.title), liveblog, embedded=embedded)


class Layout:
    """The page's components, by what they are."""

    def __init__(self, desk: Desk, newsroom: Newsroom) -> None:
        self.desk = desk
        self.newsroom = newsroom

    def lay_out(self, title: str) -> None:
        """Make the components, within a page that is being built."""
        self.turns = gr.State((), time_to_live=_LONGEST_STAY)
        self.seen = gr.State((), time_to_live=_LONGEST_STAY)
        self.followed = gr.State((), time_to_live=_LONGEST_STAY)
        # Conversations live in the browser's storage. Gradio's BrowserState brings a library of ciphers for that.
        self.kept = _field("", "kept")
        self.kept.change(None, [self.kept], js=_TO_BROWSER, **HIDDEN)
        self._lay_out_header(title)
        self._lay_out_adding()
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                self._lay_out_chat()
            with gr.Column(elem_id="side"):
                self._lay_out_side()

    def _lay_out_header(self, title: str) -> None:
        first = self.desk.choice(None)
        with gr.Row(elem_id="top"):
            _html(f"<h1>{title}</h1>", "name")
            self.menu = _html(picker_html(self.desk.choices(), first), "picker")
            self.add_button = gr.Button(
                "Add a live blog", elem_id="add-button", size="sm", visible=self.newsroom.open_to(None)
            )
            self.save_button = gr.Button("Save", elem_id="save-button", size="sm")
            gr.Button("Dark", elem_id="theme-button", size="sm")
            self.new_button = gr.Button("New chat", elem_id="new-button", size="sm")
            # What the page's script and the server tell each other.
            self.picker = _field(first or "", "choice")
            self.as_of = _field(NOW[1], "as-of-value")
            self.saved = _field("", "saved")

    def _lay_out_adding(self) -> None:
        with gr.Row(elem_id="add", visible=self.newsroom.open_to(None)) as self.add_panel:
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
        # The names of its events are declared by being quoted in the scripts.
        script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in ("blog.js", "around.js", "page.js"))
        choice = self.desk.choice(None)
        self.welcome = _html(self.desk.welcome(choice, examples=False), "welcome")
        self.transcript: Any = _html("", "transcript", script)
        self.changes = _html("", "changes")
        self.suggested = _html("", "suggested")
        self.earlier = _html("", "earlier")
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
            self.watched = _html(self.desk.watched(choice), "watched")
            self.tick = gr.Timer(self.desk.watching.tick, active=self.desk.watching.busy)
            self.slider = _html(as_of_html(self.desk.moments(choice)), "as-of")

    def _lay_out_side(self) -> None:
        self.tabs = _html(side_html(editor=self.newsroom.open_to(None)), "side-tabs")
        self.news = _html("", "news")
        self.sources = _html(sources_html(()), "sources")
        # These come with the page's first event, after its first paint.
        self.blog = _html("", "blog")
        self.rest = _field("", "rest")
        self.editors = _html("", "editors")

    @property
    def fresh(self) -> list[Any]:
        """The components that another choice, or a live blog that came, renews."""
        return [
            *(self.menu, self.picker, self.welcome, self.transcript, self.as_of, self.slider, self.watched, self.tick),
            *(self.blog, self.seen, self.news, self.earlier),
        ]

    def refresh(self, turns: Turns, choice: str | None, kept: str) -> tuple[Any, ...]:
        """What the components of `fresh` show of a choice, and of a conversation that goes on."""
        choice = self.desk.choice(choice)
        return (
            picker_html(self.desk.choices(), choice),
            choice or "",
            self.desk.welcome(choice, examples=self.desk.prepared(choice)),
            self.desk.transcript(turns),
            NOW[1],
            as_of_html(self.desk.moments(choice)),
            self.desk.watched(choice),
            gr.Timer(active=self.desk.watching.busy),
            *self.renew(choice),
            earlier_html(kept, turns),
        )

    def then_introduce(self, event: Any) -> None:
        """After an event, complete the welcome panel: its examples are tried first, which takes a moment."""
        made = event.then(self._prepare, [self.picker], None, **HIDDEN)
        made.then(self._introduce, [self.picker, self.as_of], [self.welcome], **HIDDEN)

    def _prepare(self, choice: str) -> None:
        self.desk.welcome(choice)

    def _introduce(self, choice: str, as_of: str) -> Any:
        # A moment may have been chosen meanwhile.
        return gr.skip() if moment_of(as_of) else self.desk.welcome(choice, examples=self.desk.prepared(choice))

    def renew(self, choice: str | None) -> tuple[str, tuple[str, ...], str]:
        """The live blog as it is now: itself, its updates' ids, and no news."""
        return self.desk.blog(choice), self.desk.ids(choice), ""


def _field(value: str, name: str) -> gr.Textbox:
    return gr.Textbox(value, visible="hidden", label=name, elem_id=name)


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)
