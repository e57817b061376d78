"""What a sentence says not to be so: "did not resign" and "resigned" are no paraphrases of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.text.figures import figures
from qa.text.names import key_of
from qa.text.sentences import sentence_spans
from qa.text.terms import STOPWORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_NOT = frozenset("not never didn't doesn't don't isn't wasn't aren't weren't hasn't haven't hadn't won't can't".split())
_NOT |= frozenset("couldn't wouldn't cannot".split())
# These deny what one subject or object does: the two words of meaning that follow.
_NONE = frozenset("no none nobody neither without nor".split())
# Verbs that deny the next one.
_DENIES = frozenset("denied denies deny denying refused refuses refuse refusing failed fails fail".split())
# Beside these, a sentence is neither a plain yes nor a plain no.
_DOUBTS = frozenset(
    "whether if unclear unless would could should might may until rule ruled rules ruling unlikely unable stop stopped "
    "prevent prevented lack lacks lacked reject rejected rejects ban banned avoid avoided yet false falsely hardly "
    "rarely however but although though instead rather despite".split()
)
# "No more than", "not only", "no longer" and the like deny nothing that follows.
_HARMLESS = re.compile(
    r"\b(?:no|not) (?:more|fewer|less|later|earlier|only|just|least|longer|matter|doubt)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:–—]")
_OPENERS = frozenset("that said says and but".split())
_IRREGULAR = """
win won; pay paid; lose lost; leave left; send sent; find found; hold held; meet met; sell sold; buy bought;
bring brought; break broke broken; begin began begun; fall fell fallen; give gave given; take took taken;
speak spoke spoken; write wrote written; strike struck; hit hit; know knew known; see saw seen; rise rose
risen; shoot shot; fight fought; flee fled; fly flew flown; keep kept; cut cut; quit quit; withdraw withdrew
withdrawn; choose chose chosen; build built; seek sought; lead led; sink sank sunk; steal stole stolen; spread
spread; stand stood; catch caught; agree agreed
"""
_BASE = {
    key_of(form): key_of(line.split()[0]) for line in _IRREGULAR.split(";") for form in line.split() if line.split()
}


@dataclass(frozen=True)
class Claim:
    """A word of meaning by its key, and whether the sentence denies it.

    `plain` is True where nothing in the sentence casts doubt; `beside` holds the keys of its other words.
    """

    key: str
    denied: bool
    plain: bool
    beside: frozenset[str] = frozenset()


def reversed_words(sentence: str, sources: Sequence[str]) -> list[str]:
    """Words that the sentence denies and the sources only affirm, or the other way round."""
    told = [read_claims(source) for source in sources]
    wrong = []
    said = list(_claims(sentence, source=False))
    for claim in said:
        # Only what is said of the same: another thing may well have recovered.
        about = {other.key for other in said} - {claim.key}
        others = [other for claims in told for other in claims.get(claim.key, ())]
        if not any(about & other.beside for other in others):
            continue
        if claim.denied:
            # Denied in words of its own, somewhere near: then it may well be the same.
            turned = all(not other.denied and other.plain for other in others)
        else:
            turned = claim.plain and all(other.denied for other in others)
        if others and turned:
            wrong.append(claim.key)
    return wrong


@lru_cache(maxsize=1024)
def read_claims(text: str) -> dict[str, tuple[Claim, ...]]:
    """The claims of all sentences of a text, by key."""
    found: dict[str, tuple[Claim, ...]] = {}
    for paragraph in text.split("\n"):
        for start, end in sentence_spans(paragraph):
            claims = list(_claims(paragraph[start:end], source=True))
            keys = frozenset(claim.key for claim in claims)
            for claim in claims:
                found[claim.key] = (*found.get(claim.key, ()), replace(claim, beside=keys - {claim.key}))
    return found


def _claims(sentence: str, *, source: bool) -> Iterator[Claim]:
    """The claims of a sentence; one that is judged has "no" deny something only where a clause begins with it."""
    text = _HARMLESS.sub(" ", sentence.replace("’", "'"))
    words = [(match.group().lower(), match.start()) for match in _WORD.finditer(text)]
    small = {word for word, _ in words}
    doubtful = bool(small & (_DOUBTS | _NOT | _NONE | _DENIES))
    ends = [match.start() for match in _CLAUSE.finditer(text)]
    left, denier_at = 0, 0
    for i, (word, at) in enumerate(words):
        opens = i == 0 or words[i - 1][0] in _OPENERS or bool(_CLAUSE.search(text[words[i - 1][1] : at]))
        if left and any(denier_at < end < at for end in ends):
            left = 0
        if word in _NOT or word in _NONE or word in _DENIES:
            if word in _NONE and not opens and not source:
                continue
            left, denier_at = (2 if word in _NONE else 1), at
            if word not in _DENIES:
                continue
            yield Claim(_key(word), denied=False, plain=False)
            continue
        if word in STOPWORDS or word.endswith("ly") or figures(word) or not _meant(words, i):
            continue
        denied = left > 0
        left = max(0, left - 1)
        yield Claim(_key(word), denied, plain=not doubtful)


def _meant(words: Sequence[tuple[str, int]], i: int) -> bool:
    """Whether a word is claimed at all: "to resign" after "asked" is not."""
    return i == 0 or words[i - 1][0] != "to" or (i > 1 and words[i - 2][0] in _DENIES | {"not"})


def _key(word: str) -> str:
    key = key_of(word)
    return _BASE.get(key, key)
