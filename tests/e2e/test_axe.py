"""What axe, the accessibility checker, finds on the page: nothing, in any of its states, light or dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import of

pytestmark = pytest.mark.browser

_DEAD = "How many people have died in the storm?"
_CHESS = "Who won the chess match in Reykjavik?"
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def _violations(page: Any, *tags: str) -> str:
    """Each rule, of all or of those with the tags, that is broken, with where; empty for none."""
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    results = Axe().run(page, options={"runOnly": list(tags)} if tags else {})
    assert results.response["passes"]
    return results.generate_report() if results.violations_count else ""


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_any_state(open_chat, scratch, scheme: str, width: int) -> None:
    chat = open_chat(of(scratch, "storm"), color_scheme=scheme, width=width, height=800)
    page = chat.page
    page.wait_for_selector("#blog .entry", state="attached")
    assert _violations(page) == "", "before the first question, with the day so far"
    page.click("#side-tabs [data-side=blog]")
    assert _violations(page) == "", "the live blog, alone on a phone"
    page.click("#add-button")
    assert _violations(page) == "", "adding a live blog"
    page.click("#add-button")
    chat.ask(_DEAD).locator(".cite").first.click()
    page.wait_for_selector(".source.is-marked")
    assert _violations(page) == "", "an answer with its sources"
    if width == 390:
        page.click("#side-tabs [data-side=chat]")
    page.locator("#transcript [data-vote=down]").first.click()
    page.wait_for_selector(".remark input")
    chat.ask(_CHESS)
    assert _violations(page) == "", "a remark, and an answer that is not told"
    page.click("[data-side=editors]")
    page.wait_for_selector("#editors .kept-blog")
    assert _violations(page) == "", "the editors' panel"
    page.click("#new-button")
    page.wait_for_selector("#earlier [data-act=resume]")
    assert _violations(page) == "", "a new chat with earlier ones"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_frame_or_on_the_first_screen(open_chat, scratch, scheme: str) -> None:
    chat = open_chat(of(scratch, "storm", "embed"), color_scheme=scheme, width=400, height=700)
    chat.ask(_DEAD).locator(".cite").first.click()
    assert _violations(chat.page) == "", "in a frame"
    held: list[Any] = []
    chat.page.route("**/assets/index-*.js", lambda route: held.append(route))
    chat.begin(of(scratch, "storm"))
    chat.page.wait_for_selector("#first")
    assert _violations(chat.page) == "", "before the script has come"
    for route in held:
        route.continue_()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag_at_the_login_which_is_gradios_own(open_chat, locked, scheme: str) -> None:
    chat = open_chat(locked.url, color_scheme=scheme, wait=False)
    chat.page.wait_for_selector("input[type=password]")
    assert _violations(chat.page, *_WCAG) == ""


def test_axe_is_really_asked(open_chat, served) -> None:
    chat = open_chat(served.url)
    chat.page.evaluate("document.querySelector('#chat').insertAdjacentHTML('beforeend', '<button></button>')")
    assert "button-name" in _violations(chat.page)
