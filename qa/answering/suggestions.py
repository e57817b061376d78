"""Questions to offer, made from a live blog's own headlines and figures: examples, and what leads on from an answer.

A question is offered only when it was tried and the update that it was made from answers it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest

from qa.models import Answer, Update
from qa.reading.readings import thresholds
from qa.search.retrieval import Found
from qa.store.shelf import Shelf
from qa.text.language import pattern, word_list, words_of
from qa.text.names import usual
from qa.text.terms import stems

Check = Callable[[str, Update], bool]
"""Says whether the live blog answers the question from this update."""

_COUNTED = pattern("suggestion", "counted")
_HAS_VERB = pattern("suggestion", "has_verb")
_POINTS_BACK = pattern("suggestion", "points_back")
_NO_COUNT = pattern("suggestion", "no_count")
_SPEAKER = pattern("suggestion", "speaker")
WANTED = 6
# How many questions are tried at most, for a page and after an answer: each costs one retrieval.
_TRIED, _TRIED_AFTER = 40, 14
NEAREST = 3
"""Updates that stand below an answer that is not told."""
# Updates that an answer leads on to: those that the search found first.
_NEIGHBOURS = 8
_NAMES = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w’-]*[a-z][\w-]*(?: [A-Z][\w-]+)*")
# A name in more than this share of the headlines is what the whole page is about.
_TOO_COMMON = 0.15
_KNOWN = "What is known about “{}”?"
_SENTENCE = re.compile(r"(?<=[.?!]) +")


def example_questions(
    updates: Sequence[Update], check: Check, wanted: int = WANTED, most: int = _TRIED
) -> tuple[str, ...]:
    """Up to `wanted` questions, each about another update, different kinds taking turns; `most` are tried."""
    chosen: dict[str, str] = {}
    for tried, (question, update) in enumerate(_in_turn(updates)):
        if len(chosen) == wanted or tried == most:
            break
        if update.id not in chosen and question not in chosen.values() and check(question, update):
            chosen[update.id] = question
    return tuple(chosen.values())


def follow_ups(answer: Answer, shelf: Shelf, find: Callable[[str], Found], wanted: int) -> tuple[str, ...]:
    """Questions on the updates that were found beside the cited ones, then on the cited ones' other figures."""
    pages = shelf.pages()
    cited = {(citation.liveblog, citation.update_id) for citation in answer.citations}
    found = [(one.liveblog, one.update_id) for one in answer.retrieved[:_NEIGHBOURS]]
    # An overview rests on no search: its own updates lead on.
    keys = found or [(citation.liveblog, citation.update_id) for citation in answer.citations]
    there = [key for key in keys if key[0] in pages and key[1] in shelf.updates(key[0])]
    beside = [key for key in there if key not in cited] + [key for key in there if key in cited]
    updates = [shelf.update(*key) for key in beside]
    asked = stems(answer.question) | stems(answer.standalone_question)
    # What is cited stands under its headline, and below an answer that is not told stand the nearest ones.
    headed = {shelf.update(*key).headline for key in (cited or keys[:NEAREST]) if key in beside} - {""}

    def told(question: str, update: Update) -> bool:
        known = stems(question) <= asked or headline_asked_about(question) in headed
        readings = () if known else find(question).readings
        return (
            bool(readings)
            and readings[0].probability >= thresholds().sure
            and (readings[0].passage.chunk.update_id == update.id)
        )

    return example_questions(updates, told, wanted, _TRIED_AFTER)


def headline_asked_about(question: str) -> str:
    """The headline that a suggested question only wraps; empty for other questions."""
    before, after = _KNOWN.split("{}")
    wraps = question.startswith(before) and question.endswith(after)
    return question[len(before) : -len(after)] if wraps else ""


def _in_turn(updates: Sequence[Update]) -> Iterator[tuple[str, Update]]:
    spread = _spread(updates)
    kinds = (
        ((q, u) for u in spread for q in _figure_questions(u)),
        ((q, u) for u in spread for q in _said_questions(u.headline)),
        ((q, u) for u in spread for q in _spoken_questions(u)),
        ((u.headline, u) for u in spread if _is_question(u.headline)),
        _name_questions(updates),
    )
    mixed = (pair for row in zip_longest(*kinds) for pair in row if pair)
    plain = (u for u in spread if u.headline and not re.search(r"[?“”]", u.headline))
    about = ((_KNOWN.format(u.headline), u) for u in plain)
    return chain(mixed, about)


