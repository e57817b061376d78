"""Who says what a quote tells: the subject of its verb of saying, as the update words it."""

from __future__ import annotations

import re

from qa.text.language import pattern, words_of
from qa.text.names import read_words

_QUOTED = re.compile(r"“[^”]*”?")
_AFTER = re.compile(r"\s+[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*")
_MOST_WORDS = 7


def claimant(quote: str) -> str | None:
    """The words that name who says it: "the city" of "Four people were killed, the city said"; None for nobody."""
    text = _QUOTED.sub(lambda found: " " * len(found.group()), quote)
    for verb in pattern("sentence", "says").finditer(text):
        if verb.group().lower() in words_of("sentence", "according"):
            named = pattern("sentence", "names_no_more").split(text[verb.end() :], maxsplit=1)[0]
        else:
            named = re.split(r"[.;:“”]", text[: verb.start()])[-1]
            parts = [part for part in named.split(",") if part.strip()]
            # "Renske Vries, the Office's spokeswoman, said": the name; "Four were killed, the city said": the last.
            named = parts[-1] if parts else ""
            if len(parts) > 1 and not named.strip()[:1].isupper() and _is_name(parts[-2]):
                named = parts[-2]
            # “…,” said Renske Vries.
            after = _AFTER.match(text, verb.end())
            named = named if named.strip() else (after.group() if after else "")
        named = named.strip()
        if named and len(named.split()) <= _MOST_WORDS:
            return named
    return None


def _is_name(text: str) -> bool:
    found = read_words(text.strip())
    return 1 < len(found) <= _MOST_WORDS and all(word.capital for word in found)
