"""Read what a judging model wrote. What can't be read is `unscored`: never a zero, never dropped."""

from __future__ import annotations

import re

from eval.metrics.score import Score, unscored

_SHOWN = 120
_GRADE = re.compile(r"\W*(?:(?:grade|score)\W+)?([1-5](?:\.\d+)?)(?:\s*/\s*5)?(?![\d/])(?!\.\d)", re.IGNORECASE)
_WORD = re.compile(r"\W*(?:(?:answer|verdict)\W+)?(yes|no)\b", re.IGNORECASE)
HIGHEST = 5.0
# What may stand between a verdict and its reason.
_BETWEEN = " \n\t:.,*-"


def read_grade(text: str) -> tuple[float | None, str]:
    """A grade from 1 to 5 at the start of the text, and the reason after it; None when there is none.

    The signature is that of LlamaIndex's `parser_function`, whose own parser raises on a text of one line.
    """
    found = _GRADE.match(text)
    if not found or float(found[1]) > HIGHEST:
        return None, text.strip()
    return float(found[1]), _reason(text, found)


def grade_score(grade: float | None, text: str) -> Score:
    """The score of a grade that `read_grade` read."""
    if grade is None:
        return unscored(f"no grade from 1 to 5 at the start of {_excerpt(text)}")
    return Score(grade, text)


def yes_or_no(text: str) -> Score:
    """1 for YES and 0 for NO at the start of the text.

    LlamaIndex itself takes any text without "yes" in it for a NO, and "yesterday" for a YES.
    """
    found = _WORD.match(text)
    if not found:
        return unscored(f"neither YES nor NO at the start of {_excerpt(text)}")
    return Score(
        float(found[1].casefold() == "yes"), text[found.end() :].lstrip(_BETWEEN).rstrip() or "no reason given"
    )


def _reason(text: str, verdict: re.Match[str]) -> str:
    return text[verdict.end() :].lstrip(_BETWEEN).rstrip() or "no reason given"


def _excerpt(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain[:_SHOWN]}…”" if len(plain) > _SHOWN else f"“{plain}”"
