"""What we add to a model's own time: before its first word reaches the caller, and after its last."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

import pytest

from qa.answering.draft import Draft
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import GOOD, model_at, sample, streamed

pytestmark = pytest.mark.speed

_TARGET = 0.030
_QUESTIONS = 40
# The machine may be busy with something else: the best of a few rounds counts.
_ROUNDS = 4


def _overheads(questions: list[str]) -> tuple[float, float]:
    """Median seconds from a question to its first word, and from the last word to the checked answer."""
    before, after = [], []
    # A fast model's pace, so that what is measured is one word's way and not that of all at once.
    with OpenAIServer(
        (Reply(f"{GOOD} The White House made a statement [1].", usage=(900, 30), between=0.008),)
    ) as server:
        model = model_at(server)
        for question in questions:
            asked_at, first = time.perf_counter(), None
            for part in streamed(model, question):
                if part and first is None and not isinstance(part, Draft):
                    first = time.perf_counter()
            request = server.asked[-1]
            # A word is shown once the next one has begun: what the server took for that is its own time.
            waited = request.sent_second_at - request.at
            before.append(first - asked_at - waited)
            after.append(time.perf_counter() - request.sent_last_at)
    return statistics.median(before[3:]), statistics.median(after[3:])


def test_we_add_at_most_30_ms_before_the_first_and_after_the_last_word() -> None:
    suite = Path(__file__).parents[4] / "eval" / "suites" / "sample.jsonl"
    rows = [json.loads(line) for line in suite.read_text(encoding="utf-8").splitlines()]
    questions = [row["question"] for row in rows if row.get("question")][:_QUESTIONS]
    assert sum(map(len, (sample().updates(page.id) for page in sample().liveblogs()))) == 94
    rounds = []
    for _ in range(_ROUNDS):
        rounds.append(_overheads(questions))
        if max(rounds[-1]) <= _TARGET:
            break
    print([tuple(round(1000 * seconds, 1) for seconds in these) for these in rounds])  # noqa: T201
    assert min(max(these) for these in rounds) <= _TARGET
