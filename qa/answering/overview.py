"""The day at a glance: the page's own key points and key events, or else what its updates say most of, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.answering.draft import NOT_TOLD, Draft, blocks, days_named, draft_of, quoted_update
from qa.answering.stretch import opening, quotable, sentences
from qa.models import Citation, Update
from qa.reading.readings import thresholds
from qa.search.intents import common
from qa.search.question import Question, Recency
from qa.search.retrieval import Found
from qa.store.shelf import Edition, Shelf
from qa.store.snapshot import moment_on
from qa.text.moments import Clock, seconds
from qa.text.terms import content_words, stem, stems

_MOST = 8
_FEWEST_KEY_EVENTS = 3
_MOST_POINTS = 6
_FEWEST_WORDS = 6
# Below key points, more updates than this are told with their headline alone; else with their first sentence.
_FEW = 4
# Of so few updates the lists are quoted whole.
_HARDLY_ANY = 2
# Updates that share less than this with the best-scoring one are another matter.
_NEAR_SCORE = 0.12
# So many updates, and no greater share of them, are about a matter of their own.
_FEWEST_ABOUT, _MOST_ABOUT = 2, 0.5
# Updates without a headline are passed over where so many have one.
_HEADED = 0.5
# What stands in the title is the page's own matter where fewer say it again.
_LEAST_OF_TITLE = 0.1

_OF_THE_DAY = Question(asked="", standalone="", read="")


def overview(shelf: Shelf, liveblogs: Sequence[str], question: Question = _OF_THE_DAY) -> Draft:
    """What happened, of each live blog: its key points, then up to eight updates, newest first, each cited.

    Of a question that names a matter which some of the updates are about and most are not, only those are told.
    """
    since, until = question.since, question.until
    lines: list[str] = []
    citations: list[Citation] = []
    for name in liveblogs:
        edition = shelf.edition(name)
        updates = _within(edition, since, until)
        if not updates:
            continue
        if len(liveblogs) > 1:
            lines.append(edition.page.title)
        points = edition.page.summary[:_MOST_POINTS] if since is None and until is None else ()
        matter = _matter(question, edition.page.title, updates)
        if about := _about(updates, matter):
            updates, points = about, tuple(point for point in points if matter & stems(point))
        if len(points) == 1 and points[0][-1:].isalnum():
            # One alone that is no sentence labels points which stand elsewhere.
            points = ()
        lines += [f"• {point}" for point in points]
        days = shelf.several_days(name)
        chosen = _most_telling(updates)
        for update in chosen:
            headed = update.headline and len(chosen) > _FEW and points
            first = (0, len(update.headline))
            if not headed:
                first = _first_telling(update, matter if about else frozenset(), whole_list=len(chosen) <= _HARDLY_ANY)
            citation = quoted_update(len(citations) + 1, name, update, first)
            citations.append(citation)
            lines += blocks([citation], days=days).split("\n")
    if not citations:
        return Draft(text=f"{NOT_TOLD} No update stands in that stretch of time.", answered=False)
    return Draft(text="\n".join(lines), answered=True, citations=tuple(citations))


def sums_up(shelf: Shelf, liveblogs: Sequence[str], question: Question) -> bool:
    """Whether an overview answers: of the whole, or of a matter that more than one update or a title names.

    What hardly any update names is searched for like anything else.
    """
    read = {name: list(shelf.edition(name).updates.values()) for name in liveblogs}
    if any(not _matter(question, shelf.page(name).title, updates) for name, updates in read.items()):
        return True
    return sum(len(_naming(updates, question.matter)) for updates in read.values()) >= _FEWEST_ABOUT


def asking_for_summary(since: str | None) -> str:
    """The question that an overview answers, of the whole day or since a moment."""
    return f"Summarise what happened since {since}" if since else "Summarise the day"


def timeline(found: Found, shelf: Shelf) -> Draft | None:
    """How something unfolded: the updates that belong to it, the oldest first; None where there are fewer than two."""
    if not found.passages:
        return None
    best = max(passage.score for passage in found.passages)
    near = {r.passage.chunk.id for r in found.readings if r.probability >= thresholds().near}
    chosen: dict[tuple[str, str], Update] = {}
    for passage in found.passages:
        chunk = passage.chunk
        if chunk.id in near or passage.score >= best - _NEAR_SCORE:
            chosen.setdefault((chunk.liveblog, chunk.update_id), shelf.update(chunk.liveblog, chunk.update_id))
        if len(chosen) == _MOST:
            break
    if len(chosen) < 2:  # noqa: PLR2004 - a line of time has two points
        return None
    ordered = sorted(chosen.items(), key=lambda item: (seconds(item[1].published_at) or 0.0, -item[1].position))
    citations = [
        quoted_update(n, name, update, opening(update)) for n, ((name, _), update) in enumerate(ordered, start=1)
    ]
    return draft_of(citations, days=days_named(citations, shelf))


def gist(found: Found, shelf: Shelf) -> Draft:
    """What the found updates say, by live blog: the newest or oldest where that is asked, else the most telling."""
    citations: list[Citation] = []
    for name in dict.fromkeys(one.liveblog for one in found.updates):
        updates = [shelf.update(name, one.update_id) for one in found.updates if one.liveblog == name]
        updates = sorted((update for update in updates if update.text.strip()), key=lambda update: update.position)
        if found.question.recency is Recency.ANY:
            chosen = _most_telling(updates)
        else:
            chosen = updates[:1] if found.question.recency is Recency.LATEST else updates[-1:]
        citations += [quoted_update(len(citations) + n, name, u, opening(u)) for n, u in enumerate(chosen, start=1)]
    if not citations:
        return Draft(text=NOT_TOLD, answered=False)
    return draft_of(citations, days=days_named(citations, shelf))


def _first_telling(update: Update, matter: frozenset[str], *, whole_list: bool) -> tuple[int, int]:
    """The first sentence that is more than "Good morning." and names a matter, where the headline does not.

    Its opening where all are short.
    """
    unnamed = frozenset() if matter <= stems(update.headline) else matter
    telling = [
        span
        for span in (sentences(update) if update.body else ())
        if len(update.text[slice(*span)].split()) >= _FEWEST_WORDS
    ]
    naming = (span for span in telling if unnamed & stems(update.text[slice(*span)]))
    span = next(naming, None) or next(iter(telling), None)
    return quotable(update, *span, whole_list=whole_list) if span else opening(update)


def _within(edition: Edition, since: Clock | None, until: Clock | None) -> list[Update]:
    kept = []
    for update in edition.updates.values():
        at = seconds(update.published_at)
        if since is not None and (at is None or at < moment_on(edition, since)):
            continue
        if until is not None and (at is None or at > moment_on(edition, until)):
            continue
        kept.append(update)
    return kept


def _matter(question: Question, title: str, updates: Sequence[Update]) -> frozenset[str]:
    """What a summary is wanted of; none where the words only ask, or name what the title does and updates need not."""
    matter = question.matter
    few = max(_FEWEST_ABOUT, _LEAST_OF_TITLE * len(updates))
    of_the_page = matter <= stems(title) and len(_naming(updates, matter)) < few
    return frozenset() if of_the_page or matter <= common() else matter


def _about(updates: Sequence[Update], matter: frozenset[str]) -> list[Update]:
    """The updates that name the matter; none where hardly any does, or so many that it is the page's own."""
    naming = _naming(updates, matter)
    return naming if _FEWEST_ABOUT <= len(naming) <= _MOST_ABOUT * len(updates) else []


