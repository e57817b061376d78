"""Answer by quoting: one to three sentences, verbatim, each checked against its stored update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.draft import NOT_TOLD, Draft, cite
from qa.answering.quoted.answerability import confidence, features
from qa.answering.quoted.evidence import Sentence, read_sentences
from qa.models import Retrieved, Update
from qa.search.question import Recency, asks_for_news_only, recency_of, topic_of, wants_several
from qa.search.retrieval import Found
from qa.store.shelf import Shelf
from qa.text.sentences import sentence_spans
from qa.text.terms import stem, words

_UPDATES = 3
_SENTENCES = 3
_WORDS = 62
# An answer in several parts takes more, rather of several updates than all of one.
_SENTENCES_OF_SEVERAL = 5
_WORDS_OF_SEVERAL = 120
_AGAIN = 0.05
# How far below the best sentence a further one may score: of the same update, of another, of several wanted.
_REACH_SAME, _REACH, _REACH_OF_SEVERAL = 0.4, 0.12, 0.3
# "The latest on X" takes the newest of the updates that fit nearly as well as the best one.
_NEARLY = 0.08
_SURE = 0.5


def quote(focus: str, found: Found, storage: Shelf) -> Draft:
    """The answer in the updates' own words. `focus` is the question as asked, without what it follows."""
    recency = recency_of(focus)
    if recency is not Recency.ANY and asks_for_news_only(focus):
        return _by_position(recency, found, storage)
    sentences = read_sentences(focus, found, storage, candidates(focus, found))
    if not sentences or not found.question.words:
        return not_told(found, storage)
    best = sentences[0].update
    text = storage.updates(best.liveblog)[best.update_id].text
    told = recency is not Recency.ANY and topic_of(focus) <= {stem(word) for word in words(text)}
    if not told and confidence(features(focus, found, sentences, text)) < _SURE:
        return not_told(found, storage)
    return _draft(select(sentences, several=wants_several(focus)), storage)


def candidates(focus: str, found: Found) -> list[Retrieved]:
    """The updates whose sentences may be quoted, best first."""
    return _by_recency(found.updates, recency_of(focus))[:_UPDATES]


def select(sentences: Sequence[Sentence], *, several: bool = False) -> list[Sentence]:
    """At most three sentences and about sixty words, best first; five and twice the words where several are wanted."""
    chosen: list[Sentence] = []
    room = _WORDS_OF_SEVERAL if several else _WORDS
    left = list(sentences)
    while left and len(chosen) < (_SENTENCES_OF_SEVERAL if several else _SENTENCES):
        taken = Counter(sentence.update for sentence in chosen)
        if several:
            left.sort(key=lambda s: s.score - _AGAIN * taken[s.update], reverse=True)
        fitting = (s for s in left if not chosen or _fits(s, chosen, room, taken, several=several))
        best = next(fitting, None)
        if best is None:
            break
        chosen.append(best)
        left.remove(best)
        room -= len(best.text.split())
    return chosen


def _fits(
    sentence: Sentence, chosen: Sequence[Sentence], room: int, taken: Counter[Retrieved], *, several: bool
) -> bool:
    again = taken[sentence.update]
    reach = _REACH_OF_SEVERAL - _AGAIN * again if several else _REACH_SAME if again else _REACH
    return len(sentence.text.split()) <= room and sentence.score >= chosen[0].score - reach


def not_told(found: Found, storage: Shelf) -> Draft:
    """Says so, and names the two nearest headlines to look at."""
    nearest = [
        f"“{storage.updates(update.liveblog)[update.update_id].label}” (update {update.position})"
        for update in found.updates[:2]
    ]
    hint = f" Nearest: {' and '.join(nearest)}." if nearest else ""
    return Draft(text=NOT_TOLD + hint, answered=False)


def _by_recency(updates: Sequence[Retrieved], recency: Recency) -> list[Retrieved]:
    if recency is Recency.ANY or not updates:
        return list(updates)
    fitting = [u for u in updates if u.score >= updates[0].score - _NEARLY]
    fitting.sort(key=lambda u: u.position, reverse=recency is Recency.EARLIEST)
    # The chosen one leads with the best score, so that its sentences do too.
    lead = replace(fitting[0], score=updates[0].score)
    return [lead, *(replace(u, score=u.score - _NEARLY) for u in updates if u.update_id != lead.update_id)]


def _by_position(recency: Recency, found: Found, storage: Shelf) -> Draft:
    """The newest or the oldest update of the live blogs that were asked: its headline and first sentence."""
    names = {update.liveblog for update in found.updates} or set(storage.pages())
    chosen = []
    for name in sorted(names):
        updates = [u for u in storage.updates(name).values() if u.body]
        if updates:
            chosen.append((name, updates[0] if recency is Recency.LATEST else updates[-1]))
    quotes = []
    for name, update in chosen[:_SENTENCES]:
        start = len(update.headline) + 2 if update.headline else 0
        spans = sentence_spans(update.text[start:])[:1]
        quotes += [(name, update, start + a, start + b) for a, b in spans]
    return _cite(quotes) if quotes else not_told(found, storage)


def _draft(chosen: Sequence[Sentence], storage: Shelf) -> Draft:
    """Sentences in reading order within each update, the best update first; neighbours become one quote."""
    rank: dict[str, int] = {}
    for sentence in chosen:
        rank.setdefault(sentence.update.update_id, len(rank))
    ordered = sorted(chosen, key=lambda s: (rank[s.update.update_id], s.start))
    quotes: list[tuple[str, Update, int, int]] = []
    for sentence in ordered:
        name = sentence.update.liveblog
        update = storage.updates(name)[sentence.update.update_id]
        if quotes and quotes[-1][1] is update and update.text[quotes[-1][3] : sentence.start].strip() == "":
            quotes[-1] = (name, update, quotes[-1][2], sentence.end)
        else:
            quotes.append((name, update, sentence.start, sentence.end))
    return _cite(quotes)


def _cite(quotes: Sequence[tuple[str, Update, int, int]]) -> Draft:
    citations = tuple(cite(n, name, update, a, b) for n, (name, update, a, b) in enumerate(quotes, start=1))
    text = "\n".join(f"{' '.join(c.quote.split())} [{c.n}]" for c in citations)
    return Draft(text=text, answered=True, citations=citations)
