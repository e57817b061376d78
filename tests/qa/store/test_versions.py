"""What each update said, and when: editions, withdrawals, renamed headlines, pages that show their newest only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.models import LiveBlog, Update
from qa.store.renaming import match_renamed
from qa.store.versions import Plan, Timeline, Version, plan
from qa.text.moments import seconds
from tests.support.live_pages import BRIDGE, FERRY, FERRY_LATER, POWER, SCHOOLS, at, edited, page, run, update
from tests.support.pages import entry_html, html_page, posting
from tests.support.pages import update as posted

HURT = "How many people were hurt on the ferry?"


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        run(opened, page(BRIDGE, SCHOOLS, FERRY), "13:45")
        yield opened


def texts(assistant: Assistant) -> dict[str, list[str]]:
    """Ended wordings by lineage, the latest first."""
    timeline = assistant.storage.edition("storm").timeline
    return {v.lineage: [old.update.text for old in timeline.earlier(v.lineage)] for v in timeline.past}


def test_edit_keeps_the_earlier_wording_and_embeds_only_what_is_new(storm: Assistant) -> None:
    report = run(storm, page(BRIDGE, SCHOOLS, FERRY_LATER), "14:25")
    assert (report.changed, report.added, report.removed) == ((FERRY.headline,), (), ())
    assert report.embedded_chunks == 1
    assert texts(storm) == {"ferry": [FERRY.text]}
    (old,) = storm.storage.edition("storm").timeline.past
    assert (old.valid_from, old.valid_to, old.ended) == (seconds(at("13:00")), seconds(at("14:20")), "edited")


def test_a_title_is_known_for_the_time_that_it_stood(storm: Assistant) -> None:
    later = replace(page(BRIDGE, SCHOOLS, FERRY), title="Storm Ida: bridge gone")
    run(storm, later, "14:25")
    run(storm, later, "15:00")
    found = storm.storage.page("storm")
    titles = [found.title_at(moment and seconds(at(moment))) for moment in ("12:00", "14:24", "14:25", None)]
    assert titles == ["Storm Ida reaches the coast"] * 2 + ["Storm Ida: bridge gone"] * 2
    assert len(found.titles) == 1


def test_versions_survive_closing_and_a_lost_sidecar(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Assistant.open(store=folder) as first:
        run(first, page(BRIDGE, SCHOOLS, FERRY), "13:45")
        run(first, page(SCHOOLS, FERRY_LATER), "14:25")
    (folder / "sidecar.sqlite3").unlink()
    with Assistant.open(store=folder) as again:
        assert again.ask(HURT, as_of="14:00").citations[0].quote.startswith("At least 12")
        assert again.ask("What collapsed at Athlone?", as_of="14:00").answered


def test_marks_and_time_of_edit_alone_make_no_version(storm: Assistant) -> None:
    run(storm, page(BRIDGE, SCHOOLS, replace(FERRY, key_event=True, modified_at=at("14:00"))), "14:05")
    assert texts(storm) == {}
    assert storm.updates("storm", as_of="13:50")[-1].modified_at is None


@pytest.mark.parametrize(
    "other",
    [
        {"key_event": True},
        {"pinned": True},
        {"url": "https://storm.example/live#ferry"},
        {"authors": ("Orla Fenn",)},
        {"modified_at": at("14:00")},
        {"id": "https://storm.example/live#ferry"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_nobody_reads_is_no_change(storm: Assistant, other: dict[str, object]) -> None:
    marked = replace(FERRY, **other)  # type: ignore[arg-type]
    for now, clock in ((marked, "14:05"), (FERRY, "14:10")):
        report = run(storm, page(BRIDGE, SCHOOLS, now), clock)
        assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 3)
        assert replace(storm.updates("storm")[-1], position=0) == now
        assert storm.changes("storm", "13:50") == ()


def test_key_event_that_leaves_the_visible_part_of_its_page_is_no_change(tmp_path: Path) -> None:
    updates = posting([posted(n, f"Level {n}", f"The gauge at the mill shows {n} metres.") for n in (3, 2, 1)])
    with Assistant.open(store=tmp_path / "store") as assistant:
        reports = []
        for body in (entry_html(2) + entry_html(1, "key-event"), entry_html(3) + entry_html(2)):
            (tmp_path / "flood.html").write_text(html_page(updates, body=body), encoding="utf-8")
            reports.append(assistant.index(tmp_path / "flood.html"))
            marked = [update.id for update in assistant.updates("flood") if update.key_event]
            assert marked == (["7001"] if len(reports) == 1 else [])
        assert (reports[1].changed, reports[1].unchanged, reports[1].embedded_chunks) == ((), 3, 0)
        assert assistant.storage.edition("flood").timeline.past == ()


def test_withdrawn_update_is_kept_but_not_cited(storm: Assistant) -> None:
    question = "What collapsed at Athlone?"
    assert storm.ask(question).answered
    report = run(storm, page(SCHOOLS, FERRY), "14:10")
    assert report.removed == (BRIDGE.headline,)
    answer = storm.ask(question)
    assert all(citation.update_id != "bridge" for citation in answer.citations)
    assert "Athlone" not in answer.text
    past = storm.ask(question, as_of="14:00").citations[0]
    assert past.update_id == "bridge"
    assert past.stood_until == at("14:10")


def test_what_was_withdrawn_is_not_told(storm: Assistant) -> None:
    run(storm, page(SCHOOLS, FERRY), "14:10")
    assert not storm.ask("What collapsed at Athlone?").answered


def test_update_that_comes_back_has_two_spells(storm: Assistant) -> None:
    run(storm, page(SCHOOLS, FERRY), "14:00")
    run(storm, page(BRIDGE, SCHOOLS, FERRY), "14:30")
    there = {clock: {u.id for u in storm.updates("storm", as_of=clock)} for clock in ("13:50", "14:10", "14:40")}
    assert ["bridge" in there[clock] for clock in sorted(there)] == [True, False, True]


def test_changed_figure_is_told_with_the_earlier_one(storm: Assistant) -> None:
    run(storm, page(BRIDGE, SCHOOLS, FERRY_LATER), "14:25")
    answer = storm.ask(HURT)
    assert answer.text.splitlines()[1].startswith("At least 15 people")
    assert "(updated 14:20; earlier: “At least 12 people were hurt when the ferry struck the quay.” [2])" in answer.text
    now, before = answer.citations
    assert now.stood_until is None
    assert before.stood_until == at("14:20")
    assert FERRY.text[before.start : before.end] == before.quote
    for citation in answer.citations:
        wording = storm.cited(citation)
        assert wording is not None
        assert wording.text[citation.start : citation.end] == citation.quote


def test_the_earlier_figure_is_told_without_reading_the_live_blog_whole(storm: Assistant) -> None:
    run(storm, page(BRIDGE, SCHOOLS, FERRY_LATER), "14:25")
    storm.storage.renew("storm")
    answer = storm.ask(HURT)
    assert not storm.storage.at_hand("storm")
    assert "(updated 14:20; earlier: “At least 12 people were hurt when the ferry struck the quay.” [2])" in answer.text


def test_edit_of_something_else_is_not_told(storm: Assistant) -> None:
    run(storm, page(BRIDGE, SCHOOLS, edited(FERRY, "closed the port", "shut the port until dawn", "14:20")), "14:25")
    assert "earlier" not in storm.ask(HURT).text
    assert "earlier" not in storm.ask("How many schools stay shut in Galway?").text


def test_figure_is_compared_with_the_latest_wording_that_differs(storm: Assistant) -> None:
    run(storm, page(BRIDGE, SCHOOLS, FERRY_LATER), "14:25")
    last = edited(FERRY_LATER, "closed the port", "shut the port", "14:50")
    run(storm, page(BRIDGE, SCHOOLS, last), "14:55")
    assert "(updated 14:20; earlier: “At least 12" in storm.ask(HURT).text


def test_edited_headline_of_a_text_page_is_an_edit(tmp_path: Path, storm: Assistant) -> None:
    body = "The lifeboat from Dunmore took nine sailors off the trawler before it sank."
    source = tmp_path / "coast.txt"
    states = ("Trawler in distress off Waterford", "Trawler sinks off Waterford", "Nine saved from trawler")
    reports = []
    for headline in states:
        source.write_text(f"Coast live\n\n{headline}\n\n{body}\n\nHarbour shut\n\nWexford harbour is shut.\n")
        reports.append(storm.index(source, name="coast"))
    for headline, report in zip(states[1:], reports[1:], strict=True):
        assert (report.changed, report.added, report.removed) == ((headline,), (), ())
    timeline = storm.storage.edition("coast").timeline
    earlier = timeline.earlier(timeline.standing[0].lineage)
    assert [version.update.headline for version in earlier] == [states[1], states[0]]


def test_renaming_needs_a_body_that_lives_on() -> None:
    old = [Update("a", 1, "Ferry late", ("More follows.",)), Update("b", 2, "Roof", ("Rain came through the roof.",))]
    new = [Update("c", 1, "Bus cancelled", ("More follows.",)), Update("d", 2, "Goal", ("Byrne scored from afar.",))]
    assert match_renamed(old, new) == {}
    long = "The council opened four halls for people whose homes were flooded on Sunday night"
    assert match_renamed(
        [Update("a", 1, "Halls open", (f"{long}.",))],
        [Update("b", 1, "Four shelters", (f"{long}, and two more today.",)), Update("c", 2, "Rain", ("More rain.",))],
    ) == {"a": "b"}


def test_feed_keeps_what_has_left_its_end(storm: Assistant) -> None:
    report = run(storm, page(POWER, BRIDGE, whole=False), "14:35")
    assert report.removed == ()
    assert [u.id for u in storm.updates("storm")] == ["power", "bridge", "schools", "ferry"]
    report = run(storm, page(POWER, SCHOOLS, whole=False), "14:45")
    assert report.removed == (BRIDGE.headline,)
    assert [u.id for u in storm.updates("storm")] == ["power", "schools", "ferry"]


def test_publishers_page_that_lists_only_its_newest_updates_keeps_what_slides_off(tmp_path: Path) -> None:
    things = "tram roof quay lamp bridge mast crane ferry wharf kiosk shed tower fence sluice pier".split()
    hours = [
        update(f"u{n}", f"Report {n}", f"{thing.title()} {thing}s lost their {thing}.", published=f"{n:02}:30")
        for n, thing in enumerate(things, start=8)
    ]
    newest_first = hours[::-1]

    def listed(first: int, last: int) -> LiveBlog:
        return replace(page(*newest_first[first:last]), url="https://news.example/storm")

    with Assistant.open(store=tmp_path / "store") as assistant:
        run(assistant, listed(3, 13), "20:00")
        report = run(assistant, listed(1, 11), "22:00")
        assert (len(report.added), report.removed) == (2, ())
        # It stays so while nothing new comes, and the page reads on in its order.
        assert run(assistant, listed(1, 11), "22:05").removed == ()
        assert run(assistant, listed(0, 10), "22:40").removed == ()
        assert [u.id for u in assistant.updates("storm")] == [f"u{n}" for n in range(22, 9, -1)]
        # What is gone from the middle was withdrawn.
        gap = replace(page(*newest_first[:4], *newest_first[5:12]), url="https://news.example/storm")
        assert run(assistant, gap, "22:50").removed == ("Report 18",)


def test_feed_with_a_pinned_old_update_keeps_the_rest(tmp_path: Path) -> None:
    pinned = replace(FERRY, pinned=True)
    with Assistant.open(store=tmp_path / "store") as assistant:
        run(assistant, page(BRIDGE, SCHOOLS, pinned), "13:45")
        assert run(assistant, page(POWER, BRIDGE, pinned, whole=False), "14:35").removed == ()


def test_interrupted_run_is_made_good(storm: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(storm.storage, "put_page", fail)
        with pytest.raises(KeyboardInterrupt):
            run(storm, page(POWER, FERRY_LATER, SCHOOLS), "14:35")
    storm.storage.renew("storm")
    run(storm, page(POWER, FERRY_LATER, SCHOOLS), "14:40")
    assert texts(storm) == {"ferry": [FERRY.text], "bridge": [BRIDGE.text]}
    assert "At least 12" in storm.ask(HURT, as_of="14:00").text


def test_removing_a_live_blog_leaves_nothing(storm: Assistant) -> None:
    run(storm, page(POWER, FERRY_LATER), "14:35")
    storm.remove("storm")
    run(storm, page(SCHOOLS, name="other"), "14:40")
    store = storm.storage.chroma
    for collection in (store.chunks, store.updates, store.history, store.versions):
        assert collection is not None
        assert all(data["liveblog"] == "other" for data in store.metadatas(collection).values())
    assert storm.storage.sidecar.ids("storm") == set()
    assert storm.storage.sidecar.ids("storm", past=True) == set()


def test_everyday_question_reads_no_history(storm: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    run(storm, page(POWER, BRIDGE, SCHOOLS, FERRY_LATER), "14:35")
    chroma = storm.storage.chroma
    assert chroma.history is not None
    filters: list[object] = []
    present = chroma.chunks.query

    def query(**arguments: object) -> object:
        filters.append(arguments.get("where"))
        return present(**arguments)  # type: ignore[arg-type]

    def refused(**_: object) -> None:
        raise AssertionError("an everyday question searched the history")

    monkeypatch.setattr(chroma.chunks, "query", query)
    monkeypatch.setattr(chroma.history, "query", refused)
    storm.ask(HURT)
    assert filters == [None]


class Replay:
    """A timeline kept as the store keeps it, from plans alone."""

    def __init__(self) -> None:
        self.timeline = Timeline()

    def see(self, blog: LiveBlog, moment: float) -> Plan:
        planned = plan(blog, self.timeline, moment)
        names = planned.renamed
        past: list[Version] = [
            replace(v, lineage=names.get(v.lineage, v.lineage), older=names.get(v.older, v.older) if v.older else None)
            for v in self.timeline.past
        ]
        self.timeline = Timeline(planned.standing, (*past, *planned.ended))
        return planned


NAMES = "abcdef"
STATES = st.lists(
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 2)), unique_by=lambda pair: pair[0], min_size=1).map(
        lambda pairs: sorted(pairs, reverse=True)
    ),
    min_size=1,
    max_size=6,
)


def untimed(name: str, wording: int) -> Update:
    topic = f"{name * 3} {name * 5} {name * 4} {name * 6} {name * 2}"
    return update(name, f"About {name * 3}", f"{topic} says {topic} number {wording}")


def comes_back(states: list[list[tuple[str, int]]]) -> bool:
    """Whether an update is on the page, then not, then again."""
    there = [{name for name, _ in state} for state in states]
    return any(sum(on for on, _ in groupby(name in names for names in there)) > 1 for name in NAMES)


@settings(max_examples=200, deadline=None)
@given(STATES)
def test_every_state_of_a_page_without_times_can_be_read_again(states: list[list[tuple[str, int]]]) -> None:
    replay = Replay()
    pages = [page(*(untimed(*pair) for pair in state)) for state in states]
    for n, blog in enumerate(pages):
        replay.see(blog, 100.0 * (n + 1))
    for n, blog in enumerate(pages):
        for moment in (100.0 * (n + 1), 100.0 * (n + 1) + 99):
            stood = [version.update.text for version in replay.timeline.until(moment).standing]
            assert sorted(stood) == sorted(one.text for one in blog.updates)
            # Where a withdrawn update comes back, its neighbours of before may not tell their order any more.
            assert comes_back(states) or stood == [one.text for one in blog.updates]
    assert replay.timeline.until(99.0).standing == ()


@settings(max_examples=100, deadline=None)
@given(STATES)
def test_spells_of_an_update_never_overlap(states: list[list[tuple[str, int]]]) -> None:
    replay = Replay()
    for n, state in enumerate(states):
        replay.see(page(*(untimed(*pair) for pair in state)), 100.0 * (n + 1))
    for lineage in {v.lineage for v in (*replay.timeline.past, *replay.timeline.standing)}:
        spells = sorted(
            (v.valid_from, v.valid_to or float("inf"))
            for v in (*replay.timeline.past, *replay.timeline.standing)
            if v.lineage == lineage
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(spells))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted on Linux")
def test_closed_store_gives_its_files_back_and_says_that_it_is_closed(tmp_path: Path) -> None:
    def open_files() -> list[str]:
        # Only the stores' own: what other tests of this process left open is given back when it will be.
        targets = (os.path.realpath(link) for link in Path("/proc/self/fd").iterdir())
        return [target for target in targets if target.startswith(str(tmp_path.resolve()))]

    for n in range(6):
        with Assistant.open(store=tmp_path / f"store{n}", mode="quotes") as assistant:
            run(assistant, page(FERRY), "13:45")
            run(assistant, page(FERRY_LATER), "14:25")
            assert assistant.ask(HURT, as_of="14:00").answered
            assert open_files()
        with pytest.raises(StoreError, match="The store was closed: open it again"):
            assistant.ask(HURT)
        with pytest.raises(StoreError, match="The store was closed: open it again"):
            assistant.ask(HURT, as_of="14:00")
    # SQLite may keep one store's last files for a while; all six stores' would be dozens.
    assert len(open_files()) <= 4


def test_closing_one_of_two_leaves_the_other_open(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as first:
        run(first, page(FERRY), "13:45")
        with Assistant.open(store=tmp_path / "store", mode="quotes") as second:
            assert second.ask(HURT).answered
        assert first.ask(HURT).answered
        run(first, page(POWER, FERRY_LATER), "14:35")
        assert first.ask(HURT, as_of="14:00").answered
