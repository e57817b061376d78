"""Written answers against a server and a model that nobody here wrote.

The model is far too weak to answer well. What counts is that streaming, stopping, counting, the check and
the quotes that stand in work, and that no figure of its own making is left in an answer.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from qa.answering.draft import Draft
from qa.assistant import Assistant
from qa.llm import ChatModel
from qa.models import Answer
from tests.written_setup import QUESTION, model_at, shown, streamed

pytestmark = [pytest.mark.llm, pytest.mark.timeout(1800)]

_SUITE = Path(__file__).parent.parent.parent / "eval" / "suites" / "sample.jsonl"
_DIGITS = re.compile(r"\d+(?:[.,\u00a0 ]\d+)*")


@pytest.fixture(scope="module")
def assistant(model_url: str, sample_store: Path):
    settings = {"openai_base_url": model_url, "model": "gemma", "mode": "llm", "timeout": 120, "max_tokens": 80}
    with Assistant.open(store=sample_store, context_tokens=400, **settings) as opened:
        yield opened


def _model(url: str, **options) -> ChatModel:
    return model_at(url, **{"name": "gemma", "key": None, "timeout": 120.0, **options})


def test_the_server_streams_and_counts(model_url: str) -> None:
    times, draft = [], None
    for part in streamed(_model(model_url, max_tokens=60), budget=300):
        if isinstance(part, Draft):
            draft = part
        elif part:
            times.append(time.perf_counter())
    assert len(times) > 5
    assert times[-1] - times[0] > 0.05
    # The server's own count, not ours: gemma's tokens are not OpenAI's.
    assert 300 < draft.usage.prompt_tokens < 900
    assert 5 < draft.usage.completion_tokens <= 60
    assert draft.usage.cost is None


def test_closing_the_stream_frees_the_server(model_url: str) -> None:
    model = _model(model_url, max_tokens=1500)
    parts = streamed(model, budget=300)
    while not next(parts):
        pass
    parts.close()
    started = time.perf_counter()
    next(part for part in streamed(_model(model_url, max_tokens=16), budget=300) if isinstance(part, Draft))
    # The server has one slot: 1,500 tokens would hold it far longer.
    assert time.perf_counter() - started < 8.0


def test_the_deadline_holds(model_url: str) -> None:
    started = time.perf_counter()
    _, draft = shown(streamed(_model(model_url, max_tokens=1500, timeout=1.0), budget=700))
    assert time.perf_counter() - started < 1.3
    assert draft.note.startswith("Quotes instead of a written answer: no whole answer came within 1 s")
    assert draft.citations


def test_a_prompt_that_does_not_fit_is_shortened(model_url: str) -> None:
    # The server has room for 2,048 tokens; a question that long and eight whole updates have more.
    _, draft = shown(streamed(_model(model_url, max_tokens=16), " ".join([QUESTION] * 70), budget=100_000))
    assert 1000 < draft.usage.prompt_tokens < 2048


def test_no_figure_of_the_models_own_making_is_left_over_fifty_questions(assistant: Assistant) -> None:
    rows = [json.loads(line) for line in _SUITE.read_text(encoding="utf-8").splitlines()]
    questions = [row["question"] for row in rows if row.get("question") and not row.get("history")][:50]
    assert len(questions) == 50
    answers = [assistant.ask(question) for question in questions]
    for answer in answers:
        assert _invented(answer, assistant) == [], answer.text
        for citation in answer.citations:
            text = assistant.storage.updates(citation.liveblog)[citation.update_id].text
            assert text[citation.start : citation.end] == citation.quote
        assert (answer.mode == "llm") == (answer.note == "")
    written = [answer for answer in answers if answer.mode == "llm"]
    struck = [sentence for answer in answers for sentence in answer.unsupported]
    print(  # noqa: T201
        f"{len(written)} of 50 answers written, {sum(a.answered for a in written)} of them with citations; "
        f"{len(struck)} sentences struck, {sum(bool(_DIGITS.search(s)) for s in struck)} of them with figures; "
        f"{max(a.usage.prompt_tokens for a in answers)} tokens sent at most"
    )
    # Otherwise nothing was tested.
    assert struck
    assert any(_DIGITS.search(sentence) for sentence in struck)


def _invented(answer: Answer, assistant: Assistant) -> list[str]:
    """Figures of an answer that no update it cites has, compared digit by digit, not as the check does."""
    cited = " ".join(assistant.storage.updates(c.liveblog)[c.update_id].text for c in answer.citations)
    has = {re.sub(r"\D", "", figure) for figure in _DIGITS.findall(cited)}
    has |= {part for figure in _DIGITS.findall(cited) for part in re.findall(r"\d+", figure)}
    told = _DIGITS.findall(re.sub(r"\[\d+\]", "", answer.text))
    return [figure for figure in told if re.sub(r"\D", "", figure) not in has]
