"""The live blog beside the conversation, and conversations that come back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.page.desk import Desk
from qa.page.exchanges import Turns
from tests.e2e.conftest import of, serving_here
from tests.support.live_site import HARBOUR, KAYAK

pytestmark = [pytest.mark.browser, pytest.mark.alone]

_DEAD = "How many people have died in the storm?"
_LINGER = 2.0
_PIER = LiveBlog("pier", "Pier live", (Update("p-1", 1, "Pier shut", ("Orla Fenn waits at the pier.",)),))


class LingeringDesk(Desk):
    """A desk on a loaded machine: an answer stands there for a while before its event is over."""

    def ask(self, *arguments: Any) -> Iterator[Turns]:
        yield from super().ask(*arguments)
        time.sleep(_LINGER)


@pytest.fixture
def lingering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("app.Desk", LingeringDesk)
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(_PIER)
        with serving_here(assistant) as url:
            yield url


@pytest.fixture
def tides(tmp_path: Path) -> Iterator[str]:
    """Two live blogs, one of them longer than what comes with the page."""
    races = [
        Update(f"r-{n}", 40 - n, f"Race {n} starts", (f"Captain Orla{n} leads race {n}.",),
               published_at=f"2031-05-06T{8 + n // 6:02}:{n % 6}0:00+01:00")
        for n in reversed(range(40))
    ]  # fmt: skip
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(_PIER)
        assistant.index(LiveBlog("regatta", "Regatta day", tuple(races)))
        with serving_here(assistant) as url:
            yield url


@pytest.fixture
def storm(scratch) -> str:
    return of(scratch, "storm")


def _entries(chat):
    return chat.page.locator("#blog .entry:not([hidden])")


def test_the_live_blog_stands_beside_the_chat_and_can_be_filtered(open_chat, storm) -> None:
    chat = open_chat(storm)
    chat.page.wait_for_selector("#blog .entry")
    chat.page.locator("#blog .more").scroll_into_view_if_needed()
    chat.page.wait_for_selector("#blog .more", state="detached")
    every = _entries(chat).count()
    assert every == 53
    assert "dyke gave way" in chat.page.inner_text("#blog .points")
    chat.page.fill("#blog-filter", "trawler raft")
    assert 0 < _entries(chat).count() < 10
    assert chat.page.inner_text("#blog .found") == f"{_entries(chat).count()} shown"
    assert all("raft" in text.lower() for text in _entries(chat).all_inner_texts())
    chat.page.fill("#blog-filter", "")
    assert _entries(chat).count() == every


def test_a_cited_update_is_shown_in_its_place_among_its_neighbours(open_chat, storm) -> None:
    chat = open_chat(storm)
    chat.page.wait_for_selector("#blog .entry")
    turn = chat.ask(_DEAD)
    assert chat.page.is_visible("#sources")
    assert not chat.page.is_visible("#blog")
    turn.locator(".cite").first.click()
    headline = chat.page.locator(".source.is-marked h3 .headline").inner_text()
    chat.page.locator(".source.is-marked [data-act=place]").click()
    here = chat.page.locator("#blog .entry.is-here")
    here.wait_for()
    assert headline in here.inner_text()
    chat.page.wait_for_function("document.activeElement.matches('#blog .entry.is-here')")
    # Its neighbours are one step away.
    number = _entries(chat).all_inner_texts().index(here.inner_text())
    chat.page.click("[data-act=step][data-by='1']")
    assert here.inner_text() == _entries(chat).all_inner_texts()[number + 1]
    chat.page.click("[data-act=side][data-side=sources]")
    assert chat.page.is_visible(".source.is-marked")


def test_a_source_leads_to_its_place_also_from_several_live_blogs_and_from_an_earlier_moment(tides, open_chat) -> None:
    chat = open_chat(f"{tides}?liveblog=*")
    page = chat.page
    place, here = page.locator(".source:visible [data-act=place]"), page.locator("#blog .entry.is-here:visible")
    for question, headline in (("Who leads race 0?", "Race 0 starts"), ("Who waits at the pier?", "Pier shut")):
        page.select_option("#picked", "*")
        page.wait_for_selector("#blog .blog-empty", state="attached")
        chat.ask(question)
        place.first.click()
        here.wait_for()
        assert headline in here.inner_text()
        assert page.locator(".turn").count() > 0
    page.select_option("#picked", "regatta")
    page.wait_for_selector("#blog h2:has-text('Regatta day')")
    chat.ask("Who leads race 39?")
    page.focus("#moment")
    page.keyboard.press("Home")
    page.wait_for_selector("#blog:not(:has-text('Race 39 starts'))", state="attached")
    place.first.click()
    here.wait_for()
    assert "Race 39 starts" in here.inner_text()
    assert page.inner_text(".as-of output") == "Now"


def test_a_conversation_survives_a_reload_and_can_be_left_resumed_and_forgotten(open_chat, storm) -> None:
    chat = open_chat(storm)
    told = chat.ask(_DEAD).locator(".answer").inner_text()
    chat.page.wait_for_function("(localStorage.getItem('liveblog-qa-kept') || '').includes('died in the storm')")
    chat.reload()
    chat.page.wait_for_selector(".turn.done")
    assert chat.page.inner_text(".turn .answer") == told
    assert chat.page.locator(".turn-sources .source").count() >= 1
    chat.ask("And how many were rescued?")
    chat.page.click("#new-button")
    chat.page.wait_for_selector("#earlier [data-act=resume]")
    assert chat.page.locator(".turn").count() == 0
    chat.page.click("#earlier [data-act=resume]")
    chat.page.wait_for_selector("#turn-2.done")
    assert chat.page.inner_text("#turn-1 .question").endswith(_DEAD)
    chat.page.click("#new-button")
    chat.page.click("#earlier [data-act=forget]")
    chat.page.wait_for_selector("#earlier .earlier", state="detached")
    chat.reload()
    chat.ready()
    assert chat.page.locator(".turn").count() == 0


def test_enter_in_the_empty_field_leaves_the_conversation(open_chat, storm) -> None:
    chat = open_chat(storm)
    chat.ask(_DEAD)
    chat.type("")
    chat.page.wait_for_timeout(700)
    assert chat.page.locator(".turn").count() == 1


def test_a_phone_shows_the_question_field_at_once(open_chat, storm) -> None:
    chat = open_chat(storm, width=390, height=844)
    box = chat.page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= 844
    chat.ask(_DEAD)
    box = chat.page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_new_updates_and_changed_answers_are_told_quietly(watched, shore, open_chat) -> None:
    chat = open_chat(of(watched, "coast"))
    chat.page.wait_for_selector("#blog .entry")
    before = chat.page.inner_text("#blog .entries")
    assert "not-told" in chat.ask("Who found the kayak adrift off Greystones?").get_attribute("class")
    chat.page.click("[data-act=tell]")
    chat.page.wait_for_selector("[data-act=tell][aria-pressed=true]")
    assert "no change yet" in chat.page.inner_text("#changes")
    chat.page.click("#side-tabs [data-side=blog]")
    shore.raw = "\n\n".join(["Coast live: kayak found", *KAYAK, *HARBOUR]).encode()
    notice = chat.page.wait_for_selector("#news .news", timeout=60_000)
    assert notice.inner_text() == "1 new update"
    assert chat.page.inner_text("#blog .entries") == before
    notice.click()
    chat.page.wait_for_selector(f"#blog .entry:has-text('{KAYAK[0]}')")
    assert chat.page.locator("#news .news").count() == 0
    chat.page.wait_for_selector("#picked option:checked:has-text('kayak found')", state="attached")
    told = chat.page.wait_for_selector("#changes strong", timeout=60_000)
    assert told.inner_text().startswith("not told → ")
    # On a phone, where the chat is not in view, its tab says so.
    dot = "() => getComputedStyle(document.querySelector('#side-tabs [data-side=chat]'), '::after').content"
    chat.page.set_viewport_size({"width": 390, "height": 844})
    assert "•" in chat.page.evaluate(dot)
    chat.page.click("#side-tabs [data-side=chat]")
    assert "•" not in chat.page.evaluate(dot)
    chat.page.set_viewport_size({"width": 1280, "height": 800})
    chat.page.click("#changes [data-act=place]")
    assert KAYAK[0] in chat.page.inner_text("#blog .entry.is-here")
    chat.page.click("#changes [data-act=tell]")
    chat.page.wait_for_selector("#changes .followed", state="detached")


def test_key_events_are_listed_and_lead_to_their_places(open_chat, scratch) -> None:
    chat = open_chat(scratch.url)
    page = chat.page
    lines = [{"liveblog": {"title": "Regatta day"}}] + [
        {"id": f"r-{n}", "headline": f"Race {n} starts", "body": [f"Boat {n} leads."], "key_event": n % 4 == 0,
         "published_at": f"2031-05-06T{8 + n // 6:02}:{n % 6}0:00+01:00"}
        for n in reversed(range(40))
    ]  # fmt: skip
    text = "\n".join(json.dumps(line) for line in lines).encode()
    page.set_input_files(
        "#add-file input[type=file]", {"name": "regatta.jsonl", "mimeType": "text/plain", "buffer": text}
    )
    page.wait_for_selector("#blog h2:has-text('Regatta day')", timeout=60_000)
    # Before the first question they are the day so far, and stand beside it but once.
    page.wait_for_selector(".day-so-far")
    led = page.locator("[data-act=place]:visible").all_inner_texts()
    assert led == [f"Race {n} starts" for n in (36, 32, 28, 24, 20)]
    listed = page.locator("#blog .key-events li:visible")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#side-tabs [data-side=blog]")
    assert listed.count() == 5
    page.set_viewport_size({"width": 1280, "height": 800})
    chat.ask("Which boat leads race 12?")
    page.click("#side-tabs [data-side=blog]")
    assert listed.all_inner_texts()[:2] == ["14:00\nRace 36 starts", "13:20\nRace 32 starts"]
    assert listed.count() == 5
    page.click("#blog .key-events summary")
    assert listed.count() == 10
    # One that did not come with the page.
    listed.last.locator("a").click()
    page.wait_for_selector("#blog .is-here:has-text('Race 0 starts')")
    page.check("#blog-key")
    assert page.locator("#blog .entry:not([hidden])").count() == 10
    slider = page.locator("#moment")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_selector("#blog:not(:has-text('Race 8 starts'))")
    assert listed.all_inner_texts() == ["08:40\nRace 4 starts", "08:00\nRace 0 starts"]


def test_a_new_chat_right_after_an_answer_stays_new_and_the_answer_is_kept(open_chat, lingering) -> None:
    chat = open_chat(lingering)
    chat.ask("Who waits at the pier?")
    chat.page.click("#new-button")
    chat.page.wait_for_selector(".turn", state="detached")
    chat.page.wait_for_selector("#earlier [data-act=resume]")
    # What ends only now says nothing more, and takes nothing back.
    chat.page.wait_for_timeout(1_000 * _LINGER + 1_500)
    assert chat.page.locator(".turn").count() == 0
    assert not chat.page.is_visible("#suggested")
    assert "pier" in chat.page.inner_text("#earlier [data-act=resume]")
    assert "pier" in chat.page.evaluate("localStorage.getItem('liveblog-qa-kept')")


def test_a_link_opens_one_answer_with_its_sources_and_back_leads_through_conversations(open_chat, storm) -> None:
    chat = open_chat(storm)
    told = chat.ask(_DEAD).locator(".answer").inner_text()
    chat.page.click("[data-act=link]")
    link = chat.page.wait_for_selector("[data-act=linked]").get_attribute("href")
    chat.page.click("#new-button")
    chat.page.wait_for_selector(".turn", state="detached")
    chat.page.go_back()
    chat.page.wait_for_selector(".turn.done")
    chat.page.go_forward()
    chat.page.wait_for_selector(".turn", state="detached")
    other = open_chat(storm.partition("?")[0] + link)
    assert other.page.inner_text(".turn .answer") == told
    assert "Kept as it was on" in other.page.inner_text(".turn")
    assert other.shown_sources().count() >= 1
    assert "Storm" in other.page.inner_text("#picked option:checked")


def test_the_theme_is_switched_and_kept(open_chat, storm) -> None:
    chat = open_chat(storm, color_scheme="light")
    dark = "document.body.classList.contains('dark')"
    assert not chat.page.evaluate(dark)
    chat.page.click("#theme-button")
    assert chat.page.evaluate(dark)
    # A page that is left while something is under way says so in the console.
    chat.page.wait_for_selector("#welcome .example")
    chat.reload()
    chat.ready()
    assert chat.page.evaluate(dark)


def test_a_menu_opens_only_when_it_is_asked_to(open_chat, scratch) -> None:
    chat = open_chat(of(scratch, "ukraine-2022-03-24"))
    chat.page.keyboard.press("Tab")
    chat.page.focus("#picked")
    assert chat.page.locator("[role=listbox], [role=option]:visible").count() == 0
    chat.page.select_option("#picked", "storm")
    chat.page.wait_for_selector("#blog h2:has-text('Storm')")
    assert chat.ask(_DEAD).locator(".cite").count() > 0


def test_printing_shows_all_answers(open_chat, storm) -> None:
    chat = open_chat(storm, color_scheme="dark")
    for question in (_DEAD, "How many people were rescued?", "What happened at the dyke?"):
        chat.ask(question)
    chat.page.emulate_media(media="print")
    assert "Storm Ilsabet" in chat.page.inner_text("#welcome h2")
    assert chat.page.eval_on_selector(".answer p", "(e) => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert not chat.page.is_visible(".source [data-act=back]")
    assert not chat.page.is_visible("#ask")
    heights = chat.page.evaluate(
        "['#transcript', '.turn:last-child'].map((s) => document.querySelector(s).getBoundingClientRect().bottom)"
    )
    assert heights[0] >= heights[1]
    assert chat.page.locator(".turn-sources:visible").count() == 3
