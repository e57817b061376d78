"""Live blogs that the page keeps level with their addresses: what is told of them, and how it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.page.intake.watching import Watching
from tests.support.live_site import GULLS, HARBOUR, KAYAK, Site, wait_for


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path / "store", mode="quotes", allow_private=True) as opened:
        yield opened


@pytest.fixture
def watching(assistant: Assistant, site: Site) -> Iterator[Watching]:
    """A watch over the site's page every fifth of a second."""
    assistant.index(site.url)
    with Watching(assistant, 0.2) as began:
        began.watch("coast", site.url)
        yield began


def _state(watching: Watching):
    found = watching.state("coast", "Coast live")
    assert found
    return found


def test_each_look_is_noted(watching: Watching) -> None:
    assert watching.busy and watching.watches("coast")
    assert watching.state("elsewhere", "Elsewhere") is None
    first = _state(watching).looked_at
    wait_for(lambda: _state(watching).looked_at > first)
    assert not _state(watching).troubled


def test_a_look_that_fails_is_told_until_one_succeeds(watching: Watching, site: Site, assistant: Assistant) -> None:
    site.status = 500
    wait_for(lambda: _state(watching).troubled)
    failed = _state(watching)
    assert "answered 500" in failed.problem and not failed.ended
    assert "Wicklow" in assistant.ask("Where is the harbour shut?").text
    site.status, site.updates = 200, (KAYAK, HARBOUR)
    wait_for(lambda: not _state(watching).troubled)
    assert _state(watching).looked_at > failed.looked_at
    assert len(assistant.updates("coast")) == 2


def test_what_no_further_look_mends_is_told_and_watched_anew_when_it_is_added_again(
    watching: Watching, site: Site, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full: make room.")

    monkeypatch.setattr(assistant, "index", full)
    site.updates = (GULLS, HARBOUR)
    wait_for(lambda: _state(watching).ended)
    assert _state(watching).problem == "The disk is full: make room."
    monkeypatch.undo()
    assert "Kept up to date" in watching.watch("coast", site.url)
    wait_for(lambda: len(assistant.updates("coast")) == 2)
    assert not _state(watching).troubled


def test_a_fault_of_ours_ends_no_more_than_the_watch(
    watching: Watching, site: Site, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(assistant, "index", broken)
    site.updates = (GULLS, HARBOUR)
    wait_for(lambda: _state(watching).ended)
    assert _state(watching).troubled
    assert "Wicklow" in assistant.ask("Where is the harbour shut?").text


def test_the_end_is_quick_and_final(watching: Watching, site: Site) -> None:
    threads = [thread for thread in threading.enumerate() if thread.name == f"watch {site.url}"]
    assert threads
    started = time.monotonic()
    watching.stop()
    assert time.monotonic() - started < 2
    assert not any(thread.is_alive() for thread in threads)
    asked = len(site.asked)
    watching.watch("coast", site.url)
    time.sleep(0.5)
    assert len(site.asked) == asked


def test_the_end_does_not_wait_for_a_page_that_keeps_silent(
    watching: Watching, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def keep_silent(_: object) -> None:
        asked.set()
        go_on.wait(20)

    monkeypatch.setattr("qa.page.intake.watching._LAST_LOOKS", 0.3)
    monkeypatch.setattr(site, "answer", keep_silent)
    assert asked.wait(10)
    started = time.monotonic()
    watching.stop()
    assert time.monotonic() - started < 3
    go_on.set()


@pytest.mark.parametrize(("every", "tick"), [(1.0, 2.0), (5.0, 5.0), (300.0, 15.0), (None, 15.0)])
def test_an_open_page_looks_as_often_as_its_live_blogs_are_looked_at_within_bounds(
    tmp_path: Path, every: float | None, tick: float
) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assert Watching(assistant, every).tick == tick