def _spread(updates: Sequence[Update]) -> list[Update]:
    """The updates in an order that reaches all parts of the page early."""
    step = max(len(updates) // 7, 1)
    return [update for first in range(step) for update in updates[first::step]]


def _figure_questions(update: Update) -> Iterator[str]:
    for sentence in (s for paragraph in update.body for s in _SENTENCE.split(paragraph)):
        # Only a plain beginning is left out: "By his count, 67 ships …".
        for clause in (sentence, sentence.partition(", ")[2]):
            found = _COUNTED.match(clause)
            if not found or re.fullmatch(r"(19|20)\d\d", found["number"]):
                continue
            rest = found["rest"].strip()
            fits = 4 <= len(rest.split()) <= 13 and _HAS_VERB.search(rest)
            if fits and not _POINTS_BACK.search(rest) and not _NO_COUNT.match(rest):
                yield f"How many {rest}?"


def _said_questions(headline: str) -> Iterator[str]:
    kinds = ("accused", "urged", "said")
    kind, found = next(((k, m) for k in kinds if (m := pattern("suggestion", k).match(headline))), ("", None))
    if found is None or not _reads_well(found["who"]):
        return
    if kind == "accused":
        yield f"What does {_subject(found['who'])} accuse {found['whom'].strip()} of?"
    elif kind == "urged":
        verb = found["verb"].removesuffix("s")
        yield f"What does {_subject(found['who'])} {verb} {found['whom'].strip()} to do?"
    else:
        who, verb = _subject(found["who"]), found["verb"]
        forms = dict(zip(words_of("suggestion", "one"), words_of("suggestion", "many"), strict=True))
        # "Stop-and-search order in place" tells of an order, not of who orders.
        if (
            verb not in forms
            and not who.endswith("s")
            and who.split()[-1].lower() not in word_list("suggestion", "roles")
        ):
            return
        does, verb = ("does", forms[verb]) if verb in forms else ("do", verb)
        names = [name.removesuffix("’s") for name in _NAMES.findall(found["rest"]) if name not in who]
        needs_topic = verb in words_of("suggestion", "wants_a_topic")
        about = f" about {names[-1]}" if names and needs_topic else ""
        if about or not needs_topic:
            yield f"What {does} {who} {verb}{about}?"


def _reads_well(who: str) -> bool:
    """Whether a headline's subject stands in a sentence without an article: a name, a plural, a bare office."""
    words = who.split()
    if not words or words[0] in word_list("suggestion", "articles"):
        return bool(words)
    if len(words) == 1:
        return words[0].lower() in word_list("suggestion", "roles") or words[0].endswith("s") or not usual(words[0])
    # "UK PM" and "Ukrainian official" want one; "Jens Stoltenberg" doesn't.
    return words[-1].endswith("s") or all(w[:1].isupper() and not w.isupper() for w in words)


def _spoken_questions(update: Update) -> Iterator[str]:
    for paragraph in update.body:
        for found in _SPEAKER.finditer(paragraph):
            name = found["after"] or found["before"]
            if not any(usual(word) for word in name.split()):
                yield f"What did {name} say?"


def _subject(who: str) -> str:
    """The subject of a headline inside a sentence: articles lose their capital, a bare office gets its article."""
    first, _, rest = who.strip().partition(" ")
    if not rest and first.lower() in word_list("suggestion", "roles"):
        return f"the {first.lower()}"
    return f"{first.lower() if first in word_list('suggestion', 'articles') else first} {rest}".strip()


def _is_question(headline: str) -> bool:
    return headline.endswith("?") and len(headline.split()) >= 4 and not _POINTS_BACK.search(headline)


def _name_questions(updates: Sequence[Update]) -> Iterator[tuple[str, Update]]:
    """What is newest about the names that the most headlines hold."""
    newest: dict[str, Update] = {}
    count: Counter[str] = Counter()
    for update in updates:
        for name in dict.fromkeys(name.removesuffix("’s") for name in _NAMES.findall(update.headline)):
            newest.setdefault(name, update)
            count[name] += 1
    for name, times in count.most_common(12):
        if 1 < times <= max(_TOO_COMMON * len(updates), 3):
            yield f"What is the latest on {name}?", newest[name]
