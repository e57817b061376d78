"""Does the answer say what it must, and nothing else in figures? Fact groups, number errors, length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.metrics.score import Score
from eval.suite.values import Amount, figures
from eval.suite.wording import says, without_markers
from qa.models import Answer, Update

# An update without time and headline is named by its position.
_NAMED_BY_POSITION = re.compile(r"^Update \d+$", re.MULTILINE)
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
# "Two countries" is often the answer's own count; from eleven on a spelled figure is a claim.
_OWN_COUNT = 10


def score_facts(answer: Answer, facts: Sequence[Sequence[str]], cited: Sequence[Update]) -> dict[str, Score]:
    """`facts_found` (share of groups), `facts_complete`, `number_errors` (a count) and `words`.

    A refusal has no facts, figures or length to score: only the fact metrics apply to it, as zero.
    """
    scores = {}
    if facts:
        missing = missing_facts(answer, facts)
        reason = f"{len(facts) - len(missing)} of {len(facts)} fact groups found"
        if missing:
            reason += "; missing: " + "; ".join(" or ".join(group) for group in missing)
        scores["facts_found"] = Score(1 - len(missing) / len(facts), reason)
        scores["facts_complete"] = Score(float(not missing), reason)
    if answer.answered:
        wrong = unsupported_figures(answer.text, cited)
        listed = ", ".join(figure.text for figure in wrong)
        reason = f"in no cited update: {listed}" if wrong else "every figure stands in a cited update"
        scores["number_errors"] = Score(float(len(wrong)), reason)
        words = len(without_markers(answer.text).split())
        scores["words"] = Score(float(words), f"{words} words")
    return scores


def missing_facts(answer: Answer, facts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The groups of which the answer says no alternative; a refusal misses all."""
    text = without_markers(answer.text) if answer.answered else ""
    return [tuple(group) for group in facts if not any(says(text, alternative) for alternative in group)]


def unsupported_figures(text: str, cited: Sequence[Update]) -> list[Amount]:
    """The figures of a text whose value stands in none of the updates: text, captions or time."""
    known = {figure.value for update in cited for figure in _figures_of(update)}
    plain = _NAMED_BY_POSITION.sub(" ", _LIST_NUMBER.sub(" ", without_markers(text)))
    return [figure for figure in figures(plain) if figure.value not in known and not _is_own_count(figure)]


def _is_own_count(figure: Amount) -> bool:
    return figure.spelled and float(figure.value) <= _OWN_COUNT


def _figures_of(update: Update) -> list[Amount]:
    found = figures("\n".join((update.text, *update.captions)))
    if update.published_at:
        # An ISO time runs its figures together: give the year, the day and the clock apart.
        date, _, clock = update.published_at.partition("T")
        found += figures(" ".join((*date.split("-"), clock[:5])))
        found += figures(" ".join(part.lstrip("0") for part in date.split("-")))
    return found
