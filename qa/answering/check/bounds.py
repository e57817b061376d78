"""Whether a figure is said to be exceeded or not reached: "more than 30", "up to 30", "nearly 30"."""

from __future__ import annotations

import re

from qa.text.quantities import Quantity

_LESS = (
    r"(?:no|not) more than|fewer than|less than|(?<!just )under|just under|up to|at most|below|as many as|as much as"
    r"|nearly|almost|close to|(?:a )?maximum of|short of"
)
_MORE = (
    r"more than|(?:no|not) (?:fewer|less) than|over|at least|above|upwards of|beyond|(?:a )?minimum of"
    r"|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp?(?:s|ed|ing)|pass(?:es|ed|ing)|cross(?:es|ed|ing)"
)
_ROUGHLY = r"about|around|some|roughly|approximately|estimated|circa"
_BEFORE = re.compile(
    rf"\b(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<roughly>{_ROUGHLY}))\s+"
    r"(?:an? |the |estimated |about |some )?[$€£¥₴₹]?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"^(?:\+|(?:\s\w+){0,2}\sor (?P<which>more|fewer|less|so)\b)", re.IGNORECASE)
_LASTING = {"second", "minute", "hour", "day", "week", "month", "year", "decade"}
_REACH = 34


def bound(text: str, quantity: Quantity) -> str:
    """Whether it is "more", "less" or "roughly" this figure; "" for a figure that stands by itself."""
    # A figure's span may begin with the space or the article before it.
    start = quantity.start + len(text[quantity.start :]) - len(text[quantity.start :].lstrip())
    before = _BEFORE.search(text[max(0, start - _REACH) : start])
    if before:
        kind = str(before.lastgroup)
        # "Over two days" says how long.
        return "" if kind == "more" and before["more"].lower() == "over" and quantity.unit in _LASTING else kind
    after = _OR_MORE.match(text[quantity.end :])
    if not after:
        return ""
    return {"fewer": "less", "less": "less", "so": "roughly"}.get(after["which"] or "more", "more")


def agrees(said: str, told: str) -> bool:
    """Whether a bound may be said of a figure that is told with another; what is told roughly goes with any."""
    return not said or said == "roughly" or said == told or told == "roughly"
