"""Asking as of a moment: nothing that came later is found, quoted, cited or hinted at, by any path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.models import LiveBlog, Update
from qa.samples import sample_path
from qa.search.question import parse_question
from qa.search.retrieval import search
from qa.settings import load_settings
from qa.store.snapshot import Snapshot
from qa.text.moments import Position, parse_moment, resolve, seconds
from tests.support.live_pages import BRIDGE, FERRY, FERRY_LATER, POWER, SCHOOLS, at, edited, page, run, update
from tests.support.openai_server import OpenAIServer, Reply

# Every later wording holds a word that stands nowhere else.
LATER = {
    "quokka": update("zoo", "Quokka escapes from the zoo", "A quokka has escaped from Fota park.", published="15:00"),
    "zeppelin": update("sky", "Zeppelin over Sligo", "A zeppelin drifted over Sligo at dusk.", published="15:20"),
}
SCHOOLS_LATER = edited(SCHOOLS, "on Tuesday", "until the xylophone contest", "15:10")
MARKS = ("quokka", "zeppelin", "xylophone", "15 people", "9,000")
QUESTIONS = (
    "What escaped from Fota park?",
    "What drifted over Sligo at dusk?",
    "quokka",
    "Zeppelin over Sligo?",
    "Until when do schools in Galway stay shut?",
    "What about the xylophone contest?",
    "How many people were hurt on the ferry?",
    "What is the latest news?",
    "How many homes in Cork have electricity?",
    "Which schools stay shut?",
    "What has changed since 13:35?",
)


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A blog that was read four times; what it said at 14:00 is the first reading."""
    quokka, zeppelin = LATER.values()
    with Assistant.open(store=tmp_path_factory.mktemp("storm") / "store", mode="quotes") as opened:
        run(opened, page(BRIDGE, SCHOOLS, FERRY), "13:45")
        run(opened, page(POWER, SCHOOLS, FERRY_LATER), "14:35")
        run(opened, page(quokka, POWER, SCHOOLS_LATER, FERRY_LATER), "15:15")
        run(opened, page(zeppelin, quokka, POWER, SCHOOLS_LATER, FERRY_LATER), "15:25")
        # A second live blog that is asked along, all of it later.
        other = update("x", "Quokka found in Limerick", "The quokka sat on a zeppelin.", published="15:30")
        run(opened, page(other, name="other"), "15:35")
        yield opened


def leaks(text: str, marks: tuple[str, ...] = MARKS) -> list[str]:
    return [mark for mark in marks if mark in text.casefold()]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("liveblog", ["storm", None])
def test_answer_holds_nothing_later(storm: Assistant, question: str, liveblog: str | None) -> None:
    answer = storm.ask(question, liveblog=liveblog, as_of="2024-08-05T14:00:00+01:00")
    told = {key: value for key, value in answer.to_dict().items() if "question" not in key}
    assert leaks(json.dumps(told, ensure_ascii=False)) == []
    assert {u.update_id for u in answer.retrieved} <= {"bridge", "schools", "ferry"}


@pytest.mark.parametrize("question", QUESTIONS[:-1])
def test_search_finds_nothing_later(storm: Assistant, question: str) -> None:
    found = storm.search(question, as_of="2024-08-05T14:00:00+01:00")
    assert leaks(" ".join(p.chunk.embedded_text for p in found.passages)) == []
    assert {p.chunk.update_id for p in found.passages} <= {"bridge", "schools", "ferry"}


def test_the_questions_would_find_it_today(storm: Assistant) -> None:
    """Without a moment the same questions do find the later words, so the tests above are not empty."""
    told = " ".join(storm.ask(question).text for question in QUESTIONS)
    assert leaks(told) == list(MARKS)


