"""How the page looks and moves: two widths, light and dark, keyboard only, nothing jumps, stop at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.models import Answer
from qa.samples import sample_path
from tests.e2e.conftest import serving_here

pytestmark = [pytest.mark.browser, pytest.mark.alone]

_REFUGEES = "How many people fleeing the war will the US take in?"
_CHILDREN = "How many children are displaced within Ukraine?"


class SlowAssistant(Assistant):
    """The real assistant, whose answers about children come word by word."""

    def stream(self, question: str, **options: Any) -> Iterator[str | Answer]:
        answer = self.ask(question, **options)
        for word in answer.text.split(" ") if question == _CHILDREN else ():
            time.sleep(0.05)
            yield word + " "
        yield answer


@pytest.fixture(scope="module")
def slow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SlowAssistant.open(store=tmp_path_factory.mktemp("slow")) as assistant:
        assistant.index(Path(sample_path()))
        with serving_here(assistant) as url:
            yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_page_and_text_has_contrast(open_chat, served, scheme: str) -> None:
    chat = open_chat(served.url, color_scheme=scheme)
    turn = chat.ask(_CHILDREN)
    chat.ask("Who won the " + "cricket" * 60 + "?")
    turn.locator(".cite").first.click()
    assert _faint(chat) == []
    chat.page.click("#add-button")
    for width, height in ((1280, 800), (390, 844), (320, 640)):
        chat.page.set_viewport_size({"width": width, "height": height})
        assert chat.page.evaluate("document.documentElement.scrollWidth") == width
        wide = chat.page.evaluate(
            """() => [...document.querySelectorAll("#top *, #ask *, #transcript *, #sources *")].filter((e) => {
                const box = e.getBoundingClientRect();
                return box.width > 1 && box.right > innerWidth + 1 && getComputedStyle(e).position !== "absolute";
            }).map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert wide == []


def test_sources_are_beside_the_chat(open_chat, served) -> None:
    places = "() => ['#chat', '#side'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON())"
    desktop = open_chat(served.url)
    chat, sources = desktop.page.evaluate(places)
    assert sources["left"] >= chat["right"] - 1
    assert desktop.page.evaluate("document.querySelector('#ask').getBoundingClientRect().bottom < innerHeight")
    assert not desktop.page.is_visible("#side-tabs [data-side=chat]")


def test_beside_the_chat_a_title_stands_once(open_chat, served) -> None:
    chat = open_chat(served.url)
    seen = """() => ["#welcome .indexed h2", "#blog h2"].map((s) => document.querySelector(s))
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height > 2).length"""
    assert chat.page.evaluate(seen) == 1
    chat.ask(_REFUGEES)
    chat.page.click("#side-tabs [data-side=blog]")
    assert chat.page.evaluate(seen) == 1


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_leads_from_the_chat_to_the_live_blog_to_sources_and_back(open_chat, served, width: int) -> None:
    chat = open_chat(served.url, width=width, height=700)
    page = chat.page
    top = "(name) => document.querySelector(name).getBoundingClientRect().top"

    def shown() -> list[str]:
        pressed = page.locator("#side-tabs [aria-pressed=true]").all_inner_texts()
        parts = {"#welcome, #transcript": "Chat", "#blog": "Live blog", "#sources": "Sources"}
        seen = [name for part, name in parts.items() if page.locator(f":is({part}):visible").count()]
        assert pressed == seen
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.is_visible("#question textarea")
        return seen

    assert shown() == ["Chat"]
    page.click("#side-tabs [data-side=blog]")
    assert shown() == ["Live blog"]
    page.locator("#blog .entry").nth(9).scroll_into_view_if_needed()
    read = page.locator("#blog .entry").nth(9).bounding_box()["y"]
    # What leads back stays in view, and nothing lies over the tools.
    assert page.evaluate("scrollY") > 700 and page.evaluate(top, "#side-tabs") == 0
    tabs = page.locator("#side-tabs").bounding_box()
    assert page.evaluate(top, "#blog .tools") >= tabs["height"] - 1
    # A question is asked from here too; its answer stands in the chat, and its source is one step away.
    turn = chat.ask(_REFUGEES)
    assert shown() == ["Chat"]
    turn.locator(".cite").first.click()
    assert shown() == ["Sources"]
    page.wait_for_function(f"({top})('.source.is-marked') >= {tabs['height']}")
    page.locator(".source.is-marked [data-act=back]").click()
    assert shown() == ["Chat"]
    assert page.evaluate("document.activeElement.id") == "cite-1-1"
    page.click("#side-tabs [data-side=blog]")
    assert shown() == ["Live blog"]
    # To a pixel: a place between two is rounded.
    assert abs(page.locator("#blog .entry").nth(9).bounding_box()["y"] - read) <= 1
    page.click("#new-button")
    page.wait_for_selector(".turn", state="detached")
    assert shown() == ["Chat"]
    page.locator(".day-so-far a, [data-act=place]").first.click()
    assert shown() == ["Live blog"]
    page.wait_for_function("document.activeElement.matches('#blog .entry.is-here')")


