"""Follow-ups become questions that stand by themselves, and a model that does it badly is not believed."""

from __future__ import annotations

import time

import pytest

from qa.answering.written.condense import Condensed, condense
from qa.text.tokens import count_tokens
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import asked, model_at

_HISTORY = ["What did Macron and Erdogan agree on?"]
_FOLLOW_UP = "And when did they say so?"
_REWRITTEN = "When did Macron and Erdogan say what they agreed on?"


def _condense(server: OpenAIServer, question: str = _FOLLOW_UP, history: list[str] | None = None) -> Condensed:
    model = model_at(server, retries=0)
    return condense(question, _HISTORY if history is None else history, model, time.monotonic() + 6)


@pytest.mark.parametrize(
    "written", [_REWRITTEN, f"Question: {_REWRITTEN}", f'"{_REWRITTEN}"', f"**{_REWRITTEN}**", f"\n{_REWRITTEN}\n"]
)
def test_the_model_puts_in_what_the_question_points_back_to(written: str) -> None:
    with OpenAIServer((Reply(written, usage=(160, 14)),)) as server:
        condensed = _condense(server)
    assert condensed.question == _REWRITTEN
    assert (condensed.usage.prompt_tokens, condensed.usage.completion_tokens) == (160, 14)
    assert f"- {_HISTORY[0]}" in server.asked[0].user
    assert _FOLLOW_UP in server.asked[0].user


@pytest.mark.parametrize(
    "written",
    [
        "They said so in Brussels.",
        "When did Scholz and Erdogan say so?",
        "When did Macron and Erdogan agree on 5 points?",
        "Macron spoke.\nWhen did he?",
        "",
        "When? " * 100,
    ],
    ids=["an answer", "a name of its own", "a figure of its own", "two lines", "nothing", "no end"],
)
def test_where_the_model_fails_the_earlier_question_is_carried_over(written: str) -> None:
    with OpenAIServer((Reply(written),)) as server:
        condensed = _condense(server)
    assert condensed.question == f"{_HISTORY[0]} {_FOLLOW_UP}"


def test_a_question_that_stands_by_itself_costs_nothing() -> None:
    with OpenAIServer() as server:
        whole = "How many people did Bulgaria take in from Ukraine?"
        assert _condense(server, whole).question == whole
        assert _condense(server, "And then?", []).question == "And then?"
    assert server.asked == []


def test_a_hanging_server_takes_a_third_of_the_time_at_most() -> None:
    with OpenAIServer((Reply(before=3600),)) as server:
        model = model_at(server)
        started = time.perf_counter()
        condensed = condense(_FOLLOW_UP, _HISTORY, model, time.monotonic() + 1.5)
        assert time.perf_counter() - started < 0.7
    assert condensed.question == f"{_HISTORY[0]} {_FOLLOW_UP}"


def test_a_long_conversation_is_cut_to_its_latest_questions() -> None:
    history = [f"What did speaker number {n} say about the grain that left the port?" for n in range(50)]
    with OpenAIServer((Reply(_REWRITTEN),)) as server:
        _condense(server, history=history)
    prompt = server.asked[0].user
    assert "number 49" in prompt
    assert "number 20" not in prompt
    assert prompt.index("number 48") < prompt.index("number 49")
    assert count_tokens(server.asked[0].system) + count_tokens(prompt) < 250


def test_a_follow_up_and_its_answer_together_send_at_most_1900_tokens() -> None:
    with OpenAIServer((Reply(_REWRITTEN), Reply("Macron met Erdogan [1]."))) as server:
        history = [f"{_HISTORY[0]} Please tell me all that they said about it." * 3] * 5
        condensed = _condense(server, history=history)
        draft = asked(model_at(server), condensed.question, spent=condensed.usage)
        sent = sum(count_tokens(request.system) + count_tokens(request.user) for request in server.asked)
    assert len(server.asked) == 2
    assert sent <= 1900
    assert draft.usage.prompt_tokens >= sent
