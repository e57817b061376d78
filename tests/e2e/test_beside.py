"""The live blog beside the conversation, and conversations that come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import serving
from tests.support.live_site import HARBOUR, KAYAK

pytestmark = pytest.mark.browser

_STORM = Path(__file__).parents[2] / "eval/pages/storm.txt"
_DEAD = "How many people have died in the storm?"


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("storm"), str(_STORM)) as page:
        yield page


def _entries(chat):
    return chat.page.locator("#blog .entry:not([hidden])")


def test_the_live_blog_stands_beside_the_chat_and_can_be_filtered(open_chat, storm) -> None:
    chat = open_chat(storm.url)
    chat.page.wait_for_selector("#blog .entry")
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
    chat = open_chat(storm.url)
    chat.page.wait_for_selector("#blog .entry")
    turn = chat.ask(_DEAD)
    assert chat.page.is_visible("#sources")
    assert not chat.page.is_visible("#blog")
    turn.locator(".cite").first.click()
    headline = chat.page.locator(".source.is-marked h3 bdi").inner_text()
    chat.page.locator(".source.is-marked [data-act=place]").click()
    here = chat.page.locator("#blog .entry.is-here")
    assert headline in here.inner_text()
    chat.page.wait_for_function("document.activeElement.matches('#blog .entry.is-here')")
    # Its neighbours are one step away.
    number = _entries(chat).all_inner_texts().index(here.inner_text())
    chat.page.click("[data-act=step][data-by='1']")
    assert here.inner_text() == _entries(chat).all_inner_texts()[number + 1]
    chat.page.click("[data-act=side][data-side=sources]")
    assert chat.page.is_visible(".source.is-marked")


def test_a_conversation_survives_a_reload_and_can_be_left_resumed_and_forgotten(open_chat, storm) -> None:
    chat = open_chat(storm.url)
    told = chat.ask(_DEAD).locator(".answer").inner_text()
    chat.page.wait_for_timeout(800)
    chat.page.reload()
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
    chat.page.reload()
    chat.ready()
    assert chat.page.locator(".turn").count() == 0


def test_enter_in_the_empty_field_leaves_the_conversation(open_chat, storm) -> None:
    chat = open_chat(storm.url)
    chat.ask(_DEAD)
    chat.type("")
    chat.page.wait_for_timeout(700)
    assert chat.page.locator(".turn").count() == 1


def test_a_phone_shows_the_question_field_at_once(open_chat, storm) -> None:
    chat = open_chat(storm.url, width=390, height=844)
    box = chat.page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= 844
    chat.ask(_DEAD)
    box = chat.page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= 844


def test_new_updates_are_told_quietly_and_shown_on_demand(make_served, open_chat, site) -> None:
    served = make_served(site.url, "--every", "1s", QA_ALLOW_PRIVATE="1")
    chat = open_chat(served.url)
    chat.page.wait_for_selector("#blog .entry")
    before = chat.page.inner_text("#blog .entries")
    site.updates = (KAYAK, HARBOUR)
    notice = chat.page.wait_for_selector("#news .news", timeout=40_000)
    assert notice.inner_text() == "1 new update"
    assert chat.page.inner_text("#blog .entries") == before
    notice.click()
    chat.page.wait_for_selector(f"#blog .entry:has-text('{KAYAK[0]}')")
    assert chat.page.locator("#news .news").count() == 0


def test_printing_shows_all_answers(open_chat, storm) -> None:
    chat = open_chat(storm.url)
    for question in (_DEAD, "How many people were rescued?", "What happened at the dyke?"):
        chat.ask(question)
    chat.page.emulate_media(media="print")
    assert not chat.page.is_visible("#ask")
    heights = chat.page.evaluate(
        "['#transcript', '.turn:last-child'].map((s) => document.querySelector(s).getBoundingClientRect().bottom)"
    )
    assert heights[0] >= heights[1]
    assert chat.page.locator(".turn-sources:visible").count() == 3
