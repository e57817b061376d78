"""The conversation as HTML. Everything that a page or a person wrote is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from qa.answering.draft import NOT_TOLD, heading
from qa.models import Answer, Citation
from qa.page.exchanges import Card, Exchange, Turns
from qa.page.view.direction import direction_of
from qa.page.view.export import answer_as_markdown
from qa.page.view.mode import mode_line
from qa.page.view.times import readable_time

_MARKER = re.compile(r"\[(\d{1,3})\]")
_THUMB = (
    '<svg class="thumb" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true"><path d="M7 10.5V20H3.5v-9.5H7Z'
    'm0 0 4-7.5c1.7 0 2.7 1.2 2.4 2.8L12.8 9h5.6a2 2 0 0 1 2 2.4l-1.3 6.9A2 2 0 0 1 17.1 20H7"/></svg>'
)
# Of a long list, so many lines are shown.
_UNFOLDED = 13
_UNTOLD = "Not in the updates"
_WAITING = "Looking through the updates…"


def transcript_html(turns: Turns, *, follows: bool = False) -> str:
    """All turns, oldest first; empty before the first one. `follows`: live blogs are being renewed."""
    if not turns:
        return ""
    parts = []
    for i, turn in enumerate(turns, start=1):
        earlier = [one.answer for one in turns[: i - 1] if one.answer]
        mode = mode_line(turn.answer, earlier) if turn.answer else ""
        parts.append(turn_html(turn, mode, retry=i == len(turns), follows=follows))
    address = f'data-key="{escape(turns[0].key)}" data-link="{escape(turns[0].link if turns[0].linked_at else "")}"'
    return f'<div class="log" role="log" aria-label="Conversation" {address}>{"".join(parts)}</div>'


def turn_html(turn: Exchange, mode: str, *, retry: bool = False, follows: bool = False) -> str:
    """One question with its answer, mode line and buttons."""
    busy = "true" if turn.status == "streaming" else "false"
    told = "" if turn.answer is None or turn.answer.answered else " not-told"
    return (
        f'<article class="turn {turn.status}{told}" id="turn-{turn.number}" data-turn="{turn.number}" '
        f'aria-busy="{busy}" aria-labelledby="question-{turn.number}">'
        f'<h2 class="question" dir="auto" id="question-{turn.number}">'
        f'<span class="visually-hidden" dir="ltr">You asked: </span>'
        f"{escape(turn.question)}</h2>"
        f'<div class="answer">{_body(turn)}</div>{_below(turn, mode, retry, follows)}</article>'
    )


def _body(turn: Exchange) -> str:
    if turn.status == "failed":
        return f'<p class="problem" role="alert">{escape(turn.problem)}</p>'
    text = turn.answer.text if turn.answer else turn.text
    if not text:
        waiting = _WAITING if turn.status == "streaming" else "Stopped before the first words."
        return f'<p class="waiting">{waiting}</p>'
    lead = ""
    if turn.answer and not turn.answer.answered:
        said, text = (NOT_TOLD, text.removeprefix(NOT_TOLD)) if text.startswith(NOT_TOLD) else (_UNTOLD, text)
        lead = f'<p class="verdict"><span aria-hidden="true">○</span> {said}</p>'
        if turn.sources and not turn.answer.citations:
            # The nearest headlines follow as links, so the text need not name them too.
            return lead + _paragraphs(text if said == _UNTOLD else "", turn) + _nearest(turn)
    if turn.answer and turn.answer.tentative:
        said, _, text = text.partition("\n")
        lead = f'<p class="verdict"><span aria-hidden="true">◐</span> {escape(said)}</p>'
    return lead + _paragraphs(text, turn)


def _paragraphs(text: str, turn: Exchange) -> str:
    """Each line as a paragraph: headings of updates stand out, and of a quote the words that answer are marked."""
    seen: set[int] = set()
    citations = turn.answer.citations if turn.answer else ()
    # What may not answer is not marked as what does.
    sure = () if turn.answer and turn.answer.tentative else citations
    headings = {heading(citation, days=days) for citation in citations for days in (False, True)}
    parts = []
    for line in filter(str.strip, text.split("\n")):
        words = _marked(_linked(line, turn, seen), line, sure)
        leads = _MARKER.sub("", line).strip() in headings
        parts.append(_lead(words, line) if leads else f'<p dir="auto">{words}</p>')
    # Under headings two paragraphs belong together.
    folded = len(parts) > _UNFOLDED + 1 and not any(part.startswith('<p class="lead"') for part in parts)
    return _folded(parts) if folded else "".join(parts)


def _folded(parts: list[str]) -> str:
    """A long list with its end folded away."""
    shown, rest = parts[:_UNFOLDED], parts[_UNFOLDED:]
    return f'{"".join(shown)}<details class="rest"><summary>Show {len(rest)} more</summary>{"".join(rest)}</details>'


def _lead(words: str, line: str) -> str:
    """Time and headline of an update, from the side that the headline is read from."""
    time, dot, headline = words.partition(" · ")
    return f'<p class="lead" dir="{direction_of(line)}"><bdi>{time}</bdi>{dot}{headline}</p>'


def _marked(html: str, line: str, citations: Sequence[Citation]) -> str:
    """The line's HTML with the words that answer marked, where the line is a quote that has such words."""
    numbers = _MARKER.findall(line)
    citation = next((c for c in citations if numbers and c.n == int(numbers[-1])), None)
    # What the headline says is not to be marked in the quote.
    if citation is None or citation.said is None or (citation.answer_start or 0) < citation.start:
        return html
    words = escape(" ".join(citation.said.split()))
    # The links to sources name their headlines, which may hold the same words.
    text, link, rest = html.partition('<a class="cite"')
    if words and text.count(words) == 1:
        text = text.replace(words, f"<mark>{words}</mark>")
    return f"{text}{link}{rest}"


