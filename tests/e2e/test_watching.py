"""A live blog at an address: the page answers from what comes in while people ask, and says how it stands."""

from __future__ import annotations

import os
import time

import pytest

from tests.e2e.conftest import Chat, of
from tests.support.live_site import GULLS, HARBOUR, KAYAK

pytestmark = [pytest.mark.browser, pytest.mark.alone]

_QUESTION = "Who found the kayak adrift off Greystones?"
# In a tab: ask for the same thing over and over until told to stop, and keep whatever went wrong. Gradio takes no
# click in the very moment in which an answer ends, so there is a short pause.
_ASK_ALL_THE_TIME = """() => {
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const field = document.querySelector("#question textarea");
    const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    const person = window.person = { asking: true, answers: 0, failed: [] };
    person.done = (async () => {
        while (person.asking) {
            const number = document.querySelectorAll(".turn").length + 1;
            setValue.call(field, "Where is the harbour shut?");
            field.dispatchEvent(new Event("input", { bubbles: true }));
            await wait(30);
            const asked = performance.now();
            document.querySelector("#ask-button").click();
            let turn = null;
            while (!(turn = document.querySelector(`#turn-${number}[aria-busy="false"]`))) {
                if (performance.now() - asked > 20000) break;
                await wait(20);
            }
            if (turn && turn.innerText.includes("Wicklow")) person.answers += 1;
            else person.failed.push(turn ? turn.innerText : `no answer to question ${number}`);
            if (!turn) break;
            await wait(200);
        }
        return { answers: person.answers, failed: person.failed };
    })();
}"""


def _line(chat) -> str:
    return " ".join(chat.page.locator("#watched .watched").all_inner_texts())


def test_a_new_update_answers_within_five_seconds_while_people_ask(watched, open_chat, shore) -> None:
    chat, other = open_chat(of(watched, "coast")), open_chat(of(watched, "coast"))
    assert "Kept up to date every 1 s · last looked at" in _line(chat)
    assert "not-told" in chat.ask(_QUESTION).get_attribute("class")
    other.page.evaluate(_ASK_ALL_THE_TIME)
    other.page.wait_for_selector("#turn-2.done")
    for n in range(3):
        shore.updates = ((f"Swell report {n}", f"The swell at buoy {n} is {n + 2} metres high."), *shore.updates)
        time.sleep(1.2)
    shore.updates = (KAYAK, *shore.updates)
    arrived = time.monotonic()
    while "Orla Fenn" not in (turn := chat.ask(_QUESTION)).locator(".answer").inner_text():
        assert time.monotonic() - arrived < 5
    took = time.monotonic() - arrived
    told = other.page.evaluate("() => { window.person.asking = false; return window.person.done; }")
    print(f"answered {took:.2f} s after its arrival, {told['answers']} answers beside it")  # noqa: T201
    assert took < 5
    assert told["failed"] == []
    assert told["answers"] >= 5
    turn.locator(".cite").first.click()
    assert KAYAK[0] in chat.page.inner_text(".source.is-marked")
    chat.page.click("#new-button")
    welcome = chat.page.wait_for_selector("#welcome .welcome").inner_text()
    assert "5 updates" in welcome and KAYAK[0] in chat.page.inner_text("#desk")


def test_an_address_typed_into_the_page_is_indexed_and_kept_up_to_date(watched, open_chat, site) -> None:
    chat = open_chat(of(watched, "ukraine-2022-03-24"))
    assert _line(chat) == ""
    chat.page.click("#add-button")
    chat.page.get_by_label("Or its address, or its text").fill(site.url)
    chat.page.get_by_role("button", name="Add this").click()
    chat.page.wait_for_selector("#adding .added:has-text('Kept up to date every 1 s from now on')", timeout=30_000)
    assert "Coast live" in chat.page.inner_text("#picked option:checked")
    chat.page.wait_for_selector("#watched .watched:has-text('Kept up to date every 1 s')")
    assert "Kept up to date" not in chat.page.inner_text("#welcome")
    assert "not-told" in chat.ask(_QUESTION).get_attribute("class")
    site.updates = (KAYAK, HARBOUR)
    end = time.monotonic() + 5
    while "Orla Fenn" not in chat.ask(_QUESTION).locator(".answer").inner_text():
        assert time.monotonic() < end


def test_addresses_of_the_servers_own_network_are_refused(open_chat, served, site) -> None:
    chat = open_chat(served.url)
    chat.page.click("#add-button")
    for address, line in ((site.url, "no public address"), ("file:///etc/passwd", "is not fetched")):
        chat.page.fill("#add-text textarea", address)
        chat.page.click("#paste-button")
        chat.page.wait_for_selector(f"#adding .problem:has-text('{line}')")
    assert site.asked == []
    assert _line(chat) == ""


def test_a_page_that_fails_is_told_in_its_place(watched, open_chat, shore) -> None:
    top = "document.querySelector('#ask').getBoundingClientRect().top"
    chats = {width: open_chat(of(watched, "coast"), width=width, height=800) for width in (390, 1280)}
    before = {}
    for width, chat in chats.items():
        # The example questions are tried first, and come a moment after the panel.
        chat.page.wait_for_selector("#welcome .examples")
        before[width] = chat.page.evaluate(top)
    shore.status = 500
    for width, chat in chats.items():
        # The line is renewed while the page stays open.
        chat.page.wait_for_selector("#watched .troubled:has-text('answered 500')", timeout=40_000)
        assert "Not kept up to date since" in _line(chat)
        assert chat.page.evaluate(top) == before[width]
        assert chat.page.evaluate("document.documentElement.scrollWidth") == width
        assert "Wicklow" in chat.ask("Where is the harbour shut?").inner_text()
    shore.status, shore.updates = 200, (GULLS, HARBOUR)
    for chat in chats.values():
        chat.page.wait_for_selector("#watched .watched:not(.troubled)", timeout=60_000)


def test_clock_times_are_the_readers_own(watched, open_chat) -> None:
    def minutes(zone: str) -> int:
        clock = open_chat(of(watched, "coast"), timezone_id=zone).page.inner_text("#watched time").split(", ")[-1]
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)

    ahead = (minutes("Asia/Kolkata") - minutes("UTC")) % (24 * 60)
    assert ahead in (5 * 60 + 29, 5 * 60 + 30)


def test_a_page_that_the_browser_kept_answers_and_hears_of_news(browser, watched, shore) -> None:
    # Playwright has browsers forget the pages that are left; people's browsers keep them.
    keeping = browser.browser_type.launch(
        executable_path=os.environ.get("QA_BROWSER", "/usr/bin/chromium"),
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    chat = Chat(keeping.new_page())
    chat.begin(of(watched, "coast"))
    chat.ready()
    chat.ask("Where is the harbour shut?")
    # The browser keeps the conversation a moment after the answer stands.
    chat.page.wait_for_function("(localStorage.getItem('liveblog-qa-kept') || '').includes('harbour shut')")
    chat.page.goto(watched.url + "gradio_api/info")
    chat.page.go_back(wait_until="commit")
    # Kept by the browser, it is loaded anew; else the browser loads it.
    chat.page.wait_for_function("performance.getEntriesByType('navigation')[0].type !== 'navigate'")
    chat.ready()
    chat.page.wait_for_selector("#turn-1.done")
    chat.page.click("#side-tabs [data-side=blog]")
    shore.updates = (KAYAK, *shore.updates)
    chat.page.wait_for_selector("#news .news", timeout=20_000)
    assert "Orla Fenn" in chat.ask(_QUESTION).locator(".answer").inner_text()
    keeping.close()
