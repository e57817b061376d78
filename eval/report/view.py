"""What the report shows of each question: the row's parts, named for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from eval.figures.results import Row
from eval.metrics import CAUSES
from eval.metrics.score import Score
from eval.suite.wording import says, without_markers

_FOUND_SHOWN = 8
_VERDICTS = {True: ("correct", "✓ Correct"), False: ("wrong", "✗ Wrong"), None: ("failed", "! Failed")}


@dataclass(frozen=True)
class FactShown:
    """A fact group and whether the answer says one of its alternatives."""

    alternatives: tuple[str, ...]
    found: bool


@dataclass(frozen=True)
class GoldLine:
    """An update that the answer should rest on: where it was found (None: not) and whether it is cited."""

    position: int
    headline: str
    required: bool
    rank: int | None
    cited: bool


@dataclass(frozen=True)
class CitationLine:
    """A citation; `href` only when it is an http(s) address, `quote` only when the text doesn't show it."""

    n: int
    position: int
    headline: str
    quote: str
    href: str | None
    gold: bool


@dataclass(frozen=True)
class QuestionView:
    """One question as the table shows it."""

    row: Row
    verdict: str
    label: str
    cause: str
    why: str
    text: str
    answered: bool
    understood: str
    facts: tuple[FactShown, ...]
    gold: tuple[GoldLine, ...]
    citations: tuple[CitationLine, ...]
    found: tuple[str, ...]
    struck: tuple[str, ...]
    scores: tuple[tuple[str, Score], ...]


def questions(rows: Iterable[Row]) -> list[QuestionView]:
    """All questions: failed ones first, then wrong ones by cause, then correct ones, each in suite order."""
    order = {"failed": 0, "wrong": 1, "correct": 2}
    causes = list(CAUSES)
    views = [_view(row) for row in rows]
    return sorted(views, key=lambda v: (order[v.verdict], causes.index(v.cause) if v.cause else 0))


def _view(row: Row) -> QuestionView:
    verdict, label = _VERDICTS[row.correct]
    answer: Mapping[str, Any] = row.answer or {}
    text = answer.get("text", "")
    understood = answer.get("standalone_question", "")
    gold = {item["id"] for item in row.gold if row.answerable}
    return QuestionView(
        row=row,
        verdict=verdict,
        label=label,
        cause=row.cause or "",
        why=row.error or row.scores["correct"].explanation,
        text=text,
        answered=bool(answer.get("answered")),
        understood="" if understood == row.question else understood,
        facts=_facts(row, text if answer.get("answered") else ""),
        gold=_gold(row, answer),
        citations=tuple(_citation(item, text, gold) for item in answer.get("citations", ())),
        found=tuple(f"#{item['position']} {item['headline']}" for item in answer.get("retrieved", ())[:_FOUND_SHOWN]),
        struck=tuple(one["sentence"] for one in answer.get("unsupported", ()) if one["struck"]),
        scores=tuple(row.scores.items()),
    )


def _facts(row: Row, text: str) -> tuple[FactShown, ...]:
    plain = without_markers(text)
    return tuple(
        FactShown(tuple(group), any(says(plain, alternative) for alternative in group)) for group in row.expect["facts"]
    )


def _gold(row: Row, answer: Mapping[str, Any]) -> tuple[GoldLine, ...]:
    found = list(dict.fromkeys(item["update_id"] for item in answer.get("retrieved", ())))
    cited = {item["update_id"] for item in answer.get("citations", ())}
    return tuple(
        GoldLine(
            position=item["position"],
            headline=item["headline"],
            required=item["required"],
            rank=found.index(item["id"]) + 1 if item["id"] in found else None,
            cited=item["id"] in cited,
        )
        for item in row.gold
    )


def _citation(item: Mapping[str, Any], text: str, gold: set[str]) -> CitationLine:
    url = item.get("url") or ""
    return CitationLine(
        n=item["n"],
        position=item["position"],
        headline=item["headline"],
        # A text may join paragraphs that the quote keeps apart.
        quote="" if " ".join(item["quote"].split()) in " ".join(text.split()) else item["quote"],
        # An address comes from the page: only a web address becomes a link.
        href=url if urlsplit(url).scheme in ("http", "https") else None,
        gold=item["update_id"] in gold,
    )