def _linked(text: str, turn: Exchange, seen: set[int]) -> str:
    """Escaped text whose [n] are links to the sources; a marker without a source stays text."""
    by_number = {n: source for source in turn.sources for n in source.numbers}

    def link(found: re.Match[str]) -> str:
        n = int(found.group(1))
        if n not in by_number:
            return f'<span class="marker">[{n}]</span>'
        element_id = "" if n in seen else f' id="cite-{turn.number}-{n}"'
        seen.add(n)
        return _cite(turn.number, n, by_number[n], element_id)

    # A number stays with the word before it.
    return _MARKER.sub(link, escape(text).replace(" [", "\u00a0["))


def _cite(turn: int, n: int, source: Card, element_id: str) -> str:
    label = escape(source.update.label)
    return (
        f'<a class="cite" href="#source-{turn}-{source.n}"{element_id} data-act="follow" data-turn="{turn}" '
        f'data-n="{n}" aria-label="Source {n}: {label}" title="{label}">{n}</a>'
    )


def _nearest(turn: Exchange) -> str:
    items = "".join(
        f'<li dir="auto"><a class="near" id="cite-{turn.number}-{source.n}" href="#source-{turn.number}-{source.n}" '
        f'data-act="follow" data-turn="{turn.number}" data-n="{source.n}">{escape(source.update.label)}</a></li>'
        for source in turn.sources
    )
    return f'<p class="near-lead">The nearest headlines:</p><ul class="nearest">{items}</ul>'


def _below(turn: Exchange, mode: str, retry: bool, follows: bool) -> str:
    if turn.status == "streaming":
        return ""
    again = _button("retry", turn, "Ask again") if retry else ""
    if turn.status == "stopped":
        return f'<p class="mode">Stopped.</p><div class="actions">{again}</div>'
    if turn.answer is None:
        return f'<div class="actions">{again}</div>'
    answer = turn.answer
    copy = _button("copy", turn, "Copy with sources", f' data-copy="{escape(answer_as_markdown(turn))}"')
    return (
        f'{_notes(turn, answer)}<p class="mode">{escape(mode)}</p>'
        f'<div class="actions" role="group" aria-label="This answer">{copy}{_link(turn)}'
        f"{_follow(turn) if follows else ''}{again}{_votes(turn)}</div>{_remark(turn)}"
    )


def _notes(turn: Exchange, answer: Answer) -> str:
    """What should be known of an answer besides its text."""
    notes = []
    if answer.standalone_question != turn.question:
        notes.append(f"Understood as: {answer.standalone_question}")
    if turn.as_of:
        notes.append(f"As of {readable_time(turn.as_of)}: what was published later is left out.")
    if turn.linked_at:
        notes.append(f"Kept as it was on {readable_time(turn.linked_at)}, with its sources as they stood then.")
    if struck := sum(one.struck for one in answer.unsupported):
        notes.append(f"Struck out: {struck} sentence{'s' if struck > 1 else ''} that the updates do not bear out.")
    return "".join(f'<p class="understood">{escape(note)}</p>' for note in notes)


def _button(act: str, turn: Exchange, label: str, extra: str = "") -> str:
    return f'<button type="button" class="act" data-act="{act}" data-turn="{turn.number}"{extra}>{label}</button>'


def _link(turn: Exchange) -> str:
    """The link to this answer, once it was asked for."""
    if not turn.link:
        return _button("link", turn, "Link")
    return f'<a class="act" data-act="linked" href="?answer={escape(turn.link)}">Link to this answer</a>'


def _follow(turn: Exchange) -> str:
    if turn.as_of or turn.linked_at:
        return ""
    label = "You are told when this changes" if turn.followed else "Tell me when this changes"
    pressed = f' data-key="{escape(turn.key)}" aria-pressed="{str(turn.followed).lower()}"'
    return _button("tell", turn, label, pressed)


def _votes(turn: Exchange) -> str:
    thumbs = "".join(
        _button(
            "vote",
            turn,
            _THUMB,
            f' data-vote="{vote}" aria-label="{label}" title="{label}" aria-pressed="{str(turn.vote == vote).lower()}"',
        )
        for vote, label in (("up", "Good answer"), ("down", "Bad answer"))
    )
    return f'<span class="votes">{thumbs}</span>'


def _remark(turn: Exchange) -> str:
    if not turn.vote:
        return ""
    if turn.remark is not None:
        return '<p class="thanks" role="status">Kept in the store’s feedback file. Thank you.</p>'
    field = f"remark-{turn.number}"
    return (
        f'<form class="remark" data-turn="{turn.number}"><label for="{field}">A remark, if you like</label>'
        f'<input id="{field}" name="remark" maxlength="2000" autocomplete="off">'
        f'<button type="submit" class="act">Keep the remark</button></form>'
    )
