"""The object that people hold: ask, follow up, choose live blogs, stream, from many threads."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import qa
from qa.assistant import Assistant
from qa.errors import QAError, QuestionError, SettingsError, StoreError
from qa.models import Answer
from qa.samples import SAMPLE_ID
from qa.sources.formats.text import parse_text

_RAIDS = "How many air raids has Russia flown against Ukraine?"
_CRANE = ("Crane falls", "The old crane fell into the dock on Monday.")
_RUNWAY = ("Runway opens", "Planes land on the new runway since noon.")


@pytest.fixture
def several(tmp_path: Path, page_file: Callable[..., Path]) -> Assistant:
    opened = Assistant.open(store=tmp_path / "store", mode="quotes")
    opened.index(page_file(_CRANE, name="harbour"))
    opened.index(page_file(_RUNWAY, name="airport"))
    return opened


def _same(one: Answer, other: Answer) -> bool:
    drop = ("seconds",)
    return all(one.to_dict()[key] == other.to_dict()[key] for key in one.to_dict() if key not in drop)


def test_an_answer_says_what_was_asked_how_and_how_long_it_took(assistant: Assistant) -> None:
    answer = assistant.ask(_RAIDS)
    assert (answer.question, answer.standalone_question) == (_RAIDS, _RAIDS)
    assert (answer.mode, answer.model, answer.answered) == ("quotes", None, True)
    assert 0 < answer.seconds < 30
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.cost) == (0, 0, 0)


def test_the_same_question_has_the_same_answer(assistant: Assistant) -> None:
    assert _same(assistant.ask(_RAIDS), assistant.ask(_RAIDS))


def test_a_follow_up_is_understood_by_the_question_before(assistant: Assistant) -> None:
    answer = assistant.ask("And who is he?", history=["Which agriculture minister resigned?"])
    assert answer.question == "And who is he?"
    assert answer.standalone_question == "Which agriculture minister resigned? And who is he?"
    assert answer.retrieved[0].position == 77


def test_history_does_not_bend_a_question_that_stands_by_itself(assistant: Assistant) -> None:
    answer = assistant.ask(_RAIDS, history=["Which agriculture minister resigned?"])
    assert answer.standalone_question == _RAIDS
    assert answer.citations[0].position == 4


def test_one_of_several_live_blogs_may_be_asked(several: Assistant) -> None:
    assert several.ask("What fell into the dock?", liveblog="harbour").citations[0].liveblog == "harbour"
    other = several.ask("What fell into the dock?", liveblog="airport")
    assert {update.liveblog for update in other.retrieved} == {"airport"}
    assert not other.answered


def test_all_live_blogs_are_asked_when_none_is_named(several: Assistant) -> None:
    assert several.ask("What fell into the dock on Monday?").citations[0].liveblog == "harbour"
    assert several.ask("Since when do planes land on the runway?").citations[0].liveblog == "airport"
    assert [page.id for page in several.liveblogs()] == ["airport", "harbour"]


def test_some_live_blogs_may_be_asked_together(several: Assistant, page_file: Callable[..., Path]) -> None:
    several.index(page_file(("Train late", "The train from the dock is late."), name="station"))
    answer = several.ask("What fell into the dock on Monday?", liveblog=["airport", "harbour"])
    assert {update.liveblog for update in answer.retrieved} == {"airport", "harbour"}


def test_a_name_with_a_slash_is_found_or_refused(several: Assistant, page_file: Callable[..., Path]) -> None:
    try:
        several.index(
            page_file(("Train late", "The train from the dock is late."), name="station"), name="news/station"
        )
    except QAError:
        return
    assert several.ask("Which train is late?", liveblog="news/station").answered


def test_updates_come_newest_first(assistant: Assistant) -> None:
    updates = assistant.updates(SAMPLE_ID)
    assert [update.position for update in updates] == list(range(1, 95))
    with pytest.raises(StoreError, match="No live blog named 'nothing'"):
        assistant.updates("nothing")


def test_a_file_is_named_after_itself_unless_a_name_is_given(
    several: Assistant, page_file: Callable[..., Path]
) -> None:
    assert several.index(page_file(_CRANE, name="My Harbour (2)")).liveblog == "my-harbour-2"
    assert several.index(page_file(_CRANE, name="other"), name="quay").liveblog == "quay"
    assert several.index(str(page_file(_CRANE, name="third"))).liveblog == "third"
    assert several.index(parse_text("Title\n\nCrane\n\nIt fell.", "made")).liveblog == "made"


def test_asking_can_be_awaited_side_by_side(assistant: Assistant) -> None:
    async def both() -> list[Answer]:
        return await asyncio.gather(assistant.aask(_RAIDS), assistant.aask("Who resigned?"))

    one, two = asyncio.run(both())
    assert (one.citations[0].position, two.citations[0].position) == (4, 77)


def test_a_stream_gives_the_text_in_pieces_and_then_the_answer(assistant: Assistant) -> None:
    *pieces, last = assistant.stream(_RAIDS)
    assert isinstance(last, Answer)
    assert "".join(pieces) == last.text
    assert _same(last, assistant.ask(_RAIDS))


@pytest.mark.parametrize(
    ("question", "message"), [("", "empty"), (" \n\t", "empty"), ("why " * 25_000, "100,000 .*4,000")]
)
def test_questions_that_cannot_be_asked_are_refused(assistant: Assistant, question: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        assistant.ask(question)
    with pytest.raises(QuestionError, match=message):
        list(assistant.stream(question))


def test_the_longest_question_is_answered(assistant: Assistant) -> None:
    question = ("Who resigned? " * 400)[:4_000]
    assert assistant.ask(question).retrieved


@pytest.mark.parametrize(
    "question", ["???", "🙂", "\ud800 resigned", "Who\x00resigned?", "Who resigned?\u202e", "<b>Who</b>"]
)
def test_odd_questions_get_an_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).text


def test_one_call_opens_asks_and_closes(store_copy: Path) -> None:
    answer = qa.ask(_RAIDS, store=store_copy, mode="quotes")
    assert answer.citations[0].position == 4
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        assistant.index(parse_text("Title\n\nCrane\n\nIt fell.", "made"))


def test_settings_are_taken_by_name_and_others_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No setting is called stroe; there are: store, "):
        Assistant.open(stroe=tmp_path)
    with pytest.raises(SettingsError, match="QA_TIMEOUT is -1"):
        Assistant.open(store=tmp_path, timeout=-1)


def test_settings_are_read_from_the_environment(store_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_STORE", str(store_copy))
    monkeypatch.setenv("QA_MODE", "quotes")
    with Assistant.open() as assistant:
        assert [page.id for page in assistant.liveblogs()] == [SAMPLE_ID]


def test_threads_ask_while_another_indexes(store_copy: Path) -> None:
    versions = [
        parse_text(
            "\n\n".join(
                ["Harbour live"]
                + [part for n in range(count, 0, -1) for part in (f"Boat {n} leaves", f"Boat {n} left pier {n}.")]
            ),
            "harbour",
        )
        for count in (2, 5, 3, 8)
    ]
    done = threading.Event()
    with Assistant.open(store=store_copy, mode="quotes") as assistant:

        def ask() -> int:
            asked = 0
            while not done.is_set() or asked < 3:
                answer = assistant.ask(_RAIDS)
                assert answer.citations[0].position == 4
                texts = {update.id: update.text for update in assistant.updates(SAMPLE_ID)}
                assert all(texts[c.update_id][c.start : c.end] == c.quote for c in answer.citations)
                assistant.ask("Which pier did boat 2 leave?")
                asked += 1
            return asked

        with ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask) for _ in range(3)]
            try:
                for version in versions:
                    assistant.index(version)
            finally:
                done.set()
            assert all(future.result() >= 3 for future in asking)
        assert len(assistant.updates("harbour")) == 8


def test_two_threads_that_index_take_turns(tmp_path: Path) -> None:
    blogs = [parse_text(f"Title {n}\n\nCrane {n}\n\nCrane {n} fell.", f"blog-{n}") for n in range(4)]
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        with ThreadPoolExecutor(4) as pool:
            reports = list(pool.map(assistant.index, blogs))
        assert [len(report.added) for report in reports] == [1, 1, 1, 1]
        assert [page.id for page in assistant.liveblogs()] == [blog.id for blog in blogs]
        assert assistant.storage.sidecar.size == 4


def test_an_error_while_indexing_leaves_the_store_to_others(tmp_path: Path, page_file: Callable[..., Path]) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(page_file(_CRANE))
        with pytest.raises(QAError):
            assistant.index(tmp_path / "missing.txt")
        assert assistant.ask("What fell into the dock?").answered


def test_a_refused_question_takes_no_noticeable_time(assistant: Assistant) -> None:
    started = time.perf_counter()
    with pytest.raises(QuestionError):
        assistant.ask("x" * 10_000_000)
    assert time.perf_counter() - started < 1


def test_the_same_page_under_another_files_name_is_renewed(tmp_path: Path) -> None:
    page = (
        '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Ferry","url":"https://news.example/f",'
        '"liveBlogUpdate":[{"@type":"BlogPosting","headline":"Toll","articleBody":"TOLL people died.",'
        '"datePublished":"2031-03-02T14:00:00Z","@id":"https://news.example/f#1"}]}</script>'
    )
    (tmp_path / "ferry.html").write_text(page.replace("TOLL", "11"), "utf-8")
    (tmp_path / "ferry (1).html").write_text(page.replace("TOLL", "14"), "utf-8")
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(tmp_path / "ferry.html")
        report = opened.index(tmp_path / "ferry (1).html")
        assert [blog.id for blog in opened.liveblogs()] == ["ferry"]
        assert report.changed == ("Toll",)
