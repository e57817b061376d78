"""Readers ask, editors change: behind a login, and on a page for reading only."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser

_CHESS = "Who won the chess match in Reykjavik?"


def _logged_in(open_chat, locked, user: str, password: str):
    chat = open_chat(locked.url, wait=False)
    chat.page.wait_for_selector("input[type=password]")
    chat.page.fill("input:not([type=password])", user)
    chat.page.fill("input[type=password]", password)
    chat.page.keyboard.press("Enter")
    chat.ready()
    return chat


def test_a_reader_asks_and_an_editor_sees_what_was_not_told(open_chat, locked) -> None:
    reader = _logged_in(open_chat, locked, "ben", "other")
    assert reader.page.locator("#add-button, #add, [data-side=editors]").count() == 0
    assert "not-told" in reader.ask(_CHESS).get_attribute("class")
    editor = _logged_in(open_chat, locked, "anna", "secret:word")
    editor.page.click("[data-side=editors]")
    editor.page.wait_for_selector(f"#editors li:has-text('{_CHESS}')")
    with editor.page.expect_download() as download:
        editor.page.click("#editors [data-act=export]")
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert _CHESS in [json.loads(line)["question"] for line in lines]
    asked = []
    editor.page.on("request", lambda request: asked.append(request.url) if "queue/join" in request.url else None)
    editor.page.fill("#editors form.rename input", "A day in March")
    editor.page.click("#editors form.rename button")
    editor.page.wait_for_selector("#editors .said:has-text('Renamed')")
    assert editor.page.inner_text("#picked option:checked") == "A day in March"
    # A second request would draw the panel once more, and what is typed meanwhile would be lost.
    assert len(asked) == 1
    editor.page.click("#editors [data-change=remove]")
    assert "for good" in editor.page.inner_text("#editors [data-change=remove]")
    editor.page.fill("#editors form.rename input", "")
    editor.page.click("#editors form.rename button")
    editor.page.wait_for_selector("#editors .said:has-text('own title')")
