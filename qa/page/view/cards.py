"""The sources of answers: collected once, when the answer is there, and written as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Protocol

from qa.answering.suggestions import NEAREST
from qa.models import Answer, Citation, Retrieved, Update
from qa.page.exchanges import Card, Turns
from qa.page.view.direction import direction_of
from qa.page.view.pictures import choice_of_pictures_html, pictures_html
from qa.page.view.times import edited_html, time_html
from qa.sources.links import web_url


class Lookup(Protocol):
    """Finds updates as sources without numbers and spans; None when they are gone."""

    def cited(self, citation: Citation) -> Card | None:
        """The update that a citation quotes, in the wording that it quotes."""

    def near(self, retrieved: Retrieved) -> Card | None:
        """An update that was found near a question."""


_BULLET = re.compile(r"(<mark[^>]*>)?• ")
_EMPTY = (
    '<div class="sources-empty"><h2>Sources</h2><p>The updates that an answer rests on appear here, '
    "with the quoted words marked.</p></div>"
)


def collect_sources(answer: Answer, lookup: Lookup) -> tuple[Card, ...]:
    """The updates that an answer cites, each wording once; of an unanswered question, the nearest ones."""
    if not answer.citations:
        near = () if answer.answered else answer.retrieved[:NEAREST]
        found = (lookup.near(one) for one in near)
        return tuple(replace(source, numbers=(n,)) for n, source in enumerate((s for s in found if s), start=1))
    wordings: dict[tuple[str, str, str | None], list[Citation]] = {}
    for citation in answer.citations:
        wordings.setdefault((citation.liveblog, citation.update_id, citation.stood_until), []).append(citation)
    return tuple(_source(citations, lookup) for citations in wordings.values())


def _source(citations: list[Citation], lookup: Lookup) -> Card:
    first = citations[0]
    numbers = tuple(dict.fromkeys(citation.n for citation in citations))
    source = lookup.cited(first) or Card(numbers, _remembered(citations), first.liveblog, "", 0)
    spans = [(*span, citation.n) for citation in citations if (span := _span(citation, source.update.text))]
    return replace(source, numbers=numbers, spans=_apart(spans))


def _remembered(citations: list[Citation]) -> Update:
    """An update that was withdrawn meanwhile: what the citations themselves hold of it."""
    first = citations[0]
    quotes = dict.fromkeys(citation.quote for citation in citations if citation.quote != first.headline)
    return Update(
        first.update_id, first.position, first.headline, tuple(quotes), url=first.url, published_at=first.published_at
    )


def _span(citation: Citation, text: str) -> tuple[int, int] | None:
    """Where the quote stands; it is looked for again when the update has changed under it."""
    if citation.quote and text[citation.start : citation.end] == citation.quote:
        return citation.start, citation.end
    at = text.find(citation.quote) if citation.quote else -1
    return (at, at + len(citation.quote)) if at >= 0 else None


def _apart(spans: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """The stretches in order; where two overlap, the later one begins after the earlier."""
    kept: list[tuple[int, int, int]] = []
    at = 0
    for start, end, n in sorted(spans):
        if end > at:
            kept.append((max(start, at), end, n))
            at = end
    return tuple(kept)


def sources_html(turns: Turns, *, pictures: bool = False) -> str:
    """Every answer's own sources; those of the newest answer are shown, the others wait hidden.

    `pictures`: readers may have pictures loaded from the publisher's servers.
    """
    with_sources = [turn for turn in turns if turn.sources]
    if not with_sources:
        return _EMPTY
    newest = with_sources[-1].number
    # Where all is asked of one live blog, its title stands on the page already.
    asked = {turn.liveblog for turn in turns}
    titled = len(asked) > 1 or not all(isinstance(one, str) for one in asked)
    parts = []
    for turn in with_sources:
        near = not (turn.answer and turn.answer.citations)
        heading = "Nearest updates" if near else "Sources"
        shown = turn.sources if titled else [replace(source, title="") for source in turn.sources]
        items = "".join(source_html(source, turn.number, cited=not near, pictures=pictures) for source in shown)
        choice = choice_of_pictures_html([source.update for source in turn.sources]) if pictures else ""
        hidden = "" if turn.number == newest else " hidden"
        parts.append(
            f'<section class="turn-sources" data-turn="{turn.number}" aria-labelledby="sources-{turn.number}"{hidden}>'
            f'<h2 id="sources-{turn.number}">{heading} '
            f'<span class="for">for “<bdi>{escape(turn.question)}</bdi>”</span></h2>'
            f"{choice}<ol>{items}</ol></section>"
        )
    return "".join(parts)


def source_html(source: Card, turn: int, *, cited: bool = True, pictures: bool = False) -> str:
    """One source: numbers, headline, time or position, the whole update with the quoted stretches marked."""
    update = source.update
    parts = _marked_parts(update, source.spans)
    headline, body = (parts[0], parts[1:]) if update.headline else (escape(update.label), parts)
    name = f"source-{turn}-{source.n}"
    numbers = " ".join(str(n) for n in source.numbers)
    # Only cited updates have a number that stands in the answer.
    badges = "".join(f'<span class="badge">{n}</span>' for n in source.numbers) if cited else ""
    spoken = f"Source {numbers.replace(' ', ' and ')}" if cited else "Nearest update"
    url = web_url(update.url)
    original = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Open the original</a>' if url else ""
    place = f'<a href="#blog" data-act="place" data-liveblog="{escape(source.liveblog)}" '
    place += f'data-update="{escape(update.id)}">In the live blog</a>'
    place = place if source.total and not source.stood_until else ""
    return (
        f'<li class="source" id="{name}" data-numbers="{numbers}" tabindex="-1" aria-labelledby="{name}-title" '
        f'dir="{direction_of(update.text)}"><h3 id="{name}-title" dir="auto">'
        f'<span class="badges" aria-hidden="true">{badges}</span>'
        f'<span class="visually-hidden" dir="ltr">{spoken}: </span><span class="headline">{headline}</span></h3>'
        f'<p class="meta">{_place(source)}</p>'
        f'<div class="update">{"".join(map(paragraph_html, body))}{pictures_html(update, loaded=pictures)}</div>'
        f'<p class="links">{original}<a class="back" href="#cite-{turn}-{source.n}" data-act="back" '
        f'data-turn="{turn}">Back to the answer</a>{place}</p></li>'
    )


def _place(source: Card) -> str:
    update = source.update
    where = f"Update {update.position} of {source.total}" if source.total else "No longer on the page"
    until = f"stood until {time_html(source.stood_until)}" if source.stood_until else ""
    title = f"<bdi>{escape(source.title)}</bdi>" if source.title else ""
    published, edited = time_html(update.published_at), edited_html(update)
    # Beside another time, each says what it is the time of.
    published = f"published {published}" if published and (edited or until) else published
    parts = [published, edited, until, where, title]
    return " · ".join(part for part in parts if part)


def paragraph_html(part: str) -> str:
    """A paragraph, or an item of a list, of escaped HTML."""
    return f'<p class="item" dir="auto">{part}</p>' if _BULLET.match(part) else f'<p dir="auto">{part}</p>'


def _marked_parts(update: Update, spans: tuple[tuple[int, int, int], ...]) -> list[str]:
    """Headline and paragraphs as escaped HTML with <mark>; offsets count in `Update.text`."""
    parts, at = [], 0
    for part in (part for part in (update.headline, *update.body) if part):
        inside = [(max(s - at, 0), min(e - at, len(part)), n) for s, e, n in spans if s < at + len(part) and e > at]
        parts.append(_marked(part, inside))
        at += len(part) + 2  # the blank line between two parts
    return parts


def _marked(text: str, spans: list[tuple[int, int, int]]) -> str:
    pieces, at = [], 0
    for start, end, n in spans:
        pieces += [escape(text[at:start]), f'<mark data-n="{n}">', escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])
