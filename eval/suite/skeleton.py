"""A suite's skeleton from a page: one line an update, with blanks that a person fills in.

A line whose question is still empty is refused by `load_suite`, which names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from eval.suite.loading import TYPES
from eval.suite.values import figures
from qa.models import LiveBlog, Update

_BLANKS = 2
_HINTS = {
    "list": "needs several updates: name each in all_updates, and one fact group for each",
    "conflict": "two updates give different figures: name both in all_updates, both figures in facts",
    "temporal": "asks for the latest, the first, or what came after",
    "followup": "only makes sense after the questions in history",
    "false_premise": "takes for granted what the page contradicts or doesn't say",
    "attribution": "asks who said it",
    "yes_no": "asks whether something is so; half of them should be no",
    "keyword": "two or three words instead of a question",
    "overview": "asks what happened as a whole",
    "near_miss": "the page comes near it but doesn't tell",
    "off_topic": "nothing to do with the page, or hostile",
}


def skeleton(liveblog: LiveBlog) -> str:
    """The lines of the skeleton: a `fact` for each update, then blanks of every other type."""
    lines = [*_facts(liveblog), *_others()]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _facts(liveblog: LiveBlog) -> Iterator[dict[str, Any]]:
    for update in liveblog.updates:
        expect = {"answerable": True, "updates": [update.id], "facts": []}
        yield _line(f"fact-{update.position:03}", "fact", expect, _note(update))


def _others() -> Iterator[dict[str, Any]]:
    for kind in TYPES:
        if kind not in _HINTS:
            continue
        answerable = kind not in ("false_premise", "near_miss", "off_topic")
        expect: dict[str, Any] = {"answerable": answerable}
        if answerable:
            expect |= {"all_updates": []} if kind in ("list", "conflict") else {"updates": []}
            expect["facts"] = []
        for number in range(1, _BLANKS + 1):
            line = _line(f"{kind}-{number:03}", kind, expect, _HINTS[kind])
            yield {**line, "history": [""]} if kind == "followup" else line


def _line(identity: str, kind: str, expect: dict[str, Any], note: str) -> dict[str, Any]:
    return {"id": identity, "type": kind, "question": "", "expect": expect, "note": note}


def _note(update: Update) -> str:
    listed = "; ".join(dict.fromkeys(figure.text for figure in figures(update.text)))
    return f"#{update.position} {update.label}" + (f" — figures: {listed}" if listed else "")
