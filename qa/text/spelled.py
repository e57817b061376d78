"""Figures that are said in words of their own: ordinals ("the fourth"), shares ("two thirds"), multiples ("twice")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LOW = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth".split()
_ORDINALS = {word: n for n, word in enumerate(_LOW, start=3)}
_ORDINALS |= {"sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_ONES = {"first": 1, "second": 2}
_COUNT = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_PARTS = {"half": 2, "halve": 2, "quarter": 4} | {word: _ORDINALS[word] for word in _LOW[:8]}
_MULTIPLES = {"doubl": 2.0, "twice": 2.0, "twofold": 2.0, "tripl": 3.0, "threefold": 3.0, "quadrupl": 4.0}
_MULTIPLES |= {"fourfold": 4.0, "tenfold": 10.0, "halv": 0.5}

_SHARE = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five)[\s-](?P<part>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"(?P<many>s?)\b(?P<of>(?=\s+of\b))?"
    r"|\b(?P<half>half)(?=\s+(?:of|the|its|their|his|her|all|our|those|these)\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[\s-](?P<ones>first|second|{'|'.join(_LOW[:7])})"
    rf"|(?P<word>{'|'.join(_ORDINALS)})|(?P<digits>\d+)(?:st|nd|rd|th)"
    # Bare, it is more often a measure of time.
    r"|(?<=\bthe )(?P<second>second)(?!\s+(?:later|ago|half\b))|(?P<maybe>second))\b(?![\s-](?:most|hand)\b)",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    r"\b(?P<stem>doubl(?=e|ing)|twice\b|tripl(?=e|ing)|quadrupl(?=e|ing)|(?:two|three|four|ten)fold\b|halv(?=e|ing))"
    r"[a-z]*\b(?!\s+(?:down|standards?|agents?)\b)",
    re.IGNORECASE,
)


_MANY = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_MANY |= {"twelve": 12, "twenty": 20, "a hundred": 100}
_ONE_IN = re.compile(
    rf"\bone (?:in|out of)(?: every)? (?P<many>{'|'.join(_MANY)}|[1-9]\d{{0,2}})\b"
    r"(?! (?:day|week|month|year|hour|minute)s?\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spelled:
    """A value and its unit ("ordinal", "percent" or "times") at `text[start:end]`.

    `sure` is False where the words may mean something else: "a third" is a share or an ordinal.
    """

    value: float
    unit: str
    start: int
    end: int
    sure: bool = True


def spelled(text: str) -> Iterator[Spelled]:
    """All of them, shares first; the words of a share are not read as an ordinal too, unless they may be one."""
    taken: set[int] = set()
    for share in _SHARE.finditer(text):
        count, part = _COUNT.get((share["count"] or "a").lower(), 1), _PARTS[(share["part"] or "half").lower()]
        sure = bool(share["half"] or share["of"] or share["many"] or count > 1)
        yield Spelled(100.0 * count / part, "percent", share.start(), share.end(), sure)
        if not sure:
            yield Spelled(float(part), "ordinal", share.start("part"), share.end("part"), sure=False)
        taken.update(range(share.start(), share.end()))
    for ratio in _ONE_IN.finditer(text):
        many = _MANY.get(ratio["many"].lower()) or int(ratio["many"])
        yield Spelled(100.0 / many, "percent", ratio.start(), ratio.end())
    for found in _ORDINAL.finditer(text):
        if found.start() not in taken:
            yield Spelled(_ordinal(found), "ordinal", found.start(), found.end(), sure=not found["maybe"])
    for found in _MULTIPLE.finditer(text):
        yield Spelled(_MULTIPLES[found["stem"].lower()], "times", found.start(), found.end())


def _ordinal(found: re.Match[str]) -> float:
    if found["digits"]:
        return float(found["digits"])
    if found["tens"]:
        ones = found["ones"].lower()
        return float(_TENS[found["tens"].lower()] + (_ONES.get(ones) or _ORDINALS[ones]))
    return 2.0 if found["second"] or found["maybe"] else float(_ORDINALS[found["word"].lower()])
