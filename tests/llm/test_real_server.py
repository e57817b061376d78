"""Written answers against a server and a model that nobody here wrote.

The model is far too weak to answer well. What counts is that streaming, stopping, counting, the check and
the quotes that stand in work, and that no figure of its own making is left in an answer.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from qa.answering.draft import Draft
from qa.assistant import Assistant
from qa.model.chat import ChatModel, Finish
from tests.support.written_setup import QUESTION, asked, model_at, sample, shown, streamed

pytestmark = [pytest.mark.llm, pytest.mark.timeout(1800)]

_SUITE = Path(__file__).parent.parent.parent / "eval" / "suites" / "sample.jsonl"
_DIGITS = re.compile(r"\d+(?:[.,\u00a0 ]\d+)*")


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


def test_the_server_holds_the_model_to_a_form_of_json(model_url: str) -> None:
    model = _model(model_url, max_tokens=60)
    texts, _ = shown(streamed(model, budget=150, structured=True))
    assert "json_schema" not in model.left_out
    assert not any('{"' in text or "updates" in text for text in texts)


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
    model = _model(model_url, max_tokens=16)
    _, draft = shown(streamed(model, " ".join([QUESTION] * 70), budget=100_000))
    # Sixteen tokens of blanks, which some processors' arithmetic brings, look like thinking: it is asked once more.
    requests = 2 if model.thinks else 1
    assert 1000 * requests < draft.usage.prompt_tokens < 2048 * requests


class _MarkedModel(ChatModel):
    """The same model, with markers at its full stops: it never writes any, and without them nothing would stand."""

    async def pieces(
        self, messages: tuple[str, str], max_tokens: int | None = None, response_format: dict[str, Any] | None = None
    ) -> AsyncGenerator[str | Finish, None]:
        async for piece in super().pieces(messages, max_tokens, response_format):
            yield re.sub(r"\.(?=\s|$)", " [1][2][3].", piece) if isinstance(piece, str) else piece


def test_no_figure_of_the_models_own_making_is_left_over_fifty_questions(model_url: str) -> None:
    rows = [json.loads(line) for line in _SUITE.read_text(encoding="utf-8").splitlines()]
    questions = [row["question"] for row in rows if row.get("question") and not row.get("history")][:50]
    assert len(questions) == 50
    model = _MarkedModel("gemma", url=model_url, timeout=120.0, max_tokens=64)
    drafts = [asked(model, question, budget=300) for question in questions]
    for draft in drafts:
        if not draft.note:
            assert _invented(draft) == [], draft.text
        for citation in draft.citations:
            text = sample().storage.updates(citation.liveblog)[citation.update_id].text
            assert text[citation.start : citation.end] == citation.quote
    written = [draft for draft in drafts if not draft.note]
    struck = [one.sentence for draft in drafts for one in draft.unsupported if one.struck]
    print(  # noqa: T201
        f"{len(written)} of 50 answers have sentences of the model, {sum(map(_figures, written))} with figures; "
        f"{len(struck)} sentences struck, {sum(bool(_DIGITS.search(s)) for s in struck)} of them with figures; "
        f"{max(draft.usage.prompt_tokens for draft in drafts)} tokens sent at most"
    )
    # Otherwise nothing was tested.
    assert len(written) > 5
    assert sum(bool(_DIGITS.search(sentence)) for sentence in struck) >= 3


def test_a_model_that_is_no_judge_leaves_the_exact_check(model_url: str) -> None:
    judge = _model(model_url, timeout=60.0)
    model = _MarkedModel("gemma", url=model_url, timeout=60.0, max_tokens=64)
    draft = asked(model, QUESTION, budget=300, judge=judge)
    if draft.written:
        assert _invented(draft) == []
    # Whatever it says, only verdicts with words of the update count.
    assert draft.citations


def test_a_model_that_cites_nothing_ends_in_quotes(model_url: str, sample_store: Path) -> None:
    settings = {"openai_base_url": model_url, "model": "gemma", "mode": "llm", "timeout": 120, "max_tokens": 48}
    with Assistant.open(store=sample_store, context_tokens=300, **settings) as assistant:
        answer = assistant.ask(QUESTION)
    assert (answer.mode, answer.model) == ("quotes", None)
    # Whether it writes sentences, which are struck, or only repeats the tags it was sent, which are cut, is its own.
    assert answer.note.startswith("Quotes instead of a written answer: no sentence that the model wrote")
    assert answer.citations
    assert answer.usage.completion_tokens > 5


def _figures(draft: Draft) -> bool:
    return bool(_DIGITS.search(_bare(draft)))


def _bare(draft: Draft) -> str:
    return re.sub(r"\[\d+\]", "", draft.text)


def _invented(draft: Draft) -> list[str]:
    """Figures of an answer that no update it cites has, compared digit by digit, not as the check does."""
    cited = " ".join(sample().storage.updates(c.liveblog)[c.update_id].text for c in draft.citations)
    has = {re.sub(r"\D", "", figure) for figure in _DIGITS.findall(cited)}
    has |= {part for figure in _DIGITS.findall(cited) for part in re.findall(r"\d+", figure)}
    return [figure for figure in _DIGITS.findall(_bare(draft)) if re.sub(r"\D", "", figure) not in has]
