"""The day at a glance, and how something unfolded: cited, in order, and only from the stretch that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update

_EVENTS = (
    ("21:40", "Water falls for the first time", "The lake stands 1.8 metres below the crest.", True),
    ("20:10", "Petrol queues in Tarnby", "Drivers waited for an hour.", False),
    ("18:30", "Osk told to leave", "The order for Osk holds from 19:00, the governor said.", True),
    ("12:05", "Valves opened", "All four valves of the dam are open.", False),
    ("06:50", "Hole in spillway of the dam", "A section of the spillway broke away at 05:10.", True),
)


@pytest.fixture
def dam(tmp_path: Path) -> Iterator[Assistant]:
    updates = tuple(
        Update(
            id=f"u{n}", position=n, headline=head, body=(text,), published_at=f"2031-02-11T{at}:00+01:00", key_event=key
        )
        for n, (at, head, text, key) in enumerate(_EVENTS, start=1)
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("dam", "Dam live", updates, summary=("Two towns must leave.",)))
        yield opened


def test_the_day_is_the_key_points_and_the_key_events_newest_first(dam: Assistant) -> None:
    answer = dam.ask("Summarise the day")
    assert answer.answered
    assert answer.text.startswith("• Two towns must leave.")
    assert [citation.position for citation in answer.citations] == [1, 3, 5]
    assert "21:40 · Water falls for the first time\n" in answer.text


def test_since_leaves_out_what_came_before(dam: Assistant) -> None:
    answer = dam.ask("Summarise what happened since 8pm")
    assert [citation.position for citation in answer.citations] == [1, 2]
    assert "Two towns" not in answer.text


def test_a_stretch_without_updates_is_told(dam: Assistant) -> None:
    answer = dam.ask("Summarise what happened since 22:30")
    assert not answer.answered
    assert answer.citations == ()


def test_a_timeline_runs_from_the_oldest_to_the_newest(dam: Assistant) -> None:
    answer = dam.ask("Timeline of the dam's spillway and valves")
    times = [citation.published_at for citation in answer.citations]
    assert len(times) >= 2
    assert times == sorted(times)


def test_every_quote_of_an_overview_is_verbatim(dam: Assistant) -> None:
    updates = {update.id: update for update in dam.updates("dam")}
    for question in ("what happened?", "Timeline of the dam"):
        for citation in dam.ask(question).citations:
            assert updates[citation.update_id].text[citation.start : citation.end] == citation.quote != ""


def test_without_marked_events_the_updates_that_say_most_are_named(tmp_path: Path) -> None:
    updates = tuple(
        Update(id=f"u{n}", position=n, headline=f"Storm report {n}", body=("The storm goes on.",)) for n in range(1, 13)
    )
    with Assistant.open(store=tmp_path / "plain", mode="quotes") as assistant:
        assistant.index(LiveBlog("storm", "Storm live", updates))
        positions = [citation.position for citation in assistant.ask("key points").citations]
    assert len(positions) == 8
    assert positions == sorted(positions)


def test_a_summary_of_a_matter_tells_of_its_updates_alone(tmp_path: Path) -> None:
    told = (
        ("Bang in Osk", "A loud bang was heard in Osk."),
        ("Fire in Tarnby", "A barn burnt down in Tarnby this morning."),
        ("Stones in Osk", "Stones were thrown at the police in Osk."),
        ("Buses", "Buses run late all over the county today."),
        ("Vote", "The council votes on the budget at six."),
    )
    updates = tuple(
        Update(id=f"u{n}", position=n, headline=head, body=(text,)) for n, (head, text) in enumerate(told, start=1)
    )
    summary = ("Stones fly in Osk.", "The council votes.")
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("county", "County live: Osk, Tarnby", updates, summary=summary))
        for question in ("what happened in osk", "summary osk", "recap of the events in Osk"):
            answer = opened.ask(question)
            assert [citation.position for citation in answer.citations] == [1, 3], question
            assert answer.text.startswith("• Stones fly in Osk.\n")
            assert "council" not in answer.text
        # A matter that no update names, and one of nearly all of them, are the day's.
        for question in ("Summarise the day", "recap of the county's day"):
            assert len(opened.ask(question).citations) == len(updates), question


def test_an_update_whose_headline_does_not_name_the_matter_is_quoted_where_it_does(tmp_path: Path) -> None:
    long = "The day began with rain over the whole of the county. In Osk a wall came down on two parked cars."
    told = (("Night report", long), ("Stones in Osk", "Stones were thrown at police. Osk is quiet again."))
    rest = tuple((f"Road {n}", "The road is open again to all who want to use it.") for n in range(3))
    updates = tuple(
        Update(id=f"u{n}", position=n, headline=head, body=(text,)) for n, (head, text) in enumerate([*told, *rest], 1)
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("county", "County live", updates))
        first, second = opened.ask("what happened in osk").citations
    assert first.quote == "In Osk a wall came down on two parked cars."
    assert second.headline == "Stones in Osk"


@pytest.mark.parametrize("question", ["first post on this live blog", "what was the first news item of the day"])
def test_the_first_post_is_the_oldest_update(dam: Assistant, question: str) -> None:
    assert [citation.position for citation in dam.ask(question).citations] == [5]


@pytest.mark.parametrize(
    "question",
    ["Summarise what happened since 11:30", "recap of the evening", "summary of this morning", "Summarise since 11.30"],
)
def test_a_time_is_no_matter_of_its_own(tmp_path: Path, question: str) -> None:
    told = (
        ("Bridge", "The bridge shut at 11:30 this evening."),
        ("Road", "The road opens in the morning, not at 11:30 or in the evening."),
        ("Rail", "Trains run again."),
        ("Ferry", "The ferry is on time."),
        ("Buses", "Buses are late."),
    )
    updates = tuple(
        Update(id=f"u{n}", position=n, headline=h, body=(b,), published_at=f"2031-02-11T12:0{9 - n}:00+01:00")
        for n, (h, b) in enumerate(told, start=1)
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("roads", "Roads live", updates))
        assert len(opened.ask(question).citations) == len(updates)


def test_one_recap_of_a_matter_is_told_in_full(tmp_path: Path) -> None:
    recap = (
        "That is all from the briefing on the Calder probe, thank you for reading with us today.",
        "• The probe is healthy and has sent its first pictures.",
        "• It could drive before the end of May.",
        "• Its drill is to be tried in June.",
    )
    updates = (
        Update("u1", 1, "Summary", recap),
        Update("u2", 2, "Weather", ("It rains on the coast, and the wind is to grow towards the evening.",)),
        Update("u3", 3, "Trains", ("Trains run late between Osk and Tarnby, the operator says.",)),
        Update("u4", 4, "Briefing begins", ("The briefing on the Calder probe begins, after a delay of an hour.",)),
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(LiveBlog("probe", "Today live", updates))
        answer = assistant.ask("sum up the briefing on the calder probe")
    assert {citation.update_id for citation in answer.citations} == {"u1", "u4"}
    assert "tried in June" in answer.text


def test_updates_without_headlines_count_where_most_have_none(tmp_path: Path) -> None:
    bodies = (
        "The bridge over the Osk is closed to lorries since the morning, police say.",
        "Divers look at the second pillar of the bridge, where the crack was found.",
        "The bridge is to open for cars on Friday, the engineers say.",
    )
    updates = tuple(Update(f"u{n}", n, "", (body,)) for n, body in enumerate(bodies, start=1))
    last = Update("u4", 4, "Good morning", ("We follow what becomes of the bridge over the Osk today.",))
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(LiveBlog("bridge", "The bridge", (*updates, last)))
        answer = assistant.ask("what happened today?")
    assert {"u1", "u2", "u3"} <= {citation.update_id for citation in answer.citations}
