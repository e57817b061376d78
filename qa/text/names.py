"""Names in text: capitalised words that are names, not the first words of sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from qa.text.language import word_list, words_of
from qa.text.terms import is_stopword, stem
from qa.text.tokens import is_common_word

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_](?:[\w'’.]*\w)?(?:['’](?=\W|$))?")
_BEFORE_FIRST = re.compile(r"(?:^|[:;•]|[.!?…]['\"”’)]*)[\s\"“‘'(\[]*$|[“\"‘(\[]$")
_TRANSCRIBED = re.compile(r"(?<=..)sk(?:yy|iy|yi|ij|y|i)$")
# A hostile page may be one name of thousands of words.
_LONGEST_INITIALS = 10


@dataclass(frozen=True)
class Word:
    """A word at `text[start:end]`; `key` is what it is compared by: no accents, no "'s", stemmed."""

    text: str
    key: str
    start: int
    end: int
    opens: bool

    @property
    def capital(self) -> bool:
        """Whether a capital stands in it: "NATO", "Biden", "iPhone"."""
        return any(c.isupper() for c in self.text)


def read_words(text: str) -> list[Word]:
    """The words of a text; hyphens part them, dots within initials don't."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group().rstrip(".") if "." in match.group() and not match.group()[1:2] == "." else match.group()
        opens = bool(_BEFORE_FIRST.search(text[max(0, match.start() - 12) : match.start()] if match.start() else ""))
        found.append(Word(word, key_of(word), match.start(), match.start() + len(word), opens or match.start() == 0))
    return found


@lru_cache(maxsize=50_000)
def key_of(word: str) -> str:
    """What a word is compared by: "Erdoğan's" and "Erdogan" are one, "U.S." is "us"."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "")
    # Newsrooms transcribe differently: "Zelenskyy" and "Zelensky".
    return stem(_TRANSCRIBED.sub("ski", re.sub(r"['’]s?$", "", plain)))


def names(text: str, common: AbstractSet[str] = frozenset()) -> list[Word]:
    """The names of a sentence. `common` holds keys of words known to be written in small letters."""
    return [word for word in read_words(text) if is_name(word, common)]


def is_name(word: Word, common: AbstractSet[str] = frozenset()) -> bool:
    """Whether a word is a name where it stands; a sentence's first word is one unless it is a usual word."""
    if not word.capital or word.text in word_list("name", "no_names") or word.text.startswith(("I'", "I’")):
        return False
    if not word.opens or word.text[1:] != word.text[1:].lower():
        return True
    return not (word.key in common or usual(word.text))


@lru_cache(maxsize=20_000)
def usual(word: str) -> bool:
    """Whether a word is usually written in small letters, in one of its forms."""
    small = re.sub(r"['’]s?$", "", word.lower())
    if is_stopword(small) or is_stopword(word) or is_common_word(small):
        return True
    stripped = (
        small.removesuffix(ending)
        for ending in words_of("name", "endings")
        if small.endswith(ending) and len(small) > len(ending) + 2
    )
    return any(is_common_word(form) or is_common_word(form + "e") for form in stripped)


def runs(words: Sequence[Word], text: str) -> list[tuple[Word, ...]]:
    """Neighbouring capitalised words, as in "Prime Minister Justin Trudeau"; "of" and the like may stand between."""
    found: list[list[Word]] = []
    between = ""
    last: Word | None = None
    for word in words:
        if not word.capital:
            continue
        between = text[last.end : word.start] if last else ""
        joined = not between.strip() or between.strip() in word_list("name", "small")
        if last and joined and "\n" not in between:
            found[-1].append(word)
        else:
            found.append([word])
        last = word
    return [tuple(run) for run in found]


def initials(run: tuple[Word, ...]) -> set[str]:
    """All abbreviations that a run of capitalised words may have: "UN" of "United Nations General Assembly"."""
    letters = "".join(word.text[0].lower() for word in run)
    ends = ((i, min(len(letters), i + _LONGEST_INITIALS)) for i in range(len(letters)))
    return {letters[i:j] for i, last in ends for j in range(i + 2, last + 1)}
