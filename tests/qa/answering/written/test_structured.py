"""Answers as JSON of a schema: streamed, checked and shown as plain ones are; a server that can't costs one request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.answering.draft import NOT_TOLD, Draft
from qa.answering.written.streaming import LiveText
from qa.answering.written.structured import marked
from qa.assistant import Assistant
from qa.model.forms import is_json, read_json
from tests.support.openai_server import Asked, OpenAIServer, Reply, Script
from tests.support.written_setup import GOOD, QUESTION, asked, model_at, shown, streamed

_BARE = GOOD.replace(" [1]", "")
_SECOND = "The White House made a statement."


def _json(*sentences: tuple[str, list[int]]) -> str:
    return json.dumps({"sentences": [{"text": text, "updates": updates} for text, updates in sentences]})


_TOLD = _json((_BARE, [1]), (_SECOND, [1]))


def _pieces(text: str, size: int = 7) -> tuple[str, ...]:
    return tuple(text[at : at + size] for at in range(0, len(text), size))


def _asked(script: Script, times: int = 1, **more) -> tuple[list[Draft], list[Asked]]:
    with OpenAIServer(script) as server:
        model = model_at(server, retries=0)
        return [asked(model, structured=True, **more) for _ in range(times)], server.asked


def _schema(request: Asked) -> bool:
    return (request.body.get("response_format") or {}).get("type") == "json_schema"


def test_sentences_come_with_their_citations_and_read_as_an_answer_of_plain_text_does() -> None:
    (draft, again), requests = _asked((Reply(_TOLD, usage=(900, 40)),), times=2)
    with OpenAIServer((Reply(f"{GOOD} {_SECOND.replace('.', ' [1].')}", usage=(900, 40)),)) as server:
        plain = asked(model_at(server))
    assert draft.text == f"{GOOD} The White House made a statement [1]."
    assert draft == again == plain
    assert [_schema(request) for request in requests] == [True, True]
    sent = requests[0].body["response_format"]["json_schema"]
    assert sent["strict"] is True
    numbers = sent["schema"]["properties"]["sentences"]["items"]["properties"]["updates"]["items"]["enum"]
    assert numbers == list(range(1, requests[0].user.count("<update n=") + 1))
    # It is told how to cite once.
    assert "[2]" not in requests[0].system
    assert '"sentences"' in requests[0].system


@pytest.mark.parametrize("size", [1, 7, 40])
def test_words_are_shown_while_they_are_written_and_never_the_json_around_them(size: int) -> None:
    with OpenAIServer((Reply(pieces=_pieces(_TOLD, size)),)) as server:
        texts, draft = shown(streamed(model_at(server), structured=True))
    told = [text for text in texts if text]
    assert told[0].split()[0] == "Up"
    assert len(set(told)) >= 4
    assert not any(sign in text for text in texts for sign in '{}"')
    assert not any("sentences" in text or "updates" in text for text in texts)
    assert told[-1].startswith(GOOD)
    assert draft.text.startswith(GOOD)


def test_an_invented_figure_is_struck_while_it_streams() -> None:
    wrong = _json((_BARE, [1]), ("Joe Biden promised 250,000 visas.", [1]), (_SECOND, [1]))
    with OpenAIServer((Reply(pieces=_pieces(wrong)),)) as server:
        texts, draft = shown(streamed(model_at(server), structured=True))
    assert any("250,000" in text for text in texts)
    assert "250,000" not in texts[-1]
    assert [one.sentence for one in draft.unsupported] == ["Joe Biden promised 250,000 visas."]


@pytest.mark.parametrize("finish", ["length", "stop"])
@pytest.mark.parametrize("end", ['"The White House made', '"The White House made a statement.", "upd'])
def test_of_json_that_is_cut_off_the_whole_sentences_stay(finish: str, end: str) -> None:
    cut = _TOLD[: _TOLD.index(end.split(" made")[0]) + len(end)]
    assert cut.endswith(end)
    (draft,), requests = _asked((Reply(pieces=_pieces(cut), finish=finish),))
    assert (draft.text, draft.note) == (GOOD, "")
    assert len(requests) == 1


def test_a_stream_that_breaks_off_is_asked_again_in_the_same_form() -> None:
    with OpenAIServer((Reply(pieces=_pieces(_TOLD), cut_after=12), Reply(_TOLD))) as server:
        texts, draft = shown(streamed(model_at(server), structured=True))
    assert [_schema(request) for request in server.asked] == [True, True]
    assert "" in texts[3:]
    assert draft.text.startswith(GOOD)


_TEXT = f"{GOOD} That is what the White House said [1]."
_CAN_NOT = {
    "text instead": Reply(_TEXT),
    "text instead after thinking": Reply(f"<think>How many?</think> {_TEXT}"),
    "another object": Reply('{"answer": "Up to 100,000 people."}'),
    "no object": Reply(f'["{_BARE}"]'),
    "broken JSON": Reply('{"sentences": [{"text": Up to}]}'),
    "a refusal of the parameter": Reply(status=400, error={"error": {"message": "x", "param": "response_format"}}),
    "a refusal in other words": Reply(status=422, error={"error": {"message": "no structured outputs here"}}),
    "a page": Reply(status=400, error="<html>Bad request</html>"),
    "a stumble": Reply(status=500, error={"error": {"message": "KeyError: 'json_schema'"}}),
    "not implemented": Reply(status=501, error={"error": {"message": "no"}}),
    "an error in the stream": Reply(pieces=(), raw=(b'data: {"error": {"message": "no grammar"}}\n\n',)),
}


@pytest.mark.parametrize("fault", _CAN_NOT)
def test_a_server_that_can_not_costs_one_request_and_is_asked_for_text_from_then_on(fault: str) -> None:
    def script(request: Asked) -> Reply:
        return _CAN_NOT[fault] if _schema(request) else Reply(GOOD)

    drafts, requests = _asked(script, times=3)
    assert [(draft.text, draft.note) for draft in drafts] == [(GOOD, "")] * 3
    assert [_schema(request) for request in requests] == [True, False, False, False]
    assert "[2]" in requests[1].system
    assert drafts[0].usage.prompt_tokens >= drafts[1].usage.prompt_tokens


def test_a_server_that_sends_nothing_in_the_form_is_asked_for_text() -> None:
    (draft, again), requests = _asked(lambda request: Reply("" if _schema(request) else GOOD), times=2)
    assert (draft.text, again.text) == (GOOD, GOOD)
    assert not _schema(requests[-2])


def test_text_instead_of_json_is_never_shown_and_not_waited_for() -> None:
    slow = Reply(" ".join([_TEXT] * 20), between=0.2)
    with OpenAIServer(lambda request: slow if _schema(request) else Reply(GOOD)) as server:
        texts, draft = shown(streamed(model_at(server, retries=0), structured=True))
    assert draft.text == GOOD
    assert not any("White House said" in text for text in texts)


def test_one_answer_that_fails_after_others_came_is_an_exception() -> None:
    replies = iter([Reply(_TOLD), Reply(_TEXT), Reply(GOOD), Reply(_TOLD)])
    drafts, requests = _asked(lambda _: next(replies), times=3)
    assert [draft.note for draft in drafts] == ["", "", ""]
    assert [_schema(request) for request in requests] == [True, True, False, True]


def test_a_wrong_key_says_nothing_of_the_form() -> None:
    (draft,), requests = _asked((Reply(status=401, error={"error": {"message": "no"}}),))
    assert "check OPENAI_API_KEY" in draft.note
    assert len(requests) == 1


def test_thinking_and_fences_before_the_json_are_no_part_of_it() -> None:
    (draft,), requests = _asked((Reply(pieces=_pieces(f"<think>How many?</think>\n```json\n{_TOLD}\n```")),))
    assert draft.text.startswith(GOOD)
    assert len(requests) == 1


def test_markers_within_the_text_are_not_said_twice() -> None:
    (draft,), _ = _asked((Reply(_json((GOOD, [1]))),))
    assert draft.text == GOOD


def test_a_sentence_that_cites_nothing_is_struck_and_a_refusal_needs_no_citation() -> None:
    (draft,), _ = _asked((Reply(_json((_BARE, []))),))
    assert draft.note.startswith("Quotes instead")
    (draft,), _ = _asked((Reply(_json((NOT_TOLD, []))),))
    assert (draft.text, draft.answered) == (NOT_TOLD, False)


def test_a_text_without_a_word_is_no_answer() -> None:
    (draft,), _ = _asked((Reply(_json(("…", [1]))),))
    assert draft.note.startswith("Quotes instead")


def test_several_sentences_in_one_text_all_cite_its_updates() -> None:
    assert marked(_json(("It ended. Nobody was hurt.", [2, 3]))) == "It ended [2][3]. Nobody was hurt [2][3]."


@pytest.mark.parametrize(
    ("text", "may_be"),
    [("", True), (" \n", True), ("<thi", True), ("<think>Two", True), ("``", True), ("{", True), ("Up", False)],
)
def test_it_is_seen_at_the_first_character_whether_json_comes(text: str, may_be: bool) -> None:
    assert is_json(text) is may_be


def test_however_json_is_cut_it_reads_as_the_beginning_of_the_whole() -> None:
    text = json.dumps({"sentences": [{"text": "“A” é \\ \n b\u00e9 🙂.", "updates": [1, 12]}]}) + "\n"
    for end in range(len(text)):
        value = read_json(text[:end])
        assert value is None if not text[:end] else isinstance(value, dict)
        live = LiveText((), "")
        for piece in (text[:end], text[end:]):
            live.add(piece)


@pytest.mark.parametrize("structured", [True, False])
def test_a_setting_says_whether_json_is_asked_for(sample_store: Path, structured: bool) -> None:
    with OpenAIServer(lambda request: Reply(_TOLD if _schema(request) else GOOD)) as server:
        more = {"structured": True} if structured else {}
        with Assistant.open(store=sample_store, openai_base_url=server.url, check="exact", **more) as assistant:
            answer = assistant.ask(QUESTION)
    assert _schema(server.asked[0]) is structured
    assert answer.mode == "llm"
    assert answer.text.startswith(GOOD)


def test_a_server_that_does_not_stream_is_asked_for_the_form_too() -> None:
    (draft,), requests = _asked((Reply(_TOLD, ignores_stream=True),))
    assert draft.text.startswith(GOOD)
    assert _schema(requests[-1])
