"""The components of the chat page, laid out. With `app.py`, which wires their events, all that knows Gradio."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.page.desk import NOW, Desk
from qa.page.intake.uploads import ENDINGS
from qa.page.limits import LONGEST_QUESTION
from qa.page.view.cards import sources_html
from qa.page.view.frame import ASSETS, side_html, standing_html

# Seconds between two looks at how the watched live blogs stand.
_TICK = 15
_LONGEST_STAY = 6 * 3600
# What the browser's copy is scrambled with; it keeps nothing from who sits at that browser.
_SCRAMBLE = "conversations"


class Layout:
    """The page's components, by what they are."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def lay_out(self, title: str) -> None:
        """Make the components, within a page that is being built."""
        self.turns = gr.State((), time_to_live=_LONGEST_STAY)
        self.seen = gr.State((), time_to_live=_LONGEST_STAY)
        self.kept = gr.BrowserState([], storage_key="liveblog-qa", secret=_SCRAMBLE)
        self._lay_out_header(title)
        self._lay_out_adding()
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                self._lay_out_chat()
            with gr.Column(elem_id="side"):
                self._lay_out_side()

    def _lay_out_header(self, title: str) -> None:
        choices, first = self.desk.choices(), self.desk.choice(None)
        with gr.Row(elem_id="top"):
            _html(f"<h1>{title}</h1>", "name")
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
            self.watched = _html(self.desk.watched(self.desk.choice(None)), "watched")
            self.tick = gr.Timer(_TICK, active=self.desk.watching.busy)
            choice = self.desk.choice(None)
            self.as_of = gr.Dropdown(
                self.desk.moments(choice),
                value=NOW[1],
                label="As of",
                allow_custom_value=True,
                visible=self.desk.has_times(choice),
                elem_id="as-of",
            )

    def _lay_out_side(self) -> None:
        _html(side_html(), "side-tabs")
        self.news = _html("", "news")
        self.sources = _html(sources_html(()), "sources")
        # The live blog comes with the page's first event, after its first paint.
        self.blog = _html("", "blog")


def _html(value: str, name: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=script)