def test_each_side_of_the_search_is_filtered(storm: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Snapshot(storm.storage, "14:00")
    lexical = storm.storage.sidecar.search_among(["quokka", "zeppelin", "ferry"], 40, shelf.edition("storm").chunks)
    assert {chunk_id.split("/")[1] for ranking in lexical for chunk_id in ranking} == {"ferry"}
    # Only vectors now, and a question that is the later update's own text.
    monkeypatch.setattr(storm.storage.sidecar, "search_among", lambda *_: [])
    found = search(parse_question(LATER["quokka"].text), shelf, storm.embedding, ["storm", "other"])
    assert {p.chunk.update_id for p in found.passages} <= {"bridge", "schools", "ferry"}


def test_earlier_questions_bring_nothing_later_in(storm: Assistant) -> None:
    history = ["What escaped from Fota park?", "And what drifted over Sligo?"]
    answer = storm.ask("And who was hurt there?", history=history, liveblog="storm", as_of="14:00")
    told = (answer.text, *(c.quote for c in answer.citations), *(u.headline for u in answer.retrieved))
    assert leaks(" ".join(told)) == []


@pytest.mark.parametrize("liveblog", ["storm", None])
def test_model_is_sent_nothing_later_and_no_answer_of_another_time(storm: Assistant, liveblog: str | None) -> None:
    question = "How many people were hurt on the ferry?"
    folder = storm.settings.store
    with OpenAIServer(lambda _: Reply("The ferry struck the quay [1].")) as server:
        settings = load_settings(
            store=folder, mode="llm", openai_base_url=server.url, openai_api_key="sk-test", cache=True
        )
        writing = Assistant(storm.storage, storm.embedding, settings)
        writing.ask(question, liveblog=liveblog)
        before = len(server.asked)
        assert all("15 people" in request.user for request in server.asked)
        then = writing.ask(question, history=["What escaped?"], liveblog=liveblog, as_of="2024-08-05 14:00")
        sent = [json.dumps(request.body, ensure_ascii=False) for request in server.asked[before:]]
    assert then.mode == "llm"
    assert any("12 people" in body for body in sent)
    assert leaks(" ".join(sent)) == []
    assert storm.storage.page("storm").title not in " ".join(sent)
    assert {c.quote for c in then.citations} == {FERRY.body[0]}


def test_superseded_wording_is_cited_with_its_own_offsets(storm: Assistant) -> None:
    citation = storm.ask("How many people were hurt on the ferry?", liveblog="storm", as_of="14:00").citations[0]
    assert FERRY.text[citation.start : citation.end] == citation.quote
    assert citation.stood_until == at("14:20")
    wording = storm.cited(citation)
    assert wording is not None
    assert wording.text == FERRY.text


def test_page_of_that_time(storm: Assistant) -> None:
    expected = {
        "12:59": [],
        "13:00": ["ferry"],
        "13:35": ["schools", "ferry"],
        "14:00": ["bridge", "schools", "ferry"],
        "14:33": ["power", "bridge", "schools", "ferry"],
        "14:40": ["power", "schools", "ferry"],
        "15:30": ["sky", "zoo", "power", "schools", "ferry"],
    }
    for clock, ids in expected.items():
        assert [u.id for u in storm.updates("storm", as_of=f"2024-08-05 {clock}")] == ids, clock
    assert [u.text for u in storm.updates("storm", as_of="15:30")] == [u.text for u in storm.updates("storm")]


def test_before_the_first_update_nothing_is_told(storm: Assistant) -> None:
    answer = storm.ask("How many people were hurt on the ferry?", liveblog="storm", as_of="2024-08-05 09:00")
    assert (answer.answered, answer.citations, answer.retrieved) == (False, (), ())


def test_changed_figure_is_not_told_before_it_changed(storm: Assistant) -> None:
    text = storm.ask("How many people were hurt on the ferry?", liveblog="storm", as_of="14:00").text
    assert "12 people" in text
    assert "earlier" not in text
    text = storm.ask("How many people were hurt on the ferry?", liveblog="storm", as_of="14:25").text
    assert "updated 14:20; earlier:" in text


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled sample, whose updates have no times, read once."""
    with Assistant.open(store=tmp_path_factory.mktemp("undated") / "store", mode="quotes") as opened:
        opened.index(sample_path(), name="sample")
        yield opened


@pytest.mark.parametrize("position", [2, 7, 20])
def test_position_on_a_page_without_times(undated: Assistant, position: int) -> None:
    everything = undated.updates("sample")
    assert len(everything) > position
    assert undated.updates("sample", as_of=position) == everything[position - 1 :]
    for newer in everything[: position - 1][:10]:
        answer = undated.ask(newer.label, as_of=f"#{position}")
        assert all(c.position >= position for c in answer.citations)
        assert all(u.position >= position for u in answer.retrieved)
        assert newer.headline not in answer.text
    own = undated.search(everything[position - 1].text, as_of=str(position)).updates
    assert own[0].position == position


def test_position_shows_no_later_edit(tmp_path: Path) -> None:
    def state(*pairs: tuple[str, str]) -> LiveBlog:
        return page(*(update(name, f"About {name}", f"The {name} has {word}.") for name, word in pairs))

    with Assistant.open(store=tmp_path / "store") as assistant:
        run(assistant, state(("quay", "flooded"), ("road", "closed")), "10:00")
        run(assistant, state(("mast", "bent"), ("quay", "flooded"), ("road", "reopened")), "11:00")
        run(assistant, state(("mast", "bent"), ("quay", "dried"), ("road", "reopened")), "12:00")
        told = {number: " ".join(u.text for u in assistant.updates("storm", as_of=number)) for number in (1, 2, 3)}
    assert "dried" in told[1]
    assert "flooded" in told[2]
    assert "closed" in told[2]
    assert "bent" not in told[2]
    assert "closed" in told[3]
    assert "flooded" not in told[3]


def test_withdrawn_update_above_the_position_stays_out(tmp_path: Path) -> None:
    names = ("top", "gone", "middle", "low")
    blogs = [update(name, f"About {name}", f"The {name} one has news.") for name in names]
    with Assistant.open(store=tmp_path / "store") as assistant:
        run(assistant, page(*blogs), "10:00")
        run(assistant, page(blogs[0], blogs[2], blogs[3]), "11:00")
        assert [u.id for u in assistant.updates("storm", as_of=3)] == ["low"]
        assert [u.id for u in assistant.updates("storm", as_of=2)] == ["middle", "low"]


def test_clock_time_on_a_page_without_times_names_the_way_out(undated: Assistant) -> None:
    with pytest.raises(QuestionError, match="position such as #40"):
        undated.ask("What happened?", as_of="2001-01-01 10:00")
    with pytest.raises(QuestionError, match="has updates 1 to"):
        undated.ask("What happened?", as_of="#9999")
    with pytest.raises(QuestionError, match="14:30"):
        undated.ask("What happened?", as_of="half past never")


DAY = [datetime.fromisoformat(at(clock)) for clock in ("08:10", "14:30", "17:05")]
NIGHT = [datetime.fromisoformat(f"2024-08-0{t}:00+02:00") for t in ("5T20:00", "6T01:30", "6T15:40")]


@pytest.mark.parametrize(
    ("named", "times", "expected"),
    [
        ("14:30", DAY, at("14:30")),
        ("2:30 pm", DAY, at("14:30")),
        ("noon", DAY, at("12:00")),
        ("23:00", DAY, at("23:00")),
        ("2024-08-05 14:30", DAY, at("14:30")),
        ("2024-08-05T13:30Z", DAY, at("14:30")),
        ("2024-08-05", DAY, "2024-08-05T23:59:59.999+01:00"),
        ("21:00", NIGHT, "2024-08-05T21:00:00+02:00"),
        ("01:00", NIGHT, "2024-08-06T01:00:00+02:00"),
        ("16:00", NIGHT, "2024-08-06T16:00:00+02:00"),
        ("yesterday", NIGHT, "2024-08-05T23:59:59.999+02:00"),
        ("yesterday at 9pm", NIGHT, "2024-08-05T21:00:00+02:00"),
        ("today", NIGHT, "2024-08-06T23:59:59.999+02:00"),
        ("Aug 5", NIGHT, "2024-08-05T23:59:59.999+02:00"),
        ("5th august, 21:00", NIGHT, "2024-08-05T21:00:00+02:00"),
        ("5 August 2023", NIGHT, "2023-08-05T23:59:59.999+02:00"),
        ("December 31", NIGHT, "2024-12-31T23:59:59.999+02:00"),
        ("Feb 29", NIGHT, "2024-02-29T23:59:59.999+02:00"),
        ("Monday", NIGHT, "2024-08-05T23:59:59.999+02:00"),
        ("noon on Tue", NIGHT, "2024-08-06T12:00:00+02:00"),
    ],
)
def test_moments_are_on_the_pages_own_day_and_offset(named: str, times: list[datetime], expected: str) -> None:
    moment = parse_moment(named)
    assert not isinstance(moment, Position)
    assert resolve(moment, times, day_end=True) == seconds(expected)


@pytest.mark.parametrize("named", ["Feb 30", "29 February 2023", "Sunday teatime", "August", "since yesterday"])
def test_a_day_that_there_is_not_or_more_than_a_day_is_no_moment(named: str) -> None:
    with pytest.raises(QuestionError, match="4 August"):
        parse_moment(named)


def test_an_answer_says_which_moment_was_meant_where_that_was_left_open(tmp_path: Path) -> None:
    eve = Update(
        "eve", 2, "Stage is built", ("The stage is built by 40 people.",), published_at="2024-08-04T18:00+01:00"
    )
    question = "How many people build the stage?"
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        run(assistant, page(BRIDGE, FERRY), "16:00")
        assert assistant.ask("Who was hurt on the ferry?", as_of="14:00").note == ""
        run(assistant, page(BRIDGE, FERRY, eve), "16:00")
        notes = {
            named: assistant.ask(question, as_of=named).note for named in ("14:00", "yesterday", at("14:00"), "#2")
        }
        lamp = Update("lamp", 1, "Lamp is lit", ("The lamp on the quay was lit by 7 men.",))
        assistant.index(LiveBlog("quay", "Quay", (lamp,)))
        untimed = assistant.ask("How many men lit the lamp on the quay?", liveblog="quay", as_of="23:59").note
    assert re.fullmatch(r"As of \d+ \w+ \d{4}, 23:59\.", untimed)
    assert notes == {
        "14:00": "As of 5 August 2024, 14:00.",
        "yesterday": "As of 4 August 2024, 23:59.",
        at("14:00"): "",
        "#2": "",
    }


def test_positions_are_written_in_three_ways() -> None:
    assert {parse_moment(value) for value in (40, "40", "#40", "# 40")} == {Position(40)}


@given(st.one_of(st.text(max_size=40), st.datetimes().map(str), st.integers(), st.times().map(str)))
def test_any_text_is_a_moment_or_a_clear_error(value: str | int) -> None:
    try:
        moment = parse_moment(value)
    except QuestionError as error:
        assert "\n" not in str(error)
        assert "14:30" in str(error)
        return
    if not isinstance(moment, Position):
        try:
            resolve(moment, [datetime(2024, 8, 5, 12, tzinfo=UTC)])
        except QuestionError as error:
            assert "14:30" in str(error)
