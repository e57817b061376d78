"""The conversation as HTML: links to sources, states of a turn, and no markup but our own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from qa.answering.draft import heading
from qa.models import Answer, Citation, Retrieved, Unsupported, Update, Usage
from qa.page.exchanges import Card, Exchange
from qa.page.view.mode import mode_line, standing_mode
from qa.page.view.transcript import transcript_html

_UPDATE = Update("u1", 3, "Bridge closes at noon", ("The bridge closed at 12:00.",))
_SOURCE = Card((1,), _UPDATE, "town", "Town live", 9)
_CITATION = Citation(1, "town", "u1", 3, _UPDATE.headline, "The bridge closed", 23, 40)
_ANSWER = Answer("When?", "When?", "It closed at 12:00. [1]", True, "quotes", None, (_CITATION,), (), 0.031)
_TURN = Exchange(4, "key", "When?", "town", status="done", answer=_ANSWER, sources=(_SOURCE,))


def _html(*turns: Exchange, **options: bool) -> str:
    return transcript_html(turns, **options)


def test_before_the_first_question_nothing_stands_there() -> None:
    assert _html() == ""


def test_an_answer_that_was_opened_by_its_link_says_when_it_was_given() -> None:
    html = _html(replace(_TURN, link="abc", linked_at="2024-05-01T12:00:00+00:00"))
    assert 'data-link="abc"' in html and 'href="?answer=abc"' in html
    assert "Kept as it was on 1 May 2024, 12:00" in html
    assert 'data-link=""' in _html(replace(_TURN, link="abc"))


def test_only_what_goes_on_can_be_followed() -> None:
    assert "Tell me when this changes" not in _html(_TURN)
    assert "Tell me when this changes" in _html(_TURN, follows=True)
    assert "Tell me when this changes" not in _html(replace(_TURN, as_of="2024-05-01T12:00:00+00:00"), follows=True)
    assert 'aria-pressed="true"' in _html(replace(_TURN, followed=True), follows=True)


def test_a_marker_is_a_link_to_its_source() -> None:
    html = _html(_TURN)
    assert '<a class="cite" href="#source-4-1" id="cite-4-1"' in html
    assert 'aria-label="Source 1: Bridge closes at noon"' in html


def test_only_the_first_link_to_a_source_has_the_id() -> None:
    html = _html(replace(_TURN, answer=replace(_ANSWER, text="A. [1]\nB. [1]")))
    assert html.count('id="cite-4-1"') == 1
    assert html.count('class="cite"') == 2


def test_a_marker_without_a_source_stays_text() -> None:
    assert '<span class="marker">[7]</span>' in _html(replace(_TURN, answer=replace(_ANSWER, text="So. [7]")))


def test_while_it_streams_markers_are_no_links_yet() -> None:
    html = _html(Exchange(1, "k", "When?", None, text="It closed [1]"))
    assert 'aria-busy="true"' in html
    assert 'class="cite"' not in html
    assert "data-act" not in html
    assert "Looking through the updates" in _html(Exchange(1, "k", "When?", None))


def test_markup_in_questions_and_answers_is_escaped() -> None:
    bad = '<img src=x onerror="a()"> <script> </div> ![p](http://x.example/p.png) [l](javascript:a())'
    turn = replace(_TURN, question=bad, answer=replace(_ANSWER, text=f"{bad} [1]", standalone_question=bad))
    html = _html(turn, replace(turn, number=5, status="failed", answer=None, problem=bad))
    assert "<img" not in html and "<script" not in html and html.count("</div>") == html.count("<div")
    assert 'onerror="' not in html
    label = replace(_SOURCE, update=replace(_UPDATE, headline='"><b>'))
    assert "<b>" not in _html(replace(_TURN, sources=(label,)))


def test_what_is_not_told_looks_different_and_offers_headlines() -> None:
    near = Retrieved("town", "u1", 3, _UPDATE.headline, 0.3)
    text = "The updates don't say this. Nearest: “Bridge closes at noon” (update 3)."
    answer = replace(_ANSWER, text=text, answered=False, citations=(), retrieved=(near,))
    html = _html(replace(_TURN, answer=answer))
    assert 'class="turn done not-told"' in html
    assert re.sub(r' data-copy="[^"]*"', "", html).count("The updates don't say this.") == 1
    assert '<a class="near" id="cite-4-1" href="#source-4-1"' in html
    assert "Nearest: “" not in re.sub(r' data-copy="[^"]*"', "", html)
    assert "not-told" not in _html(_TURN)


def test_only_the_last_turn_can_be_asked_again() -> None:
    html = _html(replace(_TURN, number=1), replace(_TURN, number=2))
    assert re.findall(r'data-act="retry" data-turn="(\d)"', html) == ["2"]


def test_a_stopped_turn_keeps_its_words() -> None:
    html = _html(Exchange(1, "k", "When?", None, status="stopped", text="It closed"))
    assert "It closed" in html and "Stopped." in html and 'data-act="retry"' in html
    assert "Stopped before the first words" in _html(Exchange(1, "k", "When?", None, status="stopped"))


def test_a_problem_stands_in_for_the_answer() -> None:
    html = _html(Exchange(1, "k", "When?", None, status="failed", problem="No live blog."))
    assert 'role="alert">No live blog.</p>' in html


_STRUCK = Unsupported("x", "why", struck=True)


@pytest.mark.parametrize(
    ("turn", "note"),
    [
        (replace(_TURN, answer=replace(_ANSWER, standalone_question="When did it?")), "Understood as: When did it?"),
        (replace(_TURN, as_of="14:30"), "As of 14:30: what was published later is left out."),
        (
            replace(_TURN, answer=replace(_ANSWER, unsupported=(Unsupported("x", "why", struck=True),))),
            "Struck out: 1 sentence that",
        ),
    ],
)
def test_notes_under_an_answer(turn: Exchange, note: str) -> None:
    assert note in _html(turn)
    assert note not in _html(_TURN)


def test_thumbs_show_what_was_chosen_and_ask_for_a_remark_once() -> None:
    assert "<form" not in _html(_TURN)
    down = replace(_TURN, vote="down")
    assert 'data-vote="down" aria-label="Bad answer" title="Bad answer" aria-pressed="true"' in _html(down)
    assert "<form" in _html(down)
    assert "Thank you" in _html(replace(down, remark="too long"))
    assert "<form" not in _html(replace(down, remark="too long"))


def test_the_copy_button_holds_answer_and_sources() -> None:
    assert "[1] Bridge closes at noon (Town live, update 3)" in _html(_TURN)


def test_the_mode_line_of_quotes() -> None:
    assert mode_line(_ANSWER) == "Quotes from the updates · 0.03 s"
    noted = replace(_ANSWER, note="The server did not answer in time.")
    assert mode_line(noted) == "Quotes from the updates · The server did not answer in time · 0.03 s"


def test_the_mode_line_of_a_model_has_tokens_cost_and_the_conversations() -> None:
    written = replace(_ANSWER, mode="llm", model="gpt-4o-mini", usage=Usage(700, 50, 0.0002))
    assert mode_line(written) == "gpt-4o-mini · 0.03 s · 750 tokens, $0.0002"
    assert mode_line(written, [written]).endswith("conversation 1,500 tokens, $0.0004")
    assert "cost unknown" in mode_line(replace(written, usage=Usage(700, 50, None)))


def test_the_standing_mode() -> None:
    assert standing_mode(None) == "Quotes from the updates · no language model configured"
    assert "gpt-4o-mini" in standing_mode("gpt-4o-mini")


def test_the_words_that_answer_are_marked_though_the_headline_says_them_too() -> None:
    update = Update("u1", 3, "Bridge closes at 12:00", ("The bridge closed at 12:00 sharp.",))
    quote = update.body[0]
    start = update.text.index(quote)
    at = update.text.index("12:00", start)
    citation = Citation(
        1, "town", "u1", 3, update.headline, quote, start, start + len(quote), None, None, None, at, at + 5
    )
    answer = replace(_ANSWER, text=f"Bridge closes at 12:00\n{quote} [1]", citations=(citation,))
    html = _html(replace(_TURN, answer=answer, sources=(Card((1,), update, "town", "Town live", 9),)))
    assert "closed at <mark>12:00</mark> sharp." in html
    assert html.count("<mark>") == 1
    unsure = replace(answer, text=f"Closest:\n{answer.text}", tentative=True)
    assert "<mark>" not in _html(replace(_TURN, answer=unsure)), "what may not answer is marked as what does"


def test_the_end_of_a_long_list_is_folded_away_and_no_quote_is_parted_from_its_headline() -> None:
    lines = [f"New 13:{n:02}: “Boat {n}” [1]" for n in range(20)]
    html = _html(replace(_TURN, answer=replace(_ANSWER, text="\n".join(lines))))
    shown, rest = html.split('<details class="rest"><summary>Show 7 more</summary>')
    assert "Boat 12" in shown and "Boat 13" in rest
    assert "<details" not in _html(replace(_TURN, answer=replace(_ANSWER, text="\n".join(lines[:14]))))
    (citation,) = _ANSWER.citations
    led = [f"{heading(citation)}\nThe bridge closed. [1]"] * 20
    assert "<details" not in _html(replace(_TURN, answer=replace(_ANSWER, text="\n".join(led))))
