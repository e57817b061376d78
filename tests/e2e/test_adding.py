"""Bringing a live blog: a file or its text, with progress, and the same error lines as the command line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import serving

pytestmark = pytest.mark.browser

_STORM = Path(__file__).parents[2] / "eval/pages/storm.txt"
_ERRORS = "#adding .problem"


@pytest.fixture(scope="module")
def served(tmp_path_factory, sample_store):
    """A page of this file's own: what is added would be the first live blog that others see."""
    folder = tmp_path_factory.mktemp("added")
    shutil.copytree(sample_store, folder / "store")
    with serving(folder) as page:
        yield page


def _open_panel(chat) -> None:
    assert chat.page.get_attribute("#add-button", "aria-expanded") == "false"
    chat.page.click("#add-button")
    assert chat.page.get_attribute("#add-button", "aria-expanded") == "true"


def _upload(chat, name: str, content: bytes) -> None:
    chat.page.set_input_files("#add-file input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})


def test_an_uploaded_file_is_indexed_with_progress_and_asked(open_chat, served) -> None:
    chat = open_chat(served.url)
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
    _upload(chat, "storm.txt", _STORM.read_bytes())
    chat.page.wait_for_selector("#adding .added", timeout=60_000)
    assert re.search(r"53 updates \(53 added", chat.page.inner_text("#adding"))
    shares = chat.page.evaluate("window.seen")
    assert shares == sorted(shares)
    assert len(set(shares)) > 1
    assert "Storm Ilsabet" in chat.page.inner_text(".welcome")
    assert "Storm Ilsabet" in chat.page.input_value("#picker input")
    turn = chat.ask("How many people were rescued?")
    turn.locator(".cite").first.click()
    assert "Storm Ilsabet" in chat.shown_sources().first.inner_text()
    # The next person who opens the page finds it too: it is in the same store.
    other = open_chat(served.url)
    other.page.click("#picker input")
    assert "Storm Ilsabet" in " ".join(other.page.locator("[role=option]").all_inner_texts())


def test_the_same_file_again_changes_nothing(open_chat, served) -> None:
    chat = open_chat(served.url)
    _upload(chat, "storm.txt", _STORM.read_bytes())
    chat.page.wait_for_selector("#adding .added", timeout=60_000, state="attached")
    _upload(chat, "storm.txt", _STORM.read_bytes())
    chat.page.wait_for_selector("#adding .added:has-text('53 unchanged')", timeout=60_000, state="attached")


def test_another_page_of_the_same_name_takes_nobodys_place(open_chat, served) -> None:
    chat = open_chat(served.url)
    _upload(chat, "ukraine-2022-03-24.txt", b"A quiet day at the market\n\nBread sells out\n\nBread was gone by ten.\n")
    chat.page.wait_for_selector("#adding .added:has-text('A quiet day')", timeout=60_000, state="attached")
    other = open_chat(served.url)
    other.page.click("#picker input")
    options = other.page.locator("[role=option]").all_inner_texts()
    assert any("A quiet day" in option for option in options)
    assert any("NATO vows" in option for option in options)


def test_pasted_text_is_indexed(open_chat, served) -> None:
    chat = open_chat(served.url)
    _open_panel(chat)
    chat.page.fill(
        "#add-text textarea", "Harbour day as it happened\n\nSwimmer crosses the bay\n\nIt took her 41 minutes.\n"
    )
    chat.page.click("#paste-button")
    chat.page.wait_for_selector("#adding .added", timeout=60_000)
    assert "41 minutes" in chat.ask("How long did the swimmer take to cross the bay?").inner_text()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("empty.txt", b"", "empty"),
        ("noise.txt", bytes(range(256)) * 40, "noise.txt"),
        ("poem.txt", b"only one line", "poem.txt"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(open_chat, served, name: str, content: bytes, line: str) -> None:
    chat = open_chat(served.url)
    _open_panel(chat)
    _upload(chat, name, content)
    chat.page.wait_for_selector(_ERRORS)
    told = chat.page.inner_text(_ERRORS)
    assert line in told
    assert str(served.store.parent) not in told
    assert chat.page.get_attribute(_ERRORS, "role") == "alert"


def test_nothing_pasted_is_said(open_chat, served) -> None:
    chat = open_chat(served.url)
    _open_panel(chat)
    chat.page.click("#paste-button")
    chat.page.wait_for_selector(f"{_ERRORS}:has-text('Nothing was pasted')")
