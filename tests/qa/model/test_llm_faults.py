"""Every way that a model's server can fail ends in an answer within the deadline, with one line on why."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from typing import Any

import pytest

from qa.model.chat import ChatModel
from qa.model.faults import RequestError
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import GOOD, KEY, asked, model_at, shown, streamed, until


def _error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", **more}}


_UNAVAILABLE = Reply(status=503, error=_error("overloaded"))
# Faults that asking again can't mend: one request, quotes, and why.
_FINAL = {
    "wrong key": (Reply(status=401, error=_error(f"Incorrect API key provided: {KEY}")), "check OPENAI_API_KEY"),
    "forbidden": (Reply(status=403, error=_error("no access")), "403"),
    "unknown model": (Reply(status=404, error=_error("no model gpt-9")), "check QA_MODEL"),
    "a page that is no API": (Reply(status=404, error="<html><b>Not found</b></html>"), "OPENAI_BASE_URL"),
    "quota used up": (Reply(status=429, error=_error("quota", code="insufficient_quota")), "quota"),
    "filtered request": (Reply(status=400, error=_error("bad", code="content_filter")), "content filter"),
    "filtered answer": (Reply("Up to", finish="content_filter"), "content filter"),
    "refused request": (Reply(status=400, error=_error("seed must be <b>even</b>")), "seed must be even"),
}


@pytest.mark.parametrize("fault", _FINAL)
def test_what_asking_again_can_not_mend_is_asked_once(fault: str) -> None:
    reply, why = _FINAL[fault]
    with OpenAIServer((reply,)) as server:
        draft = asked(model_at(server))
    assert len(server.asked) == 1
    _assert_quotes(draft, why)


# Faults that pass: a second request, and a written answer.
_PASSING = {
    "500": Reply(status=500, error=_error("oops")),
    "502 with a page": Reply(status=502, error="<html>Bad gateway</html>"),
    "503": _UNAVAILABLE,
    "429 without a wait": Reply(status=429, error=_error("slow down")),
    "429 with a wait": Reply(status=429, error=_error("slow down"), headers=(("Retry-After", "1"),)),
    "408": Reply(status=408, error=_error("timeout")),
    "empty answer": Reply(""),
    "white space only": Reply(pieces=(" ", "\n")),
    "cut in the middle": Reply(GOOD, cut_after=5),
    "cut at the start": Reply(GOOD, cut_after=0),
    "no end": Reply("Up to 100,000 people", finish=None),
    "no JSON": Reply(GOOD, raw=(b"data: {not json}\n\n",)),
    "no UTF-8": Reply(GOOD, raw=(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n',)),
    "no completion": Reply(GOOD, raw=(b'data: {"choices": null}\n\n',)),
    "a number as text": Reply(GOOD, raw=(b'data: {"choices": [{"delta": {"content": 5}}]}\n\n',)),
    "a list": Reply(GOOD, raw=(b"data: [1, 2]\n\n",)),
    "an error in the stream": Reply(GOOD, raw=(b'data: {"error": {"message": "worker died"}}\n\n',)),
}


@pytest.mark.parametrize("fault", _PASSING)
def test_what_passes_is_asked_again(fault: str) -> None:
    with OpenAIServer((_PASSING[fault], Reply(GOOD))) as server:
        started = time.perf_counter()
        texts, draft = shown(streamed(model_at(server)))
        took = time.perf_counter() - started
    assert len(server.asked) == 2
    assert draft.text == GOOD
    assert draft.note == ""
    assert texts[-1] == GOOD.removesuffix(" [1].")
    if fault == "429 with a wait":
        assert took > 1.0


@pytest.mark.parametrize("fault", _PASSING)
def test_what_does_not_pass_ends_in_quotes_after_bounded_retries(fault: str) -> None:
    with OpenAIServer((_PASSING[fault],)) as server:
        started = time.perf_counter()
        draft = asked(model_at(server, retries=1, timeout=8.0))
        assert time.perf_counter() - started < 8.0
    # A stream without a word is asked for once more as a whole.
    assert len(server.asked) == (4 if fault == "empty answer" else 2)
    _assert_quotes(draft, "127.0.0.1")


def test_other_lines_of_the_stream_do_no_harm() -> None:
    noise = (b": keep-alive\n\n", b"\n\n", b'data: {"choices": [], "object": "chat.completion.chunk"}\n\n')
    with OpenAIServer((Reply(GOOD, raw=noise),)) as server:
        draft = asked(model_at(server, retries=0))
    assert (draft.text, draft.note) == (GOOD, "")
    assert len(server.asked) == 1


def test_a_long_wait_is_not_waited_for() -> None:
    with OpenAIServer((Reply(status=429, error=_error("later"), headers=(("Retry-After", "3600"),)),)) as server:
        started = time.perf_counter()
        draft = asked(model_at(server))
        assert time.perf_counter() - started < 1.0
    assert len(server.asked) == 1
    _assert_quotes(draft, "is asked too often (429)")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(GOOD, before=3600),
        Reply(GOOD, hang_after=0),
        Reply(GOOD, hang_after=5),
        Reply(" ".join([GOOD] * 200), between=0.05),
        _UNAVAILABLE,
    ],
    ids=["before the headers", "before the first word", "midway", "too slow", "always busy"],
)
def test_nothing_takes_longer_than_the_deadline(reply: Reply) -> None:
    with OpenAIServer((reply,)) as server:
        model = model_at(server, timeout=1.5, retries=10)
        started = time.perf_counter()
        draft = asked(model)
        took = time.perf_counter() - started
        assert took < 1.6
        _assert_quotes(draft, "1.5 s" if reply.error is None else "503")
        if reply.error is None:
            until(lambda: server.asked[0].hung_up_at is not None)


def test_a_server_that_ignores_stream_is_asked_without_it_from_then_on() -> None:
    with OpenAIServer((Reply(GOOD, ignores_stream=True, usage=(900, 21)),)) as server:
        model = model_at(server)
        drafts = [asked(model), asked(model)]
    assert [draft.text for draft in drafts] == [GOOD, GOOD]
    assert drafts[1].usage.prompt_tokens == 900
    assert [bool(request.body.get("stream")) for request in server.asked] == [True, False, False]


@pytest.mark.parametrize("parameter", ["stream_options", "temperature", "max_tokens"])
def test_a_parameter_that_the_server_does_not_take_is_left_out(parameter: str) -> None:
    def script(request):
        if parameter in request.body:
            return Reply(status=400, error=_error(f"Unsupported parameter: '{parameter}'", param=parameter))
        return Reply(GOOD)

    with OpenAIServer(script) as server:
        model = model_at(server, retries=0)
        assert [asked(model).text, asked(model).text] == [GOOD, GOOD]
    assert [parameter in request.body for request in server.asked] == [True, False, False]
    if parameter == "max_tokens":
        assert server.asked[1].body["max_completion_tokens"] == 300


_THOUGHT = (
    b'data: {"id": "c-1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [{"index": 0, \
"delta": {"reasoning_content": "The user asks how many."}, "finish_reason": null}]}\n\n'
)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (Reply("<think>The user asks how many", finish="length"), Reply(f"<think>The user asks.</think> {GOOD}")),
        (Reply(pieces=(), raw=(_THOUGHT,), finish="length"), Reply(GOOD, raw=(_THOUGHT,))),
    ],
    ids=["<think>", "reasoning_content"],
)
def test_a_model_that_thinks_until_its_limit_gets_room_for_it_from_then_on(cut: Reply, whole: Reply) -> None:
    def script(request):
        return whole if request.body["max_tokens"] > 1000 else cut

    with OpenAIServer(script) as server:
        model = model_at(server, retries=0, timeout=60.0)
        assert [asked(model).text, asked(model).text] == [GOOD, GOOD]
    assert [request.body["max_tokens"] for request in server.asked] == [300, 4300, 4300]


def test_a_model_that_never_stops_thinking_ends_in_quotes() -> None:
    with OpenAIServer((Reply("<think>The user asks how many", finish="length"),)) as server:
        _assert_quotes(asked(model_at(server)), "QA_MAX_TOKENS")
    assert len(server.asked) == 2


def test_a_context_that_is_too_long_is_halved() -> None:
    def script(request):
        if len(request.user) > 1500:
            message = "This model's maximum context length is 512 tokens."
            return Reply(status=400, error=_error(message, code="context_length_exceeded"))
        return Reply(GOOD)

    with OpenAIServer(script) as server:
        draft = asked(model_at(server))
    assert draft.text == GOOD
    sizes = [len(request.user) for request in server.asked]
    assert len(sizes) in {2, 3}
    assert sizes == sorted(sizes, reverse=True)


def test_a_context_that_is_always_too_long_ends_in_quotes() -> None:
    with OpenAIServer((Reply(status=400, error=_error("the request exceeds the available context size")),)) as server:
        _assert_quotes(asked(model_at(server)), "QA_CONTEXT_TOKENS")
    assert len(server.asked) <= 4


def test_a_server_that_does_not_keep_to_the_limit_of_tokens_is_cut_off() -> None:
    with OpenAIServer((Reply(pieces=(f"{GOOD} And", *[" so on"] * 5000), between=0.002),)) as server:
        draft = asked(model_at(server, max_tokens=50))
        until(lambda: server.asked[0].hung_up_at is not None)
    assert (draft.text, draft.note) == (GOOD, "")
    assert draft.usage.completion_tokens < 500


def test_no_server_ends_in_quotes() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        _assert_quotes(asked(model_at(url, retries=0)), "check OPENAI_BASE_URL")


def test_no_key_ends_in_quotes_without_asking_anyone() -> None:
    _assert_quotes(asked(model_at("https://api.openai.com/v1", key=None)), "set OPENAI_API_KEY")


def test_a_model_without_chat_completions_is_named() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        draft = asked(ChatModel("gpt-5.2-pro", key=KEY, url=server.url, timeout=5.0))
    _assert_quotes(draft, "set QA_MODEL to another model")
    assert server.asked == []


def test_a_server_of_ones_own_needs_no_key() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        assert asked(model_at(server, key=None)).text == GOOD
    assert KEY not in server.asked[0].headers["authorization"]


def test_a_cut_stream_is_taken_back_before_it_comes_again() -> None:
    with OpenAIServer((Reply("One two three four five six.", cut_after=4), Reply(GOOD))) as server:
        texts, draft = shown(streamed(model_at(server)))
    assert "" in texts[texts.index("One") :]
    assert not any("One" in text and "100,000" in text for text in texts)
    assert draft.text == GOOD
    assert draft.usage.prompt_tokens > 1500, "both requests count"


def test_the_key_shows_nowhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("openai", "httpx", "httpcore", "llama_index"):
        caplog.set_level(logging.DEBUG, logger=logger)
    echo = f"Incorrect API key provided: {KEY}. Header was Authorization: Bearer {KEY}."
    told = []
    for status in (400, 401, 429, 500):
        with OpenAIServer((Reply(status=status, error=_error(echo)),)) as server:
            model = model_at(server, retries=1)
            told += [repr(asked(model)), repr(model), model.identity, repr(model.llm), str(model.llm.to_dict())]
            told += list(_traceback(model))
    printed = capfd.readouterr()
    assert "openai" in {record.name.split(".")[0] for record in caplog.records}
    for text in (*told, caplog.text, printed.out, printed.err):
        assert KEY not in text
        assert KEY[-8:] not in text


def _traceback(model):
    from qa.model.requests import generate

    try:
        list(generate(model, ("system", "user"), time.monotonic() + 3))
    except RequestError:
        yield traceback.format_exc()


def _assert_quotes(draft, why: str) -> None:
    assert draft.note.startswith("Quotes instead of a written answer: ")
    assert why in draft.note
    assert "\n" not in draft.note
    assert "<" not in draft.note
    assert draft.citations
    assert "100,000" in draft.text
