"""Say when a quoted figure was another one before: "updated 14:20; earlier: …", cited to the earlier wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.answering.draft import Draft
from qa.models import Citation, Update
from qa.store.shelf import Shelf
from qa.store.versions import Timeline, Version
from qa.text.figures import figures, values
from qa.text.moments import iso, spoken
from qa.text.sentences import sentence_spans
from qa.text.terms import content_words, stem

# Two wordings are of one sentence when they share this much of their words, figures aside.
_ALIKE = 0.4
# Longer sentences are cut to this many words before and after the figure.
_WORDS_WHOLE, _WORDS_BEFORE, _WORDS_AFTER = 30, 8, 10
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class _Earlier:
    """A stretch of an ended version's text, with another figure than stands there now."""

    version: Version
    start: int
    end: int


def with_versions(draft: Draft, shelf: Shelf) -> Draft:
    """The draft with `stood_until` on citations of what stands no more, and a line on an earlier figure."""
    citations = tuple(_marked(citation, shelf) for citation in draft.citations)
    for citation in citations:
        found = _earlier(citation, shelf)
        if found:
            extra = _cite(max(c.n for c in citations) + 1, citation, found)
            when = spoken(found.version.valid_to or 0.0, citation.published_at)
            line = f"(updated {when}; earlier: “{' '.join(extra.quote.split())}” [{extra.n}])"
            return replace(draft, text=f"{draft.text}\n{line}", citations=(*citations, extra))
    return replace(draft, citations=citations)


def cited_wording(citation: Citation, timeline: Timeline) -> Update | None:
    """The wording that a citation quotes, among the standing and the ended versions; None when it is gone."""
    ended = sorted(timeline.past, key=lambda version: version.valid_to or 0.0, reverse=True)
    versions = [v for v in (*timeline.standing, *ended) if v.update.id == citation.update_id]
    if citation.stood_until is not None:
        # The same words may stand in several versions: the one that ended then comes first.
        versions.sort(key=lambda v: not v.valid_to or iso(v.valid_to, citation.published_at) != citation.stood_until)
    fitting = (v.update for v in versions if v.update.text[citation.start : citation.end] == citation.quote)
    return next(fitting, None)


def _marked(citation: Citation, shelf: Shelf) -> Citation:
    if not shelf.past:
        return citation
    version = shelf.edition(citation.liveblog).timeline.by_id.get(citation.update_id)
    if version is None or version.valid_to is None:
        return citation
    return replace(citation, stood_until=iso(version.valid_to, citation.published_at))


def _earlier(citation: Citation, shelf: Shelf) -> _Earlier | None:
    """The latest earlier wording of a quoted sentence whose figures were others."""
    ended = [v for v in shelf.earlier(citation.liveblog, citation.update_id) if v.ended == "edited"]
    if not ended:
        return None
    update = shelf.update(citation.liveblog, citation.update_id)
    standing = {text for _, _, text in _sentences(update.text)}
    quoted = [citation.quote[a:b] for a, b in sentence_spans(citation.quote) if values(citation.quote[a:b])]
    for sentence in quoted:
        for candidate in ended:
            there = [part for part in _sentences(candidate.update.text) if part[2] not in standing]
            start, _, text = max(there, key=lambda part: _alike(part[2], sentence), default=(0, 0, ""))
            changed = values(text) - values(sentence)
            if changed and _alike(text, sentence) >= _ALIKE:
                begin, end = _stretch(text, changed)
                return _Earlier(candidate, start + begin, start + end)
    return None


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    for paragraph in _PARAGRAPH.finditer(text):
        for start, end in sentence_spans(paragraph.group()):
            at, stop = paragraph.start() + start, paragraph.start() + end
            yield at, stop, text[at:stop]


def _alike(first: str, second: str) -> float:
    one, other = (_stems(text) for text in (first, second))
    return len(one & other) / len(one | other) if one | other else 0.0


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text) if not values(word)}


def _stretch(text: str, changed: set[float]) -> tuple[int, int]:
    """The whole sentence, or the words around the first figure that changed."""
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    if len(words) <= _WORDS_WHOLE:
        return 0, len(text)
    at = next(figure.start for figure in figures(text) if round(figure.value, 6) in changed)
    here = max(i for i, (start, _) in enumerate(words) if start <= at)
    return words[max(0, here - _WORDS_BEFORE)][0], words[min(len(words) - 1, here + _WORDS_AFTER)][1]


def _cite(n: int, beside: Citation, found: _Earlier) -> Citation:
    update, ended = found.version.update, found.version.valid_to or 0.0
    return replace(
        beside,
        n=n,
        update_id=update.id,
        headline=update.label,
        quote=update.text[found.start : found.end],
        start=found.start,
        end=found.end,
        url=update.url,
        published_at=update.published_at,
        stood_until=iso(ended, update.published_at),
    )