def test_on_a_phone_what_belongs_together_is_on_one_line_and_can_be_touched(open_chat, served) -> None:
    for width in (390, 320):
        chat = open_chat(served.url, width=width, height=700)
        chat.ask(_REFUGEES)
        chat.page.wait_for_selector("#suggested .act")
        lines = """(names) => new Set([...document.querySelectorAll(names)]
            .map((e) => Math.round(e.getBoundingClientRect().top))).size"""
        assert chat.page.evaluate(lines, "[data-act=vote]") == 1
        if width == 390:
            assert chat.page.evaluate(lines, ".actions .act") == 1
        small = """(names) => [...document.querySelectorAll(names)]
            .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24)
            .map((e) => e.outerHTML.slice(0, 80))"""
        assert chat.page.evaluate(small, "#top button, #desk :is(a, button)") == []
        chat.page.click("#side-tabs [data-side=blog]")
        assert chat.page.evaluate(lines, "[data-act=step]") == 1
        assert chat.page.evaluate(lines, "#side-tabs .act") == 1
        overfull = """() => [...document.querySelectorAll("#top button")]
            .filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight).map((e) => e.innerText)"""
        assert chat.page.evaluate(overfull) == []
        rows = """() => new Set([...document.querySelectorAll("#top h1, #top button, #picked")]
            .map((e) => e.getBoundingClientRect()).map((box) => Math.round((box.top + box.bottom) / 20))).size"""
        assert chat.page.evaluate(rows) == 2, "the header takes more than two rows"
        chat.page.click("#side-tabs [data-side=sources]")
        assert chat.page.evaluate(small, "#top button, #desk :is(a, button)") == []


def _faint(chat) -> list[object]:
    """Texts with less contrast than readers need."""
    ratios = chat.page.evaluate(
        """() => {
            const parts = (c) => c.match(/[\\d.]+/g).map(Number);
            const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
                .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (e) => {
                for (let at = e; at; at = at.parentElement) {
                    const c = parts(getComputedStyle(at).backgroundColor);
                    if (c.length === 3 || c[3] === 1) return c;
                }
                return [255, 255, 255];
            };
            const names = [".question", ".answer p", ".cite", ".mode", ".act", ".verdict", ".near", ".source h3",
                ".source .meta", ".update p", "mark", ".badge", ".standing", "#ask-button", "#new-button", "h1"];
            return names.map((name) => {
                const e = document.querySelector(name);
                const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
                return [name, (a + 0.05) / (b + 0.05)];
            });
        }"""
    )
    return [pair for pair in ratios if pair[1] < 4.5]


def test_the_keyboard_is_enough(chat) -> None:
    page = chat.page
    page.wait_for_function("document.activeElement.matches('#question textarea')")
    page.keyboard.type(_REFUGEES)
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-1[aria-busy='false']")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('cite')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "source-1-1"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "cite-1-1"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.act") == "back"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "cite-1-1"


