"""Names that hold a number, such as F-16, G7 and COVID-19: the number in them counts nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.text.names import usual

_CODE = re.compile(
    r"(?<![\w$€£])(?P<name>[^\W\d_]+)(?P<dash>[-‑–]?)(?P<number>\d+(?:\.\d+)?)(?P<rest>[A-Za-z]*)(?![\w%])"
)
_LONGEST_LETTERS = 3
_SHORTEST_WORD = 2


@dataclass(frozen=True)
class Code:
    """Such a name at `text[start:end]`; `key` is what it is compared by."""

    key: str
    start: int
    end: int


def codes(text: str) -> list[Code]:
    """The names with numbers in a text; "mid-2022" and "Top-10" are none."""
    found = []
    for match in _CODE.finditer(text):
        name, rest = match["name"], match["rest"].removesuffix("s")
        # A usual word before a hyphen is only a word: the number keeps its meaning.
        if not name[0].isupper() and name.lower() != "covid":
            continue
        if match["dash"] and len(name) > _SHORTEST_WORD and name != name.upper() and usual(name):
            continue
        if not match["dash"] and len(name) > _LONGEST_LETTERS:
            continue
        found.append(Code(f"{name}{match['number']}{rest}".casefold(), match.start(), match.end()))
    return found
