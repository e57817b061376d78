"""Live blogs that are added by their address: fetched through the guarded door, named, indexed and watched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.page.desk import Desk
from qa.page.intake.uploads import is_address, read_paste
from qa.page.intake.watching import MOST, Watching
from qa.store.verify import faults
from tests.support.live_site import GULLS, HARBOUR, KAYAK, Site, wait_for


@pytest.fixture
def make_site() -> Iterator[Callable[..., Site]]:
    """Serves pages of a test's own."""
    with ExitStack() as stack:

        def make(*updates: tuple[str, str]) -> Site:
            site = Site()
            stack.callback(site.server.server_close)
            stack.callback(site.server.shutdown)
            site.updates = updates or site.updates
            return site

        yield make


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens a page's desk on a store of its own; the sites of these tests are on the loopback."""
    with ExitStack() as stack:

        def make(every: float | None = 600.0, *, allow_private: bool = True) -> Desk:
            opened = Assistant.open(store=tmp_path / "store", mode="quotes", allow_private=allow_private)
            assistant = stack.enter_context(opened)
            return Desk(assistant, stack.enter_context(Watching(assistant, every)))

        yield make


def _add(desk: Desk, text: str) -> tuple[str, str | None]:
    """The last line that is shown, and the id."""
    html, name = list(desk.intake.add_text(text))[-1]
    return unescape(re.sub(r"<[^>]+>", "", html)), name


@pytest.mark.parametrize("text", ["https://a.example/live", " HTTP://a.example \n", "file:///etc/passwd", "ftp://a/b"])
def test_one_address_and_nothing_else_is_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "Fair day", "https://a.example is open", "https://a.example\nhttps://b.example", "a.example/live"]
)
def test_other_text_is_none(text: str) -> None:
    assert not is_address(text)


def test_an_address_is_indexed_with_progress_and_watched_from_then_on(make_desk, make_site) -> None:
    desk, site = make_desk(0.2), make_site()
    shown = [html for html, _ in desk.intake.add_text(f"  {site.url}\n")]
    assert "Reading" in shown[0]
    assert any("1 of 1 passages" in html for html in shown)
    assert "1 update (1 added" in shown[-1] and "Kept up to date every 0.2 s" in shown[-1]
    site.updates = (KAYAK, HARBOUR)
    question = "Who found the kayak adrift off Greystones?"
    took = wait_for(lambda: "Orla Fenn" in desk.answer(question, [], "coast", None, "somebody")["text"])
    assert took < 5
    assert "2 updates" in desk.welcome("coast") and KAYAK[0] in desk.welcome("coast")


def test_a_page_that_was_just_read_is_looked_at_one_interval_later(make_desk, make_site) -> None:
    desk, site = make_desk(600.0), make_site()
    _add(desk, site.url)
    assert len(site.asked) == 1
    assert "Kept up to date every 10 min · last looked at" in desk.watched("coast")


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("file:///etc/passwd", "not fetched: give an address that begins with http"),
        ("ftp://a.example/live", "not fetched: give an address that begins with http"),
        ("http://127.0.0.1:9/live", "127.0.0.1 is at 127.0.0.1, which is no public address"),
        ("http://[::1]/live", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://user:word@a.example/", "holds a user name or password"),
        ("http://", "not fetched"),
    ],
)
def test_the_door_stays_shut(make_desk, address: str, line: str) -> None:
    desk = make_desk(allow_private=False)
    told, name = _add(desk, address)
    assert line in told and name is None
    assert "root:" not in told
    assert desk.assistant.liveblogs() == [] and not desk.watching.busy


def test_what_is_no_live_blog_is_one_line_and_not_watched(make_desk, make_site) -> None:
    desk, site = make_desk(), make_site()
    site.status = 404
    told, name = _add(desk, site.url)
    assert "answered 404 Not Found: check the address" in told and name is None
    site.status, site.updates = 200, ()
    assert _add(desk, site.url)[1] is None
    assert not desk.watching.busy