def test_a_screen_reader_finds_names(chat) -> None:
    turn = chat.ask(_REFUGEES)
    page = chat.page
    page.get_by_role("textbox", name="Your question").wait_for()
    page.get_by_role("log", name="Conversation").wait_for()
    page.get_by_role("article", name=f"You asked: {_REFUGEES}").wait_for()
    page.get_by_role("link", name="Source 1: America opens its doors").wait_for()
    page.get_by_role("button", name="Good answer").wait_for()
    page.get_by_role("heading", name="Source 1: America opens its doors").wait_for()
    assert page.get_by_role("combobox", name="Live blog").count() == 1
    assert turn.get_attribute("aria-busy") == "false"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("#desk :is(a, button), #top button")]
            .filter((e) => e.offsetParent && !(e.textContent.trim() || e.getAttribute("aria-label")))
            .map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert nameless == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_nothing_jumps_while_words_arrive(open_chat, slow_url, width: int, height: int) -> None:
    chat = open_chat(slow_url, width=width, height=height)
    chat.ask(_REFUGEES)
    # It looks from the first words on, however late this process hears of them.
    chat.page.evaluate(
        """() => {
            const frame = () => new Promise(requestAnimationFrame);
            const look = async () => {
                const rows = [];
                while (!document.querySelector("#turn-2 .answer p:not(.waiting)")) await frame();
                await new Promise((done) => setTimeout(done, 150));
                while (document.querySelector("#turn-2").getAttribute("aria-busy") === "true") {
                    const top = (s) => Math.round(document.querySelector(s).getBoundingClientRect().top);
                    const length = document.querySelector("#turn-2").innerText.length;
                    rows.push([top("#question-2"), top("#turn-2 .answer"), length]);
                    await frame();
                }
                return rows;
            };
            window.seen = look();
        }"""
    )
    chat.type(_CHILDREN)
    seen = chat.page.evaluate("window.seen")
    assert len({row[2] for row in seen}) > 5, "the words did not stream"
    assert len({row[0] for row in seen}) == 1
    assert len({row[1] for row in seen}) == 1
    assert 0 <= seen[0][0] < height / 2


def test_a_reader_who_scrolls_away_is_left_there(open_chat, slow_url) -> None:
    chat = open_chat(slow_url)
    chat.ask(_REFUGEES)
    chat.type(_CHILDREN)
    chat.page.wait_for_selector("#turn-2 .answer p:not(.waiting)")
    chat.page.evaluate("document.querySelector('#transcript').scrollTop = 0")
    chat.page.wait_for_selector("#turn-2[aria-busy='false']")
    assert chat.page.evaluate("document.querySelector('#transcript').scrollTop") == 0


def test_a_reload_while_an_answer_comes_keeps_the_conversation_and_the_question(open_chat, slow_url) -> None:
    chat = open_chat(slow_url)
    chat.ask(_REFUGEES)
    chat.type(_CHILDREN)
    chat.page.wait_for_selector("#turn-2 .answer p:not(.waiting)")
    chat.reload()
    chat.ready()
    chat.page.wait_for_selector("#turn-1.done")
    assert chat.page.locator(".turn").count() == 1
    assert chat.page.locator(".toast-body").count() == 0
    assert chat.page.input_value("#question textarea") == _CHILDREN
    chat.page.press("#question textarea", "Enter")
    chat.page.wait_for_selector("#turn-2.done", timeout=15_000)
    chat.reload()
    chat.ready()
    chat.page.wait_for_selector("#turn-2.done")
    assert chat.page.input_value("#question textarea") == ""


def test_stop_keeps_what_has_come_and_ends_at_once(open_chat, slow_url) -> None:
    chat = open_chat(slow_url)
    assert not chat.page.is_visible("#stop-button")
    chat.type(_CHILDREN)
    chat.page.wait_for_selector("#turn-1 .answer p:not(.waiting)")
    assert not chat.page.is_visible("#ask-button")
    chat.page.click("#stop-button")
    chat.page.wait_for_selector("#turn-1.stopped", timeout=2_000)
    text = chat.page.inner_text("#turn-1 .answer")
    chat.page.wait_for_timeout(800)
    assert chat.page.inner_text("#turn-1 .answer") == text
    assert 0 < len(text.split()) < 40
    assert "Stopped" in chat.page.inner_text("#turn-1")
    chat.page.click("#turn-1 [data-act='retry']")
    chat.page.wait_for_selector("#turn-1.done .cite", timeout=15_000)
