"""Markdown of a conversation: footnotes for headlines, and text that stays text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from qa.models import Answer, Citation, Update
from qa.page.exchanges import Card, Exchange
from qa.page.view.export import answer_as_markdown, conversation_as_markdown, escape_markdown

_UPDATE = Update("u1", 3, "Bridge closes", ("It closed.",), url="https://news.example/a_(b)?c=[d]")
_SOURCE = Card((1, 2), _UPDATE, "town", "Town live", 9)
_CITATION = Citation(1, "town", "u1", 3, "Bridge closes", "It closed.", 15, 25)
_ANSWER = Answer(
    "When?", "When?", "It closed. [1]\nSo it did [2] at 12:00. [9]", True, "quotes", None, (_CITATION,), ()
)
_TURN = Exchange(2, "key", "When?", "town", status="done", answer=_ANSWER, sources=(_SOURCE,))

_HOSTILE = (
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "# no heading",
    "- no list",
    "1. no list",
    "> no quote",
    "| a | b |",
    "`code` *em* __strong__ ~~gone~~",
    "&lt;b&gt; &copy;",
    "===",
    "<https://evil.example>",
)


def test_each_source_is_a_footnote_of_its_turn() -> None:
    text = conversation_as_markdown((_TURN,), "Town live")
    assert text.startswith("# Town live\n\n## When?\n")
    assert "It closed. [^2-1]\n\nSo it did [^2-1] at 12:00. \\[9\\]" in text
    assert "\n[^2-1]: Bridge closes (Town live, update 3) https://news.example/a_(b)?c=[d]"[:60] in text


def test_an_address_cannot_break_out_of_its_footnote() -> None:
    text = conversation_as_markdown((_TURN,), "Town live")
    assert text.rstrip().endswith("https://news.example/a%5F%28b%29?c=%5Bd%5D")


def test_the_clipboards_text_is_plain() -> None:
    assert answer_as_markdown(_TURN).splitlines()[0] == "It closed. [1]"
    assert "[1][2] Bridge closes (Town live, update 3)" in answer_as_markdown(_TURN)


@pytest.mark.parametrize("hostile", _HOSTILE)
def test_what_a_page_wrote_is_shown_as_it_is(hostile: str) -> None:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(escape_markdown(hostile))
    shown = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert shown.strip() == f"<p>{hostile}</p>"


@pytest.mark.parametrize("hostile", _HOSTILE)
def test_nothing_in_a_conversation_becomes_markup(hostile: str) -> None:
    source = replace(_SOURCE, title=hostile, update=replace(_UPDATE, headline=hostile))
    answer = replace(_ANSWER, text=f"{hostile} [1]")
    turn = replace(_TURN, question=hostile, answer=answer, sources=(source,), as_of=hostile)
    html = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(conversation_as_markdown((turn,), hostile))
    )
    for tag in ("<img", "<a ", "<ul", "<ol", "<blockquote", "<table", "<em", "<strong", "<code", "<s>", "<h3"):
        assert tag not in html


def test_stopped_and_failed_turns_say_so() -> None:
    text = conversation_as_markdown((Exchange(1, "k", "Why?", None, status="stopped", text="Because"),), "Town")
    assert "Because" in text and "(stopped)" in text
    assert "No live blog" in conversation_as_markdown(
        (Exchange(1, "k", "Why?", None, status="failed", problem="No live blog."),), "Town"
    )
