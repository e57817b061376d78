"""A conversation as Markdown, its headlines as footnotes. Nothing in it is markup that a page wrote."""

from __future__ import annotations

import re

from qa.page.exchanges import Card, Exchange, Turns
from qa.page.view.times import readable_time
from qa.sources.links import web_url

_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])")
_BLOCK_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=])")


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is: no links, pictures, HTML, lists or headings."""
    return _BLOCK_START.sub(_escaped_start, _MARKUP.sub(r"\\\1", " ".join(text.split())))


def _escaped_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}"


def conversation_as_markdown(turns: Turns, title: str) -> str:
    """Questions as headings, answers as text, and one footnote for each source of each answer."""
    parts = [f"# {escape_markdown(title)}"]
    for turn in turns:
        asked = f"{turn.question} (as of {turn.as_of})" if turn.as_of else turn.question
        parts.append(f"## {escape_markdown(asked)}")
        parts += _answer(turn, footnotes=True)
    return "\n\n".join(parts) + "\n"


def answer_as_markdown(turn: Exchange) -> str:
    """One answer with its sources below, for the clipboard: plain [n] marks that any editor shows."""
    return "\n\n".join(_answer(turn, footnotes=False))


def _answer(turn: Exchange, *, footnotes: bool) -> list[str]:
    text = turn.problem or (turn.answer.text if turn.answer else turn.text)
    known = {n: source.n for source in turn.sources for n in source.numbers} if footnotes else {}

    def written(line: str) -> str:
        pieces, at = [], 0
        for found in _MARKER.finditer(line):
            if note := known.get(int(found.group(1))):
                pieces += [_shown(line[at : found.start()], footnotes), f"[^{turn.number}-{note}]"]
                at = found.end()
        return "".join([*pieces, _shown(line[at:], footnotes)])

    lines = [written(line) for line in text.split("\n") if line.strip()]
    if turn.status == "stopped":
        lines.append("(stopped)")
    notes = [_note(source, turn.number, footnotes) for source in turn.sources]
    return [*lines, "\n".join(notes)] if notes else lines


def _shown(text: str, footnotes: bool) -> str:
    if not footnotes:
        return text
    # Words are joined by single spaces, but the spaces beside a footnote mark stay.
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{escape_markdown(text)}{tail}" if text.strip() else text


def _note(source: Card, turn: int, footnotes: bool) -> str:
    update = source.update
    label = escape_markdown(update.label) if footnotes else update.label
    where = [source.title, f"update {update.position}", readable_time(update.published_at)]
    place = ", ".join(escape_markdown(part) if footnotes else part for part in where if part)
    url = web_url(update.url)
    mark = f"[^{turn}-{source.n}]:" if footnotes else "".join(f"[{n}]" for n in source.numbers)
    return f"{mark} {label} ({place}){f' {_safe_url(url)}' if url else ''}"


def _safe_url(url: str) -> str:
    return re.sub(r"[\s<>()\[\]*_`|~$\\]", lambda found: "".join(f"%{b:02X}" for b in found.group().encode()), url)