def test_the_ninth_is_indexed_and_told_that_it_is_not_watched(make_desk, make_site) -> None:
    desk = make_desk()
    sites = [make_site((f"Buoy {n} sends", f"The buoy with number {n} sends again.")) for n in range(MOST + 1)]
    told = [_add(desk, site.url) for site in sites]
    assert all("Kept up to date" in line for line, _ in told[:-1])
    line, name = told[-1]
    assert "1 update (1 added" in line and "8 live blogs are watched here already" in line
    assert [desk.watching.watches(one) for _, one in told] == [True] * MOST + [False]
    assert "up to date" not in desk.watched(name)
    # An address that is watched already takes no place of its own.
    assert "Kept up to date" in _add(desk, sites[0].url)[0]


def test_without_watching_it_is_indexed_all_the_same(make_desk, make_site) -> None:
    desk = make_desk(None)
    told, name = _add(desk, make_site().url)
    assert name == "coast" and "not kept up to date: this page was started without watching" in told
    assert desk.watched("coast") == "" and not desk.watching.busy


def test_the_same_address_renews_its_live_blog(make_desk, make_site) -> None:
    desk, site = make_desk(), make_site()
    _add(desk, site.url)
    site.updates = (GULLS, HARBOUR)
    told, name = _add(desk, site.url)
    assert name == "coast" and "1 added, 0 changed, 0 removed, 1 unchanged" in told
    assert len(desk.assistant.liveblogs()) == 1


def test_another_address_or_a_paste_takes_nobodys_place(make_desk, make_site) -> None:
    """Two sites may call their page alike: neither withdraws the other's updates, and no paste does."""
    desk = make_desk()
    assert _add(desk, make_site(HARBOUR).url)[1] == "coast"
    assert _add(desk, make_site(KAYAK).url)[1] == "coast-2"
    pasted = "Coast\n\nPier is repainted\n\nThe pier was painted green.\n"
    assert read_paste(pasted).id == "coast"
    assert _add(desk, pasted)[1] == "coast-3"
    assert [len(desk.assistant.updates(name)) for name in ("coast", "coast-2", "coast-3")] == [1, 1, 1]


def test_what_is_cancelled_leaves_nothing_behind(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    _add(desk, "Harbour day\n\nFerry is late\n\nThe ferry is late because of fog.\n")
    storage = desk.assistant.storage
    known = storage.chroma.chunks.count()
    lamps = "\n".join(f"Lamp {n} is lit\n\nThe lamp with number {n * 7} was lit at dusk.\n" for n in range(80))
    steps = []
    for html, _ in desk.intake.add_text(f"Lamps of the mall\n\n{lamps}", "somebody"):
        steps.append(html)
        if 'value="64"' in html:
            desk.intake.cancel("somebody")
    assert "Cancelled: nothing was added." in steps[-1]
    assert storage.chroma.chunks.count() == known
    assert list(faults(storage)) == []
    assert desk.assistant.ask("Why is the ferry late?").answered


def test_a_renewal_that_is_cancelled_leaves_the_live_blog_as_it_was(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    _add(desk, "Harbour day\n\nFerry is late\n\nThe ferry is late because of fog.\n")
    storage = desk.assistant.storage
    known = storage.chroma.chunks.count()
    lamps = "\n".join(f"Lamp {n} is lit\n\nThe lamp with number {n * 7} was lit at dusk.\n" for n in range(80))
    for html, _ in desk.intake.add_text(f"Harbour day\n\n{lamps}", "somebody"):
        if 'value="64"' in html:
            desk.intake.cancel("somebody")
    assert storage.chroma.chunks.count() == known
    assert list(faults(storage)) == []
    assert [update.headline for update in desk.assistant.updates("harbour-day")] == ["Ferry is late"]
    assert desk.assistant.ask("Why is the ferry late?").answered
