"""The parts of the page that stay: its style, its script, and the line under the question field."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

ASSETS = Path(__file__).parent
"""Where page.js and style.css lie."""

COLOURS = {
    "body_background_fill": "#faf9f6",
    "body_background_fill_dark": "#15171a",
    "body_text_color": "#1d1c1a",
    "body_text_color_dark": "#e9e6df",
    "background_fill_primary": "#faf9f6",
    "background_fill_primary_dark": "#15171a",
    "background_fill_secondary": "#f2efe8",
    "background_fill_secondary_dark": "#24282d",
    "input_background_fill": "#ffffff",
    "input_background_fill_dark": "#1c1f23",
    "input_border_width": "1px",
    "button_primary_background_fill": "#0d5b6d",
    "button_primary_background_fill_dark": "#83c9d8",
    "button_primary_background_fill_hover": "#0d5b6d",
    "button_primary_background_fill_hover_dark": "#83c9d8",
    "button_primary_text_color": "#ffffff",
    "button_primary_text_color_dark": "#0d1b1f",
}
"""Gradio's theme in the style sheet's colours: the login page has the theme only."""


@cache
def style_html() -> str:
    """The style sheet for the page's head. As css, Gradio would put its own container before every selector."""
    return f"<style>{(ASSETS / 'style.css').read_text(encoding='utf-8')}</style>"


def standing_html(mode: str) -> str:
    """The mode line, and a line that only screen readers hear, for what happens without a change to read."""
    return (
        f'<p class="standing">{escape(mode)}</p>'
        '<p id="announcement" role="status" aria-live="polite" class="visually-hidden"></p>'
    )


def side_html(*, editor: bool = False) -> str:
    """What stands beside the conversation: the live blog, the sources of an answer, or what editors do.

    On a phone the conversation itself is one of them, as only one has room.
    """
    sides = [("chat", "Chat", "false"), ("blog", "Live blog", "true"), ("sources", "Sources", "false")]
    sides += [("editors", "Editors", "false")] if editor else []
    tabs = "".join(
        f'<button type="button" class="act" data-act="side" data-side="{side}" aria-pressed="{pressed}">'
        f"{label}</button>"
        for side, label, pressed in sides
    )
    return f'<div class="tabs" role="group" aria-label="Beside the conversation">{tabs}</div>'
