"""Training lines from suites: each question with the passages that a search finds for it. Runs without PyTorch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.suite.gold import Gold, resolve
from eval.suite.loading import Sample, load_suite
from eval.train.facts import find_fact
from eval.train.twins import without_answer
from qa.assistant import Assistant
from qa.models import Passage
from qa.reading.readings import joined
from qa.search.retrieval import Found

PASSAGES = 9
"""Passages of a question that become lines; all passages of its right updates come on top."""
_DOUBTFUL = -3
_UNTOLD = ("near_miss", "off_topic")
_BY_TIME = ("temporal", "conflict", "overview")


def passage_lines(
    page: Path, suites: Sequence[Path], splits: Iterable[str | None], *, twins: bool = False
) -> Iterator[dict[str, Any]]:
    """Lines for all questions of the suites that are in one of `splits`, asked of the page in a store of its own.

    A line: id, page, kind, wording, q, c (headline, a full stop, the paragraph), start and end of a fact in c (-1: not
    told, -3: in doubt), position, gold, and what the search gave it: score, dense. With `twins`, a passage that tells
    comes once more without the sentences that hold the answer.
    """
    with TemporaryDirectory() as store, Assistant.open(store=Path(store), mode="quotes") as assistant:
        report = assistant.index(page)
        for path in suites:
            suite = load_suite(path)
            gold = resolve(suite, assistant.updates(report.liveblog))
            for sample in suite.samples:
                if sample.split in splits:
                    yield from _of_question(assistant, report.liveblog, path.stem, sample, gold[sample.id], twins)


def asked_lines(page: Path, questions: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lines for questions of which nobody marked the update that tells: `q`, `told`, `style` each.

    Of what is told, which passages tell is in doubt (-3); of what is not, none does.
    """
    with TemporaryDirectory() as store, Assistant.open(store=Path(store), mode="quotes") as assistant:
        liveblog = assistant.index(page).liveblog
        for number, asked in enumerate(questions):
            found = assistant.search(asked["q"], liveblog=liveblog)
            row = {
                "id": f"asked/{liveblog}/{number}",
                "kind": "fact" if asked["told"] else "near_miss",
                "wording": asked["style"],
            }
            start = _DOUBTFUL if asked["told"] else -1
            for rank, passage in enumerate(found.passages[:PASSAGES], start=1):
                text, _ = joined(passage.chunk.headline, passage.chunk.text)
                yield row | _line(found, passage, text, start, start, rank) | {"gold": False}


def _of_question(
    assistant: Assistant, liveblog: str, suite: str, sample: Sample, gold: Gold, twins: bool
) -> Iterator[dict[str, Any]]:
    found = assistant.search(sample.question, history=sample.history, liveblog=liveblog)
    right = {update.id for update in gold.updates}
    passages = list(found.passages[:PASSAGES])
    passages += [p for p in found.passages[PASSAGES:] if p.chunk.update_id in right]
    facts = [alternative for group in sample.expect.facts for alternative in group]
    for rank, passage in enumerate(passages, start=1):
        text, lead = joined(passage.chunk.headline, passage.chunk.text)
        start, end = _where(text, lead, facts, sample, passage, right)
        row = {"id": f"{suite}/{sample.id}", "kind": sample.type, "wording": next(iter(sample.tags), "")}
        row |= _line(found, passage, text, start, end, rank) | {"gold": passage.chunk.update_id in right}
        yield row
        twin = without_answer(row, passage.chunk.headline, passage.chunk.text, facts) if twins else None
        if twin:
            yield twin


def _line(found: Found, passage: Passage, text: str, start: int, end: int, rank: int) -> dict[str, Any]:
    """What a line says of a passage, whatever is known of the question."""
    return {
        "page": passage.chunk.liveblog,
        "q": found.question.read,
        "c": text,
        "start": start,
        "end": end,
        "src": "own",
        "rank": rank,
        "position": passage.position,
        "score": passage.score,
        "dense": passage.similarity or 0.0,
    }


def _where(
    text: str, lead: int, facts: Sequence[str], sample: Sample, passage: Passage, right: set[str]
) -> tuple[int, int]:
    """Where a fact stands in a passage; -1, -1 where it does not tell; -3, -3 where that is in doubt.

    Rather in the paragraph, which begins at `lead`, than in the headline, which is shown beside it anyway.
    """
    if sample.type in _UNTOLD or not sample.expect.answerable:
        return -1, -1
    spans = [span for fact in facts if (span := find_fact(text, fact, lead) or find_fact(text, fact))]
    if passage.chunk.update_id in right:
        return spans[0] if spans else (_DOUBTFUL, _DOUBTFUL)
    if spans or sample.type in _BY_TIME:
        return _DOUBTFUL, _DOUBTFUL
    return -1, -1