def _naming(updates: Sequence[Update], matter: frozenset[str]) -> list[Update]:
    """The updates that name all of a matter; where hardly any does, all of those words of it that headlines have."""
    if not matter:
        return []
    naming = [update for update in updates if matter <= stems(update.text)]
    if len(naming) >= _FEWEST_ABOUT:
        return naming
    headed = Counter(word for update in updates for word in matter & stems(update.headline))
    named = frozenset(word for word, count in headed.items() if count >= _FEWEST_ABOUT)
    return [update for update in updates if named <= stems(update.text)] if named and named != matter else naming


def _most_telling(updates: Sequence[Update]) -> list[Update]:
    """Those of the key events, where the page marks some, or else of all, whose words the others take up most."""
    marked = [update for update in updates if update.key_event]
    if len(marked) >= min(_FEWEST_KEY_EVENTS, len(updates)):
        updates = marked
    headed = [update for update in updates if update.headline]
    if len(headed) < _HEADED * len(updates):
        headed = list(updates)
    about = {update.id: stems(update.text) for update in headed}
    spread = Counter(word for found in about.values() for word in found)
    weight = {
        update.id: sum(spread[stem(word)] for word in content_words(update.label)) / (1 + len(update.label.split()))
        for update in headed
    }
    best = sorted(headed, key=lambda update: -weight[update.id])[:_MOST]
    return sorted(best, key=lambda update: update.position)
