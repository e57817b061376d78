"""Words of a question and of the updates: which of them carry meaning, and in what stem."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’][a-z]+)?")
STOPWORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each else
    ever few for from further get gets getting give given gives go goes going got had hadn't happen happened happening
    happens has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how how's i
    i'd i'll i'm i've if in into is isn't it it's its itself just know let let's like many may me might mine more most
    much must my myself no nor not now of off on once one only or other ought our ours ourselves out over own please
    same shall she she'd she'll she's should so some such tell than that that's the their theirs them themselves then
    there there's these they they'd they'll they're they've thing things this those through to too under until up upon
    us very was wasn't we we'd we'll we're we've were weren't what what's when when's where where's which while who
    who's whom whose why why's will with won't would wouldn't you you'd you'll you're you've your yours yourself
    anything something someone anyone there according today yet still exactly actually currently far come came make
    made makes update updates news report reported reportedly reports page live blog liveblog article mention mentioned
    does say says said saying tell told tells ask asked any whats hows""".split()
)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a word, without apostrophe endings: "Russia's" and "russian" part at the stem."""
    plain = re.sub(r"['’]s?$", "", word.casefold())
    return str(_stemmer().stemWord(plain))


def words(text: str) -> list[str]:
    """Words and figures in order, as they are written."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Words of a text that carry meaning, as they are written, without repetition."""
    found: dict[str, str] = {}
    for word in words(text):
        plain = word.casefold().replace("’", "'")
        # "US" is a country, "us" is not.
        if plain in STOPWORDS and not (word.isupper() and len(word) > 1):
            continue
        found.setdefault(stem(word), word)
    return list(found.values())


def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words: what it is about, whatever the forms."""
    return frozenset(stem(word) for word in content_words(text))
