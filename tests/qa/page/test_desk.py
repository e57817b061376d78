"""The page's work on a real store: choices, welcome, asking, adding, judging."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import QAError, QuestionError, SourceError
from qa.models import Answer
from qa.page.desk import Desk
from qa.page.intake.uploads import read_paste
from qa.page.kiosk import ALL
from qa.page.labels import Label
from qa.page.limits import AT_ONCE
from qa.page.view.cards import sources_html
from tests.support.live_pages import FERRY, FERRY_LATER, SCHOOLS, at, page, run

_FAIR = """Village fair as it happened

Pig escapes from its pen

The pig ran for 900 metres before it was caught.

Cake stall sells out

At least 250 cakes were sold by noon. Baker Ada Lund says more are coming.

Mayor opens the fair

Mayor Olsen opened the fair with a speech of four minutes.
"""
_TIMED = "\n".join(
    [
        json.dumps({"liveblog": {"id": "harbour", "title": "Harbour day"}}),
        json.dumps(
            {
                "id": "b",
                "headline": "Ferry leaves at last",
                "body": ["The ferry left the harbour with 80 passengers."],
                "published_at": "2024-05-01T15:00:00+02:00",
            }
        ),
        json.dumps(
            {
                "id": "a",
                "headline": "Ferry is late",
                "body": ["The ferry is late because of fog, the harbour master says."],
                "published_at": "2024-05-01T10:00:00+02:00",
            }
        ),
    ]
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Assistant.open(store=tmp_path_factory.mktemp("desk"), mode="quotes") as assistant:
        assistant.index(read_paste(_FAIR))
        assistant.index(read_paste(_TIMED))
        yield Desk(assistant)


def _ask(desk: Desk, question: str, choice: str | None = ALL, turns=(), as_of: str | None = None):
    return list(desk.ask(turns, question, choice, as_of, "somebody"))[-1]


def test_every_live_blog_can_be_chosen_and_all_together(desk: Desk) -> None:
    choices = dict(desk.choices())
    assert {"Village fair as it happened", "Harbour day", "All 2 live blogs"} == choices.keys()
    assert choices["All 2 live blogs"] == ALL
    assert desk.choice("nowhere") in choices.values()
    assert desk.choice(ALL) == ALL
    assert desk.title(choices["Harbour day"]) == "Harbour day"


def test_the_welcome_tells_what_is_indexed(desk: Desk) -> None:
    html = desk.welcome(dict(desk.choices())["Village fair as it happened"])
    assert "Village fair as it happened" in html
    assert "3 updates" in html
    assert "Pig escapes from its pen" in html
    assert "Harbour" not in html
    assert "Harbour day" in desk.welcome(ALL)
    assert "data-question" not in desk.welcome(ALL, examples=False)


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path, mode="quotes") as assistant:
        desk = Desk(assistant)
        assert desk.choices() == [] and desk.choice("x") is None
        assert "Nothing is indexed yet" in desk.welcome(None)
        turns = _ask(desk, "Who won?", None)
        assert turns[-1].status == "failed" and "No live blog" in turns[-1].problem


def test_asking_gives_a_turn_at_once_and_then_the_answer(desk: Desk) -> None:
    states = list(desk.ask((), "How far did the pig run?", ALL, None, "somebody"))
    assert [now[-1].status for now in states][0] == "streaming"
    turn = states[-1][-1]
    assert turn.status == "done" and turn.answer and "900 metres" in turn.answer.text
    assert turn.sources[0].update.headline == "Pig escapes from its pen"
    assert turn.sources[0].total == 3


def test_the_choice_limits_what_is_asked(desk: Desk) -> None:
    turns = _ask(desk, "How far did the pig run?", "harbour-day")
    assert turns[-1].answer and not turns[-1].answer.answered
    assert {source.liveblog for source in turns[-1].sources} <= {"harbour-day"}


def test_a_follow_up_knows_the_earlier_questions(desk: Desk) -> None:
    turns = _ask(desk, "Who opened the fair?")
    turns = _ask(desk, "And how long was his speech?", turns=turns)
    assert [turn.number for turn in turns] == [1, 2]
    assert "Who opened the fair?" in turns[1].answer.standalone_question


def test_as_of_answers_from_what_stood_then(desk: Desk) -> None:
    assert desk.has_times("harbour-day")
    now = _ask(desk, "How many passengers were on the ferry?", "harbour-day")[-1]
    assert "80" in now.answer.text
    then = _ask(desk, "How many passengers were on the ferry?", "harbour-day", as_of="12:00")[-1]
    assert then.as_of == "12:00"
    assert "80" not in then.answer.text
    assert "80 passengers" not in sources_html((then,))
    assert [(source.update.position, source.total) for source in then.sources] == [(1, 1)]
    for shown in (desk.welcome, desk.blog):
        assert "Ferry leaves" in shown("harbour-day") and "Ferry leaves" not in shown("harbour-day", "12:00")
        assert "Ferry is late" in shown("harbour-day", "12:00")
    assert "1 update " in desk.welcome("harbour-day", "12:00")
    bad = _ask(desk, "How many passengers were on the ferry?", "harbour-day", as_of="teatime")[-1]
    assert bad.status == "failed" and "teatime" in bad.problem


def test_a_problem_is_one_line(desk: Desk) -> None:
    turns = _ask(desk, "why " * 2_000)
    assert turns[-1].status == "failed"
    assert "ask a shorter one" in turns[-1].problem and "\n" not in turns[-1].problem


def test_one_person_cannot_hold_every_place(desk: Desk) -> None:
    under_way = [desk.ask((), "Who opened the fair?", ALL, None, "greedy") for _ in range(AT_ONCE)]
    for asking in under_way:
        next(asking)
    refused = list(desk.ask((), "Who opened the fair?", ALL, None, "greedy"))[-1][-1]
    assert refused.status == "failed" and "questions open already" in refused.problem
    with pytest.raises(QuestionError):
        desk.answer("Who opened the fair?", [], None, None, "greedy")
    assert _ask(desk, "Who opened the fair?")[-1].status == "done"
    for asking in under_way:
        list(asking)
    assert list(desk.ask((), "Who opened the fair?", ALL, None, "greedy"))[-1][-1].status == "done"


def test_programs_get_the_whole_answer_as_json(desk: Desk) -> None:
    answer = desk.answer("How far did the pig run?", [], None, None, "program")
    assert json.loads(json.dumps(answer))["citations"][0]["headline"] == "Pig escapes from its pen"
    with pytest.raises(QAError, match="nowhere"):
        desk.answer("How far?", [], "nowhere", None, "program")


def test_adding_reports_progress_and_the_result(desk: Desk) -> None:
    steps = list(desk.intake.add(lambda: read_paste("Night market\n\nLanterns lit\n\nAll 40 lanterns were lit.\n")))
    assert "Reading" in steps[0][0]
    assert any("1 of 1 passages" in html for html, _ in steps)
    html, name = steps[-1]
    assert name == "night-market" and "1 update (1 added" in html
    desk.assistant.remove("night-market")


def test_adding_what_cannot_be_read_is_one_line(desk: Desk) -> None:
    steps = list(desk.intake.add(lambda: read_paste("x")))
    assert steps[-1][1] is None
    assert 'role="alert"' in steps[-1][0]

    def unreadable():
        raise SourceError("<b>bad</b>")

    assert "&lt;b&gt;bad" in list(desk.intake.add(unreadable))[-1][0]


def test_a_judgement_is_kept_once(desk: Desk) -> None:
    path = desk.assistant.settings.store / "feedback.jsonl"
    turns = _ask(desk, "How far did the pig run?")
    turns = desk.judge(turns, 1, vote="up")
    assert desk.judge(turns, 1, vote="up") is turns
    assert desk.judge(turns, 9, vote="up") is turns
    assert desk.judge(turns, 1, vote="sideways") is turns
    turns = desk.judge(turns, 1, remark=" quick <i>answer</i> ")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line["vote"]]
    assert [(line["vote"], line["remark"]) for line in lines] == [("up", ""), ("up", "quick <i>answer</i>")]
    assert lines[0]["question"] == "How far did the pig run?"
    assert lines[0]["citations"][0]["quote"] in _FAIR
    assert turns[0].vote == "up"


def test_a_remark_needs_a_thumb(desk: Desk) -> None:
    turns = _ask(desk, "How far did the pig run?")
    assert desk.judge(turns, 1, remark="hm") is turns


def test_stop_ends_an_answer_even_while_it_is_silent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    silent, ended = threading.Event(), threading.Event()

    def stream(question: str, **_: object) -> Iterator[str | Answer]:
        yield "The first words"
        silent.set()
        ended.wait(10)

    monkeypatch.setattr(desk.assistant, "stream", stream)
    asking = desk.ask((), "How far did the pig run?", ALL, None, "somebody")
    turns = next(asking)
    turns = next(asking)
    assert turns[-1].text == "The first words"
    assert silent.wait(5)
    threading.Timer(0.1, desk.stop, [turns]).start()
    turns = list(asking)[-1]
    assert turns[-1].status == "stopped" and turns[-1].text == "The first words"
    ended.set()


def test_a_fault_of_ours_is_told_and_the_next_question_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    def stream(question: str, **_: object) -> Iterator[str | Answer]:
        yield "The first"
        raise RuntimeError("a bug")

    monkeypatch.setattr(desk.assistant, "stream", stream)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    turns = _ask(desk, "How far did the pig run?")
    assert turns[-1].status == "failed" and "log says what" in turns[-1].problem
    monkeypatch.undo()
    assert _ask(desk, "How far did the pig run?", turns=turns)[-1].status == "done"


def test_the_examples_are_answered_by_the_update_they_come_from(desk: Desk) -> None:
    html = desk.welcome(dict(desk.choices())["Village fair as it happened"])
    questions = [part.split('"', 1)[0] for part in html.split('data-question="')[1:]]
    assert "How many cakes were sold by noon?" in questions
    for question in questions:
        assert _ask(desk, question)[-1].answer.answered


def test_a_welcome_that_is_made_does_not_wait_for_another_that_is_being_made(desk: Desk) -> None:
    name = desk.choice(None)
    whole = desk.welcome(name)
    with desk._preparing:
        seen: list[str] = []
        reader = threading.Thread(target=lambda: seen.append(desk.welcome(name)), daemon=True)
        reader.start()
        reader.join(10)
        assert seen == [whole]


def test_the_rest_of_a_live_blog_is_that_of_what_was_shown(desk: Desk) -> None:
    name = desk.choice(None)
    ids = desk.ids(name)
    edition = re.search('data-edition="[^"]+"', desk.blog(name))
    assert edition and edition.group() in desk.rest(name, ids)
    assert edition.group() not in desk.rest(name, ids[1:])
    assert desk.rest(ALL, ids) == "" or len(desk.pages()) == 1


def test_as_of_a_moment_a_live_blog_has_the_title_and_the_wording_of_then(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        run(assistant, page(SCHOOLS, FERRY), "13:45")
        run(assistant, replace(page(SCHOOLS, FERRY_LATER), title="Ferry: 15 hurt"), "14:25")
        desk = Desk(assistant)
        for moment, title, hurt in ((at("14:00"), "Storm Ida", "12 people"), ("now", "Ferry: 15 hurt", "15 people")):
            assert title in desk.welcome("storm", moment) and title in desk.blog("storm", moment)
            assert hurt in desk.blog("storm", moment)
            turn = _ask(desk, "How many people were hurt on the ferry?", "storm", as_of=moment)[-1]
            assert title in turn.sources[0].title
        desk.labels.put("storm", Label(title="Ida"))
        assert _ask(desk, "How many were hurt?", "storm", as_of=at("14:00"))[-1].sources[0].title == "Ida"
