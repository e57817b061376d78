"""Written answers, end to end: real retrieval, the real client, and a scripted server over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering.draft import NOT_TOLD
from qa.answering.written.cache import AnswerCache
from qa.answering.written.context import build_context
from qa.answering.written.streaming import Revision
from qa.models import Usage
from qa.text.tokens import count_tokens
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import GOOD, KEY, QUESTION, asked, model_at, sample, shown, streamed, until


def test_an_answer_is_written_cited_and_counted() -> None:
    with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
        draft = asked(model_at(server))
    assert draft.text == GOOD
    assert draft.answered
    assert (draft.note, draft.unsupported) == ("", ())
    update = sample().storage.updates(draft.citations[0].liveblog)[draft.citations[0].update_id]
    assert draft.citations[0].quote == update.text[draft.citations[0].start : draft.citations[0].end]
    assert "100,000" in draft.citations[0].quote
    # A server elsewhere may call its model as OpenAI does: its price is not known.
    assert draft.usage == Usage(900, 21, None)


def test_the_request_is_what_compatible_servers_understand() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        asked(model_at(server, name="some-model", max_tokens=123))
    request = server.asked[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    sent = {name: request.body[name] for name in ("model", "temperature", "max_tokens", "stream")}
    assert sent == {"model": "some-model", "temperature": 0.0, "max_tokens": 123, "stream": True}


def test_the_prompt_holds_the_best_updates_first_as_fenced_data() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        asked(model_at(server))
    prompt = server.asked[0].user
    assert prompt.startswith('<updates>\n<update n="1" position="30">\nAmerica opens its doors')
    assert prompt.endswith(f"</updates>\n\nQuestion: {QUESTION}")
    assert prompt.count("<update n=") == prompt.count("</update>") > 3
    assert NOT_TOLD in server.asked[0].system


def test_no_question_of_the_suite_sends_more_than_1900_tokens() -> None:
    lines = (Path(__file__).parents[4] / "eval" / "suites" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [row["question"] for line in lines if (row := json.loads(line)).get("question")]
    instructions = 0
    with OpenAIServer((Reply(GOOD),)) as server:
        asked(model_at(server))
        instructions = count_tokens(server.asked[0].system) + count_tokens("<updates></updates>\n\nQuestion: ") + 10
    sent = []
    for question in questions[::3]:
        context = build_context(sample().search(question), sample().storage, 1500)
        assert context.tokens <= 1500
        sent.append(instructions + count_tokens(context.text) + count_tokens(question))
    assert len(sent) > 50
    assert max(sent) <= 1900


def test_paragraphs_go_in_whole_and_the_budget_holds() -> None:
    found = sample().search(QUESTION)
    small, large = (build_context(found, sample().storage, budget) for budget in (150, 700))
    assert small.tokens <= 150
    assert len(small.sources) < len(large.sources)
    assert count_tokens(small.text) <= 150
    body = {line for line in large.text.split("\n") if not line.startswith(("<update", "</update"))}
    whole = {p for source in large.sources for p in (source.update.headline, *source.update.body)}
    assert body <= {" ".join(p.translate(str.maketrans("<>[]", "‹›()")).split()) for p in whole}


def test_a_struck_sentence_is_listed_and_not_shown() -> None:
    text = f"{GOOD} Joe Biden promised 250,000 visas [1]."
    with OpenAIServer((Reply(text),)) as server:
        draft = asked(model_at(server))
    (struck,) = draft.unsupported
    assert (struck.sentence, struck.struck) == ("Joe Biden promised 250,000 visas.", True)
    assert "250,000" in struck.reason
    assert draft.text.startswith(f"{GOOD}\n")
    # In its place stands what the update says of it, under its headline.
    assert "250,000" not in draft.text
    assert draft.citations[struck.n - 1].headline in draft.text
    assert draft.note == ""


def test_where_nothing_stands_quotes_do() -> None:
    with OpenAIServer((Reply("The US will take in 250,000 people [1].", usage=(900, 12)),)) as server:
        draft = asked(model_at(server))
    assert draft.note == "Quotes instead of a written answer: no sentence that the model wrote stands in the updates."
    assert [one.sentence for one in draft.unsupported] == ["The US will take in 250,000 people."]
    assert "100,000" in draft.text
    assert draft.citations
    assert draft.usage.prompt_tokens == 900


@pytest.mark.parametrize("text", [NOT_TOLD, "The updates do not say how many.", f"{NOT_TOLD} [1]"])
def test_a_refusal_reads_always_the_same(text: str) -> None:
    with OpenAIServer((Reply(text),)) as server:
        texts, draft = shown(streamed(model_at(server)))
    assert draft.text == NOT_TOLD
    assert not draft.answered
    assert draft.citations == ()
    assert draft.note == ""
    assert texts[-1].startswith("The updates")


def test_what_is_streamed_grows_into_the_checked_text() -> None:
    second = "The White House made a statement on the admissions programme for refugees [1]."
    with OpenAIServer((Reply(f"{GOOD} {second}"),)) as server:
        parts = list(streamed(model_at(server)))
    draft = parts.pop()
    assert not any(isinstance(part, Revision) for part in parts)
    pieces = [part for part in parts if part]
    assert len(pieces) > 10
    assert draft.text.startswith("".join(pieces))
    assert draft.text == f"{GOOD} {second}"


def test_a_sentence_that_fails_is_taken_back_while_the_rest_is_still_being_written() -> None:
    text = f"Joe Biden promised 250,000 visas [1]. {GOOD} The White House made a statement [1]."
    with OpenAIServer((Reply(text),)) as server:
        texts, draft = shown(streamed(model_at(server)))
    seen = [i for i, text in enumerate(texts) if "250,000" in text]
    assert 0 < len(seen) < len(texts) / 2
    assert draft.text.startswith(f"{GOOD} The White House made a statement [1].\n")
    assert "250,000" not in draft.text


def test_markup_never_shows_while_it_is_streamed() -> None:
    pieces = (
        *"<think>secret plans</think>",
        *'**Up to** <a href="http://evil.example/x">100,000</a> people who fled ',
        *"![pixel](http://evil.example/p.png) will be taken in by [the US](https://evil.example) \u200b\u202e[1]. <scr",
        *"ipt>alert(1)</script>More: www.evil.example/steal",
    )
    with OpenAIServer((Reply(pieces=pieces),)) as server:
        texts, draft = shown(streamed(model_at(server)))
    for text in (*texts, draft.text):
        assert not any(bad in text for bad in ("evil", "<", "secret", "*", "](", "alert", "http", "\u200b", "\u202e"))
    assert draft.text == "Up to 100,000 people who fled will be taken in by the US [1]."


@pytest.mark.parametrize(
    "thought",
    [
        "<thinking>Secret plans [1].</thinking>",
        "[THINK]Secret plans [1].[/THINK]",
        "◁think▷Secret plans [1].◁/think▷",
        "<|channel|>analysis<|message|>Secret plans [1].<|end|><|start|>assistant<|channel|>final<|message|>",
    ],
)
def test_thinking_that_a_server_leaves_in_is_never_shown(thought: str) -> None:
    with OpenAIServer((Reply(pieces=(*thought, *GOOD)),)) as server:
        texts, draft = shown(streamed(model_at(server)))
    assert not any(bad in text for text in texts for bad in ("ecret", "think", "THINK", "|", "analysis", "assistant"))
    assert (draft.text, draft.unsupported) == (GOOD, ())


def test_a_server_that_does_not_count_tokens_is_counted_for() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        draft = asked(model_at(server))
        sent = count_tokens(server.asked[0].system) + count_tokens(server.asked[0].user)
    assert sent < draft.usage.prompt_tokens < sent + 20
    assert draft.usage.completion_tokens == count_tokens(GOOD)


def test_the_price_of_an_unknown_model_is_unknown() -> None:
    with OpenAIServer((Reply(GOOD),)) as server:
        assert asked(model_at(server, name="local-7b")).usage.cost is None


def test_a_sentence_cut_by_the_limit_of_tokens_is_left_out() -> None:
    with OpenAIServer((Reply(f"{GOOD} The White House says that", finish="length"),)) as server:
        draft = asked(model_at(server))
    assert (draft.text, draft.unsupported) == (GOOD, ())


def test_closing_the_stream_ends_the_request_at_once() -> None:
    with OpenAIServer((Reply(GOOD, hang_after=4),)) as server:
        parts = streamed(model_at(server))
        text = ""
        while "100,000" not in text:
            text += next(parts)
        closed_at = time.perf_counter()
        parts.close()
        until(lambda: server.asked[0].hung_up_at is not None)
    assert server.asked[0].hung_up_at - closed_at < 0.5


def test_whoever_waits_for_the_first_word_gets_control_in_between() -> None:
    with OpenAIServer((Reply(GOOD, before=3600),)) as server:
        parts = streamed(model_at(server))
        started = time.perf_counter()
        assert [next(parts) for _ in range(3)] == ["", "", ""]
        assert time.perf_counter() - started < 1.5
        parts.close()
        until(lambda: server.asked[0].hung_up_at is not None)


def test_setting_stopped_ends_a_request_from_another_thread() -> None:
    stopped = threading.Event()

    def script(request):
        threading.Timer(0.2, stopped.set).start()
        return Reply(GOOD, before=3600)

    with OpenAIServer(script) as server:
        draft = asked(model_at(server), stopped=stopped)
        assert time.perf_counter() - server.asked[0].at < 1.0
        until(lambda: server.asked[0].hung_up_at is not None)
    assert "it was stopped" in draft.note


def test_several_questions_at_once_do_not_mix() -> None:
    def script(request):
        return Reply(GOOD if "take in" in request.user.rsplit("Question:", 1)[1] else NOT_TOLD, between=0.01)

    questions = [QUESTION, "Who won the football?"] * 4
    answers: dict[int, str] = {}
    with OpenAIServer(script) as server:
        model = model_at(server)
        threads = [
            threading.Thread(target=lambda i=i, q=q: answers.update({i: asked(model, q).text}))
            for i, q in enumerate(questions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [answers[i] for i in range(8)] == [GOOD, NOT_TOLD] * 4


def test_the_same_question_is_answered_from_the_cache_at_no_cost() -> None:
    cache = AnswerCache()
    with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
        model = model_at(server)
        first = asked(model, cache=cache)
        again = asked(model, cache=cache)
        assert len(server.asked) == 1
        asked(model, "How many people will the US take in?", cache=cache)
        asked(model_at(server, name="gpt-4o"), cache=cache)
        asked(model_at(server, max_tokens=50), cache=cache)
        assert len(server.asked) == 4
    assert replace(first, usage=Usage()) == again


def test_a_changed_update_is_asked_about_anew(tmp_path: Path) -> None:
    from qa.assistant import Assistant

    page = tmp_path / "page.txt"
    text = "A page\n\n{}\n\nThe council says that {} people came to the square."
    cache = AnswerCache()
    with OpenAIServer((Reply("The council says that 20 people came [1]."), Reply("It was 30 people [1]."))) as server:
        model = model_at(server)
        with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
            answers = []
            for count in ("20", "20", "30"):
                page.write_text(text.format("Crowd in the square", count) + "\n\nRain ends\n\nIt is dry again.\n")
                assistant.index(page)
                answers.append(asked(model, "How many people came?", assistant=assistant, cache=cache).text)
    assert len(server.asked) == 2
    assert answers[0] == answers[1] != answers[2]


def test_quotes_that_stand_in_are_not_cached() -> None:
    cache = AnswerCache()
    with OpenAIServer((Reply(status=500, error={}), Reply(GOOD))) as server:
        model = model_at(server, retries=0)
        assert asked(model, cache=cache).note
        assert asked(model, cache=cache).text == GOOD
