"""Words of a question and of the updates: which of them carry meaning, and in what stem."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from qa.text.language import word_list

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’][a-z]+)?")


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a word, without apostrophe endings: "Russia's" and "russian" part at the stem."""
    plain = re.sub(r"['’]s?$", "", word.casefold())
    return str(_stemmer().stemWord(plain))


def is_stopword(word: str) -> bool:
    """Whether a word says nothing of what a text is about, in whatever case."""
    return word.casefold().replace("’", "'") in word_list("term", "stopwords")


def words(text: str) -> list[str]:
    """Words and figures in order, as they are written."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Words of a text that carry meaning, as they are written, without repetition."""
    found: dict[str, str] = {}
    for word in words(text):
        # "US" is a country, "us" is not.
        if is_stopword(word) and not (word.isupper() and len(word) > 1):
            continue
        found.setdefault(stem(word), word)
    return list(found.values())


def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words: what it is about, whatever the forms."""
    return frozenset(stem(word) for word in content_words(text))
