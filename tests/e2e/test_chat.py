"""Asking on the page: answers, citations, follow-ups, and what can be done with an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import of

pytestmark = pytest.mark.browser

_REFUGEES = "How many people fleeing the war will the US take in?"
_CHILDREN = "How many children are displaced within Ukraine?"


def test_before_the_first_question_it_says_what_is_indexed(chat) -> None:
    chat.page.wait_for_selector(".example")
    welcome = chat.page.locator("#welcome")
    assert "94 updates" in welcome.inner_text()
    assert chat.page.inner_text("#desk").count("Thousands march in Bulgaria") == 1
    assert welcome.locator(".example").count() == 6


def test_every_example_is_answered(chat) -> None:
    for i in range(6):
        chat.page.locator(".example").nth(i).click()
        turn = chat.page.locator(".turn[aria-busy='false']")
        turn.wait_for()
        assert turn.locator(".cite").count() > 0
        chat.page.click("#new-button")
        chat.page.wait_for_selector(".turn", state="detached")


def test_an_answer_cites_and_a_citation_opens_its_source(chat) -> None:
    turn = chat.ask(_REFUGEES)
    assert "100,000" in turn.locator(".answer").inner_text()
    turn.locator(".cite").first.click()
    source = chat.page.locator(".source.is-marked")
    source.wait_for()
    assert "100,000" in source.locator("h3").inner_text()
    assert "Update 30 of 94" in source.locator(".meta").inner_text()
    assert "100,000" in source.locator("mark.is-marked").first.inner_text()
    # The whole update stands there, not only the quote.
    assert "Washington supposes" in source.inner_text()
    assert chat.page.evaluate("document.activeElement.classList.contains('source')")
    assert source.evaluate("e => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight")


def test_old_answers_keep_their_own_sources(chat) -> None:
    chat.ask(_REFUGEES)
    second = chat.ask(_CHILDREN)
    assert "UNICEF" in chat.shown_sources().first.inner_text()
    chat.page.locator("#turn-1 .cite").first.click()
    chat.page.wait_for_selector("#source-1-1.is-marked")
    assert "America opens its doors" in chat.shown_sources().first.inner_text()
    second.locator(".cite").first.click()
    chat.page.wait_for_selector("#source-2-1.is-marked")
    assert chat.page.locator(".source.is-marked").count() == 1


def test_a_follow_up_uses_the_conversation(chat) -> None:
    chat.ask("What did Macron and Erdogan agree on?")
    turn = chat.ask("And what did they say about Libya?")
    assert "Understood as:" in turn.inner_text()
    assert "Macron" in turn.locator(".understood").inner_text()
    assert "Libya" in turn.locator(".answer").inner_text()


def test_what_the_updates_do_not_tell_looks_different(chat) -> None:
    turn = chat.ask("Who won the cricket match at Lord’s on Sunday?")
    assert "not-told" in turn.get_attribute("class")
    assert "The updates don't say this." in turn.locator(".verdict").inner_text()
    plain = chat.ask(_REFUGEES)
    colour = "e => getComputedStyle(e).backgroundColor"
    assert turn.locator(".answer").evaluate(colour) != plain.locator(".answer").evaluate(colour)
    near = turn.locator(".near")
    assert near.count() >= 2
    headline = near.first.inner_text()
    near.first.click()
    chat.page.wait_for_selector("#source-1-1.is-marked")
    assert headline in chat.shown_sources().first.inner_text()


def test_the_mode_line_says_that_no_model_writes(chat) -> None:
    turn = chat.ask(_REFUGEES)
    line = turn.locator(".mode").inner_text()
    assert line.startswith("Quotes from the updates · ") and line.endswith(" s")
    assert chat.page.inner_text("#desk").count("no language model configured") == 1


def test_ask_again_replaces_the_last_answer(chat) -> None:
    chat.ask(_REFUGEES)
    chat.ask(_CHILDREN)
    assert chat.page.locator("[data-act='retry']").count() == 1
    chat.page.click("#turn-2 [data-act='retry']")
    chat.page.wait_for_selector("#turn-2[aria-busy='false'] .cite")
    assert chat.page.locator(".turn").count() == 2


def test_a_new_chat_forgets_the_old_one(chat) -> None:
    chat.ask(_REFUGEES)
    chat.page.click("#new-button")
    chat.page.wait_for_selector(".turn", state="detached")
    assert chat.page.locator(".turn, .source").count() == 0
    assert "Understood as" not in chat.ask("And what did they say about Libya?").inner_text()


def test_copying_takes_the_answer_and_its_sources(chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = chat.ask(_REFUGEES)
    turn.locator("[data-act='copy']").click()
    chat.page.wait_for_selector("[data-act='copy']:has-text('Copied')")
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert "100,000" in copied
    assert "[1] America opens its doors" in copied
    assert "update 30" in copied


def test_the_conversation_is_saved_as_markdown_with_footnotes(chat) -> None:
    chat.ask(_REFUGEES)
    chat.ask(_CHILDREN)
    with chat.page.expect_download() as download:
        chat.page.click("#save-button")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Ukraine live, March 24")
    assert f"## {_REFUGEES}" in text
    assert "[^1-1]" in text.split("[^1-1]: America opens its doors")[0]
    assert "[^2-1]: UNICEF" in text


def test_a_thumb_and_a_remark_are_kept_in_the_store(chat, served) -> None:
    turn = chat.ask(_REFUGEES)
    turn.locator("[data-vote='down']").click()
    chat.page.wait_for_selector("[data-vote='down'][aria-pressed='true']")
    chat.page.fill(".remark input", "Too <b>long</b>")
    chat.page.press(".remark input", "Enter")
    chat.page.wait_for_selector(".thanks")
    lines = (served.store / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    vote, remark = (json.loads(line) for line in lines[-2:])
    assert vote["vote"] == "down" and vote["remark"] == ""
    assert remark["key"] == vote["key"] and remark["remark"] == "Too <b>long</b>"
    assert remark["question"] == _REFUGEES
    assert remark["citations"][0]["position"] == 30


def test_an_empty_question_asks_nothing(chat) -> None:
    chat.type("   ")
    chat.page.wait_for_timeout(400)
    assert chat.page.locator(".turn").count() == 0


def test_as_of_is_a_slider_where_updates_have_times(scratch, open_chat) -> None:
    chat = open_chat(of(scratch, "ukraine-2022-03-24"))
    assert not chat.page.is_visible("#moment")
    lines = [
        {"liveblog": {"title": "Harbour day"}},
        {"id": "b", "headline": "Ferry leaves", "body": ["The ferry left with 80 passengers on board."],
         "published_at": "2024-05-01T15:00:00+02:00"},
        {"id": "a", "headline": "Ferry is late", "body": ["The ferry is late because of fog, its captain says."],
         "published_at": "2024-05-01T10:00:00+02:00"},
    ]  # fmt: skip
    text = "\n".join(json.dumps(line) for line in lines).encode()
    chat.page.set_input_files(
        "#add-file input[type=file]", {"name": "harbour.jsonl", "mimeType": "text/plain", "buffer": text}
    )
    slider = chat.page.locator("#moment")
    slider.wait_for(timeout=60_000)
    assert "80" in chat.ask("How many passengers were on the ferry?").locator(".answer").inner_text()
    slider.focus()
    chat.page.keyboard.press("ArrowLeft")
    assert chat.page.inner_text(".as-of output") == "1 May, 11:00"
    chat.page.wait_for_selector("#blog:not(:has-text('80 passengers'))", state="attached")
    assert chat.page.locator("#blog .entry").count() == 1
    turn = chat.ask("How many passengers were on the ferry?")
    assert "80" not in turn.locator(".answer").inner_text()
    assert "As of 1 May 2024, 11:00" in turn.inner_text()
    assert "80 passengers" not in " ".join(chat.shown_sources().all_inner_texts())
    chat.page.click("#new-button")
    chat.page.wait_for_selector(".turn", state="detached")
    assert chat.page.inner_text(".as-of output") == "Now"
    assert chat.page.locator("#blog .entry").count() == 2
    # Before the first question too, what came later is left out: also where the slider was moved in many steps.
    slider.focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
        chat.page.keyboard.press(key)
    chat.page.wait_for_selector("#welcome .facts:has-text('1 update as of 1 May 2024, 11:00')")
    assert "Ferry leaves" not in chat.page.inner_text("#desk")
    # On a phone it stays in view, wherever one reads.
    chat.page.set_viewport_size({"width": 320, "height": 640})
    for side in ("chat", "blog"):
        chat.page.click(f"#side-tabs [data-side={side}]")
        box, ask = (chat.page.locator(part).bounding_box() for part in (".as-of", "#ask"))
        assert ask["y"] - 80 < box["y"] < box["y"] + box["height"] <= ask["y"], side
    chat.page.set_viewport_size({"width": 1280, "height": 800})
    slider.focus()
    chat.page.keyboard.press("ArrowRight")
    chat.page.wait_for_selector("#welcome .facts:has-text('2 updates · indexed')")
    assert "80 passengers" in chat.page.inner_text("#blog")


def test_what_leads_on_is_offered_under_the_conversation_and_answered(chat) -> None:
    chat.ask(_REFUGEES)
    offered = chat.page.locator("#suggested button")
    offered.first.wait_for()
    assert 1 <= offered.count() <= 3
    first = offered.first.inner_text()
    offered.first.click()
    chat.page.wait_for_selector("#turn-2[aria-busy='false']")
    assert chat.page.locator("#turn-2 .cite").count() > 0
    offered.first.wait_for()
    assert first not in offered.all_inner_texts()
    chat.page.click("#new-button")
    chat.page.wait_for_selector(".turn", state="detached")
    assert offered.count() == 0


def test_a_question_asked_the_moment_an_answer_is_there_is_not_lost(chat) -> None:
    chat.page.evaluate(
        """(question) => {
            const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
            const watch = new MutationObserver(() => {
                if (!document.querySelector("#turn-1[aria-busy='false']")) return;
                watch.disconnect();
                const field = document.querySelector("#question textarea");
                set.call(field, question);
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.querySelector("#ask-button").click();
            });
            watch.observe(document.querySelector("#transcript"), { childList: true, subtree: true, attributes: true });
        }""",
        "Which village was taken?",
    )
    chat.ask("How many children are displaced within Ukraine?")
    chat.page.wait_for_selector("#turn-2[aria-busy='false']", timeout=15_000)
