"""Which language a text is in: by its script, or by the small words that every sentence of a language is full of.

A question has four or five words: models of letters take "Who scored?" for Italian, and take seconds to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from qa.text.language import LANGUAGE, table, word_list

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Of the words of a text in a language, at least this share are small ones of that language; a few words alone may be
# part of a name ("Los Angeles", "Tour de France").
_LEAST_SHARE, _LEAST_OF_FEW, _FEW = 0.15, 0.4, 12
_LEAD = 1.3


def language_of(text: str) -> str | None:
    """The language of a text (ISO 639-1); None where it can't be told, as of a few names."""
    return _language_of(text[:_SAMPLE])


@lru_cache(maxsize=64)
def _language_of(sample: str) -> str | None:
    written = _by_script(sample)
    if written:
        return written
    # "UN", "LA": an abbreviation is no small word.
    words = (word for word in _WORD.findall(sample) if len(word) == 1 or not word.isupper())
    found = [word.casefold().replace("’", "'") for word in words]
    scores: defaultdict[str, float] = defaultdict(float)
    for word in found:
        languages = _small_words().get(word, ())
        for language in languages:
            scores[language] += 1 / len(languages)
    if not scores:
        return None
    (best, most), *others = sorted(scores.items(), key=lambda item: -item[1])
    least = _LEAST_OF_FEW if len(found) <= _FEW else _LEAST_SHARE
    own = sum(word in word_list("small", best, "languages") for word in found)
    runner_up = others[0][1] if others else 0.0
    if best == LANGUAGE:
        return best
    return best if most >= 1 and own >= least * len(found) and most >= _LEAD * runner_up else None


def is_foreign(language: str | None) -> bool:
    """Whether a language is known and not the one that is supported."""
    return language is not None and language != LANGUAGE


def language_code(declared: object) -> str | None:
    """The language that a page declares ("de-CH", "EN_us"), as its ISO 639-1 code; None for what is none."""
    found = re.match(r"\s*([a-zA-Z]{2})(?:[-_][\w-]+)?\s*$", declared) if isinstance(declared, str) else None
    return found[1].lower() if found else None


def language_name(code: str) -> str:
    """What English calls a language; its code where that is not known."""
    return str(table("names", "languages").get(code, f"the language “{code}”"))


def names_of(codes: Iterable[str]) -> str:
    """The names of languages, in one phrase: "German and French"."""
    return " and ".join(dict.fromkeys(language_name(code) for code in codes))


def _by_script(text: str) -> str | None:
    """The language of a text that is not written in Latin letters."""
    if text.isascii():
        return None
    letters: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if character.isalpha():
            letters[unicodedata.name(character, "").partition(" ")[0]] += count
    languages = {script: str(code) for script, code in table("scripts", "languages").items()}
    foreign = sum(count for script, count in letters.items() if script in languages)
    if not foreign or foreign < letters.total() / 2:
        return None
    kana = next((languages[script] for script in ("HIRAGANA", "KATAKANA") if script in letters), None)
    most = max((script for script in letters if script in languages), key=lambda script: letters[script])
    if languages[most] == "ru" and re.search(r"[їієґ]", text, re.IGNORECASE):
        return "uk"
    return kana if kana and languages[most] in ("zh", "ja") else languages[most]


@lru_cache(maxsize=1)
def _small_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language in table("small", "languages"):
        for word in word_list("small", language, "languages"):
            found[word] = (*found.get(word, ()), language)
    return found
