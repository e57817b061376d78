"""Bringing a live blog: a file or its text, with progress, and the same error lines as the command line."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import STORM, of

pytestmark = pytest.mark.browser

_STORM = STORM.read_bytes().replace(b"Ilsabet", b"Otmar")
_ERRORS = "#adding .problem"


def _open_panel(chat) -> None:
    assert chat.page.get_attribute("#add-button", "aria-expanded") == "false"
    chat.page.click("#add-button")
    assert chat.page.get_attribute("#add-button", "aria-expanded") == "true"


def _upload(chat, name: str, content: bytes) -> None:
    chat.page.set_input_files("#add-file input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})


def test_an_uploaded_file_is_indexed_with_progress_and_asked(open_chat, scratch) -> None:
    chat = open_chat(scratch.url)
    _open_panel(chat)
    chat.page.evaluate(
        """() => {
            window.seen = [];
            const look = () => {
                const bar = document.querySelector("#adding progress[max]");
                if (bar) window.seen.push(bar.value / bar.max);
            };
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
        }"""
    )
    _upload(chat, "otmar.txt", _STORM)
    chat.page.wait_for_selector("#adding .added", timeout=60_000)
    assert re.search(r"53 updates \(53 added", chat.page.inner_text("#adding"))
    # Of the panel one line is left, and nothing that was focused is lost.
    assert chat.page.locator("#add").bounding_box()["height"] < 60
    assert not chat.page.is_visible("#add-file")
    assert chat.page.evaluate("document.activeElement !== document.body")
    shares = chat.page.evaluate("window.seen")
    assert shares == sorted(shares)
    assert len(set(shares)) > 1
    assert "Storm Otmar" in chat.page.inner_text("#welcome")
    assert "Storm Otmar" in chat.page.inner_text("#picked option:checked")
    turn = chat.ask("How many people were rescued?")
    turn.locator(".cite").first.click()
    assert "of 53" in chat.shown_sources().first.inner_text()
    # The next person who opens the page finds it too: it is in the same store.
    other = open_chat(scratch.url)
    assert "Storm Otmar" in other.page.inner_text("#picked")


def test_the_same_file_again_changes_nothing(open_chat, scratch) -> None:
    chat = open_chat(scratch.url)
    _upload(chat, "otmar.txt", _STORM)
    chat.page.wait_for_selector("#adding .added", timeout=60_000, state="attached")
    _upload(chat, "otmar.txt", _STORM)
    chat.page.wait_for_selector("#adding .added:has-text('53 unchanged')", timeout=60_000, state="attached")


def test_another_page_of_the_same_name_takes_nobodys_place(open_chat, scratch) -> None:
    chat = open_chat(scratch.url)
    _upload(chat, "ukraine-2022-03-24.txt", b"A quiet day at the market\n\nBread sells out\n\nBread was gone by ten.\n")
    chat.page.wait_for_selector("#adding .added:has-text('A quiet day')", timeout=60_000, state="attached")
    other = open_chat(scratch.url)
    options = other.page.locator("#picked option").all_inner_texts()
    assert any("A quiet day" in option for option in options)
    assert any("NATO vows" in option for option in options)


def test_pasted_text_is_indexed(open_chat, scratch) -> None:
    chat = open_chat(scratch.url)
    _open_panel(chat)
    chat.page.fill(
        "#add-text textarea", "Harbour day as it happened\n\nSwimmer crosses the bay\n\nIt took her 41 minutes.\n"
    )
    chat.page.click("#paste-button")
    chat.page.wait_for_selector("#adding .added", timeout=60_000)
    assert "41 minutes" in chat.ask("How long did the swimmer take to cross the bay?").inner_text()


def test_what_cannot_be_read_gets_one_clear_line(open_chat, scratch) -> None:
    chat = open_chat(of(scratch, "storm"))
    _open_panel(chat)
    chat.page.click("#paste-button")
    chat.page.wait_for_selector(f"{_ERRORS}:has-text('Nothing was pasted')")
    for name, content in (("empty.txt", b""), ("noise.txt", bytes(range(256)) * 40), ("poem.txt", b"only one line")):
        _upload(chat, name, content)
        chat.page.wait_for_selector(f"{_ERRORS}:has-text('{name.split('.')[0]}')")
        assert str(scratch.store.parent) not in chat.page.inner_text(_ERRORS)
        assert chat.page.get_attribute(_ERRORS, "role") == "alert"


def test_adding_can_be_cancelled(open_chat, scratch) -> None:
    chat = open_chat(of(scratch, "storm"))
    _open_panel(chat)
    lamps = "\n".join(
        f"Lamp {n} of the mall lit\n\nThe lamp with number {n * 7} was lit at dusk.\n" for n in range(1500)
    )
    _upload(chat, "mall.txt", f"Lamps of the mall\n\n{lamps}".encode())
    chat.page.wait_for_selector("#adding progress[max]", timeout=60_000)
    chat.page.click("#adding [data-act=cancel]")
    chat.page.wait_for_selector(f"{_ERRORS}:has-text('Cancelled')", timeout=60_000)
    assert "mall" not in chat.page.inner_text("#picked")
    assert chat.ask("How many people were rescued?").locator(".cite").count() > 0
