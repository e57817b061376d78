"""What changed since a moment: for programs, for the command line and as a question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.errors import QuestionError, StoreError
from qa.models import Update
from qa.search.question import parse_question
from qa.store.changes import Difference, differences, sentences
from qa.text.moments import Position
from tests.support.live_pages import BRIDGE, FERRY, FERRY_LATER, POWER, SCHOOLS, at, page, run, update

Row = tuple[str, str, str]


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Assistant]:
    """One update edited at 14:20, one withdrawn and one new by 14:35."""
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        run(opened, page(BRIDGE, SCHOOLS, FERRY), "13:45")
        run(opened, page(POWER, SCHOOLS, FERRY_LATER), "14:35")
        yield opened


def rows(assistant: Assistant, since: str | int, as_of: str | None = None) -> list[Row]:
    found = assistant.changes("storm", since, as_of=as_of)
    return [(change.kind, change.update.id, change.at[11:16]) for change in found]


def test_changes_by_kind_and_time(storm: Assistant) -> None:
    late = [("withdrawn", "bridge", "14:35"), ("new", "power", "14:30")]
    assert rows(storm, "14:25") == late
    assert rows(storm, "13:50") == [*late, ("edited", "ferry", "14:20")]
    assert rows(storm, "14:36") == []


def test_change_at_the_very_moment_counts(storm: Assistant) -> None:
    assert rows(storm, "14:30") == [("withdrawn", "bridge", "14:35"), ("new", "power", "14:30")]


def test_what_came_and_went_in_between_is_told_as_withdrawn(storm: Assistant) -> None:
    assert ("withdrawn", "bridge", "14:35") in rows(storm, "13:35")


def test_changes_up_to_a_moment(storm: Assistant) -> None:
    assert rows(storm, "13:35", as_of="14:25") == [("edited", "ferry", "14:20"), ("new", "bridge", "13:40")]


def test_change_tells_what_differed(storm: Assistant) -> None:
    change = next(c for c in storm.changes("storm", "14:00") if c.kind == "edited")
    pair = Difference(FERRY.body[0], FERRY_LATER.body[0])
    assert change.differed == (pair,)
    assert change.headline == FERRY.headline
    assert change.to_dict()["differed"] == [{"before": pair.before, "after": pair.after}]


def test_edit_before_the_first_reading_is_told_without_its_earlier_wording(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "once") as assistant:
        run(assistant, page(FERRY_LATER), "15:00")
        (change,) = assistant.changes("storm", "14:00")
        assert (change.kind, change.earlier, change.differed) == ("edited", None, ())
        assert [c.kind for c in assistant.changes("storm", "12:00")] == ["new"]


def test_page_without_times_is_compared_with_its_first_reading(tmp_path: Path) -> None:
    quay, road = (update(name, f"The {name}", f"The {name} is shut.") for name in ("quay", "road"))
    mast = update("mast", "The mast", "The mast is bent.")
    with Assistant.open(store=tmp_path / "undated") as assistant:
        run(assistant, page(quay, road), "10:00")
        run(assistant, page(mast, quay), "11:00")
        # Nobody knows what the page said at nine: all that is known is what changed since ten.
        for since in (at("09:00"), at("10:30"), "2001-01-01"):
            found = [(c.kind, c.update.id) for c in assistant.changes("storm", since)]
            assert sorted(found) == [("new", "mast"), ("withdrawn", "road")]
        assert assistant.changes("storm", 1) == ()
        assert [(c.kind, c.update.id) for c in assistant.changes("storm", 2)] == [
            ("new", "mast"),
            ("withdrawn", "road"),
        ]


def test_what_stands_above_a_position_is_new_since(tmp_path: Path) -> None:
    names = ("four", "three", "two", "one")
    with Assistant.open(store=tmp_path / "undated") as assistant:
        run(assistant, page(*(update(name, f"Part {name}", f"It was {name} then.") for name in names)), "10:00")
        assert [(c.kind, c.update.id) for c in assistant.changes("storm", "#3")] == [("new", "four"), ("new", "three")]


def test_unknown_names_and_moments_are_clear_errors(storm: Assistant) -> None:
    with pytest.raises(StoreError, match="storm"):
        storm.changes("strom", "13:00")
    with pytest.raises(QuestionError, match="no moment"):
        storm.changes("storm", "teatime")
    with pytest.raises(QuestionError, match="updates 1 to 3"):
        storm.changes("storm", "#12")


def test_question_lists_the_changes_and_cites_each(storm: Assistant) -> None:
    answer = storm.ask("What has changed since 14:00?")
    lines = answer.text.splitlines()
    assert answer.answered
    assert lines[0] == "Since 14:00: 1 new, 1 edited, 1 withdrawn."
    assert [line.split()[0] for line in lines[1:]] == ["Withdrawn", "New", "Edited"]
    assert {c.update_id for c in answer.citations} == {"bridge", "power", "ferry"}
    assert [f"[{c.n}]" in answer.text for c in answer.citations] == [True] * len(answer.citations)
    for citation in answer.citations:
        wording = storm.cited(citation)
        assert wording is not None
        assert wording.text[citation.start : citation.end] == citation.quote
    gone = next(c for c in answer.citations if c.update_id == "bridge")
    assert gone.stood_until == at("14:35")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was withdrawn since 14:00?", {"bridge"}),
        ("Which updates are new since 2pm?", {"power"}),
        ("What has been edited since 14:00 today?", {"ferry"}),
        ("What happened since update 2?", {"bridge", "power", "ferry"}),
        ("What's new since #2", {"power"}),
    ],
)
def test_question_may_ask_for_some_changes_only(storm: Assistant, question: str, expected: set[str]) -> None:
    assert {c.update_id for c in storm.ask(question).citations} == expected


def test_nothing_changed_is_an_answer(storm: Assistant) -> None:
    answer = storm.ask("What has changed since 14:50?")
    assert answer.answered
    assert "nothing has changed" in answer.text
    assert answer.citations == ()


def test_several_live_blogs_are_named(storm: Assistant) -> None:
    run(storm, page(SCHOOLS, name="other"), "14:40")
    text = storm.ask("What has changed since 13:20?").text
    assert "storm, since 13:20: " in text
    assert "other, since 13:20: 1 new" in text


def test_on_a_live_blog_of_several_days_a_day_is_named_once(tmp_path: Path) -> None:
    eve = Update("eve", 2, "Storm is named", ("It is called Ida.",), published_at="2024-08-04T18:00:00+01:00")
    with Assistant.open(store=tmp_path / "days", mode="quotes") as assistant:
        run(assistant, page(SCHOOLS, FERRY, eve), "16:00")
        told = {since: assistant.ask(f"What has changed since {since}?").text for since in ("12:00", "yesterday")}
    assert told["12:00"].splitlines()[0] == "Since 5 August, 12:00: 2 new, 0 edited, 0 withdrawn."
    assert [line.split(": ")[0] for line in told["12:00"].splitlines()[1:]] == ["New 13:30", "New 13:00"]
    assert [line.split(": ")[0] for line in told["yesterday"].splitlines()] == [
        "Since 4 August, 00:00",
        "New 5 August, 13:30",
        "New 13:00",
        "New 4 August, 18:00",
    ]


def test_what_is_new_and_was_edited_since_has_the_time_when_it_came(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "once") as assistant:
        run(assistant, page(POWER, FERRY_LATER), "15:00")
        assert rows(assistant, "12:00") == [("new", "power", "14:30"), ("new", "ferry", "13:00")]


def test_a_very_long_list_of_changes_says_where_it_goes_on(tmp_path: Path) -> None:
    many = [update(f"u{n}", f"Boat {n} is in", f"Boat {n} came in.", published=f"13:{59 - n:02}") for n in range(55)]
    with Assistant.open(store=tmp_path / "many", mode="quotes") as assistant:
        run(assistant, page(*many), "15:00")
        answer = assistant.ask("What has changed since 12:00?")
    assert answer.text.splitlines()[-1] == "… and 5 more, beginning with New 13:09: “Boat 50 is in” [51]"
    assert [c.update_id for c in answer.citations] == [f"u{n}" for n in range(51)]


@pytest.mark.parametrize(
    "question",
    [
        "What has changed in Cork?",
        "What has happened since the war began?",
        "How has the toll changed since Tuesday?",
        "What is new since 2022?",
        "Since when are the schools shut?",
    ],
)
def test_other_questions_are_searched(question: str) -> None:
    assert parse_question(question).changes is None


def test_position_in_a_question() -> None:
    assert parse_question("What has changed since update 40?").changes.since == Position(40)
    assert parse_question("What has changed since #40").changes.since == Position(40)


def test_command_line(storm: Assistant, qa_here: Callable[..., tuple[int, str, str]]) -> None:
    store = str(storm.settings.store)
    storm.close()
    code, out, _ = qa_here("changes", "storm", "--since", "14:00", "--store", store)
    assert code == 0
    assert out.splitlines()[0] == "storm since 14:00: 1 new, 1 edited, 1 withdrawn."
    assert f"~ 2024-08-05 14:20  {FERRY.headline}" in out
    assert f"      - {FERRY.body[0]}\n      + {FERRY_LATER.body[0]}" in out
    code, out, _ = qa_here("changes", "storm", "--since", "14:00", "--json", "--store", store)
    assert {row["kind"] for row in json.loads(out)} == {"new", "edited", "withdrawn"}
    code, out, err = qa_here("changes", "storm", "--since", "teatime", "--store", store)
    assert (code, out) == (2, "")
    assert err.startswith("error: 'teatime' is no moment")
    code, out, _ = qa_here("ask", "How many people were hurt?", "--as-of", "14:00", "--store", store)
    assert "At least 12 people" in out
    code, out, _ = qa_here("show", "storm", "--as-of", "14:00", "--store", store)
    assert BRIDGE.headline in out
    assert POWER.headline not in out


def test_export_reads_back_as_the_same_live_blog(
    storm: Assistant, tmp_path: Path, qa_here: Callable[..., tuple[int, str, str]]
) -> None:
    before = storm.storage.liveblog("storm")
    lines = storm.export("storm")
    storm.close()
    file = tmp_path / "again.jsonl"
    code, out, _ = qa_here("export", "storm", "--store", str(storm.settings.store), "--output", str(file))
    assert (code, out, file.read_text(encoding="utf-8")) == (0, "", lines)
    with Assistant.open(store=tmp_path / "second") as second:
        second.index(file)
        assert second.storage.liveblog("storm") == before
        assert second.export("storm") == lines


SENTENCES = st.lists(st.sampled_from(["One came.", "Two left.", "Three stayed on.", "It rained."]), max_size=5)


@given(SENTENCES, SENTENCES)
def test_differences_lead_from_one_wording_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = (Update("u", 1, "Head", tuple(body)) for body in (old, new))
    found = differences(before, after)
    assert bool(found) == (old != new)
    gone = [d.before for d in found if d.before]
    come = [d.after for d in found if d.after]
    assert sorted([*sentences(before), *come]) == sorted([*sentences(after), *gone])
