"""Look for a fact's wording in an answer: case, accents, quote marks and spellings of figures don't count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from eval.suite.values import with_values

_STEM_LENGTH = 4
_MARKER = re.compile(r"\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_PERCENT = re.compile(r"\s*(?:%|\bper ?cent\b|\bpercent\b)")


def without_markers(text: str) -> str:
    """The answer's text without its citation markers ([1], [2, 3])."""
    return _MARKER.sub(" ", text)


@lru_cache(maxsize=256)
def normalised(text: str) -> str:
    """Lower case, no accents, figures as values, "%" for per cent, other punctuation as spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = re.sub(r"[‐-―−]", "-", plain.casefold())
    plain = re.sub(r"[’‘]", "'", plain)
    plain = _INITIALS.sub(lambda found: found.group().replace(".", ""), plain)
    plain = _PERCENT.sub("% ", with_values(plain))
    # Keep the marks that belong to a value: a decimal point and a clock's colon.
    plain = re.sub(r"(?<!\d)[.:]|[.:](?!\d)", " ", plain)
    plain = re.sub(r"(?<=\d)(?=[a-z])", " ", plain)
    return " ".join(re.sub(r"[^\w%.:']+|'s\b", " ", plain).split())


def says(text: str, alternative: str) -> bool:
    """Whether the text has the alternative.

    It must begin where a word begins. Its last word may be a stem ("sloven" is in "Slovenian") when it
    has four letters or more; a shorter one and a figure must end where a word ends.
    """
    needle = normalised(alternative).strip("' ")
    if not needle:
        return False
    last = needle.split()[-1]
    stem = last[-1].isalpha() and len(last) >= _STEM_LENGTH
    # "40" is in "40%": an alternative may leave the unit out; "5" is not in "5.5".
    end = "" if stem else r"(?!\w|[.:]\d)"
    return bool(re.search(rf"(?<![\w.:]){re.escape(needle)}{end}", normalised(text)))
