"""Hostile pages and questions stay text, nothing leaves the machine, and a login keeps people out."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.e2e.conftest import of

pytestmark = pytest.mark.browser

_IMG = '<img src=x onerror="window.pwned=1">'
_SCRIPT = "<script>window.pwned=1</script>"
_LINK = "[click](javascript:window.pwned=1)"
_PICTURE = "![pic](http://evil.example/x.png)"
_HANDLEBARS = "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} `"
_ALL = (_IMG, _SCRIPT, _LINK, _PICTURE, _HANDLEBARS)
_HOSTILE = [
    {"liveblog": {"title": f"Turnips {_IMG} {_SCRIPT}"}},
    {
        "id": "a",
        "headline": f"Turnip prices double {_IMG} {_SCRIPT} {_PICTURE} </mark></li>",
        "body": [
            f"The price of a turnip rose to 77 pence {_IMG} {_SCRIPT} {_LINK} {_PICTURE} {_HANDLEBARS} on Monday.",
            f'"><svg onload="window.pwned=1"> {_PICTURE} <iframe src="http://evil.example/"></iframe>',
        ],
        "url": "https://news.example/turnips?a=1&b='\"><img src=x onerror=window.pwned=1>",
        "published_at": "2024-05-01T10:00:00+00:00",
    },
    {"id": "b", "headline": "Carrots stay cheap", "body": ["Nothing new about carrots."]},
]


def _nothing_ran(chat) -> None:
    assert chat.page.evaluate("window.pwned") is None
    assert (
        chat.page.locator("#transcript :is(img, script, iframe), #sources :is(img, script, iframe, svg)").count() == 0
    )
    assert chat.page.locator("a[href^='javascript']").count() == 0
    assert chat.page.locator("body :is([onerror], [onload])").count() == 0


@pytest.fixture
def hostile(open_chat, scratch):
    chat = open_chat(of(scratch, "storm"))
    text = "\n".join(json.dumps(line) for line in _HOSTILE)
    chat.page.set_input_files(
        "#add-file input[type=file]", {"name": "turnips.jsonl", "mimeType": "text/plain", "buffer": text.encode()}
    )
    chat.page.wait_for_selector("#adding .added", state="attached", timeout=60_000)
    return chat


def test_a_hostile_page_stays_text(hostile) -> None:
    assert f"Turnips {_IMG}" in hostile.page.inner_text("#welcome h2")
    _nothing_ran(hostile)
    turn = hostile.ask("What did the price of a turnip rise to?")
    assert "77 pence" in turn.inner_text()
    assert _IMG in turn.locator(".answer").inner_text()
    turn.locator(".cite").first.click()
    source = hostile.page.locator(".source.is-marked")
    for text in _ALL:
        assert text in source.inner_text()
    link = source.locator("a:has-text('Open the original')")
    assert link.get_attribute("href").startswith("https://news.example/turnips")
    assert link.get_attribute("rel") == "noopener noreferrer"
    _nothing_ran(hostile)


def test_a_hostile_headline_stays_text_among_the_nearest(hostile) -> None:
    turn = hostile.ask("Which turnip farmer was elected mayor of Oslo in 1987?")
    if turn.locator(".near").count():
        assert _SCRIPT in " ".join(turn.locator(".near").all_inner_texts())
    _nothing_ran(hostile)


def test_a_hostile_question_stays_text(chat) -> None:
    for text in _ALL:
        turn = chat.ask(f"Who resigned {text}")
        assert text in turn.locator(".question").inner_text()
    chat.ask("And why?")
    _nothing_ran(chat)


def test_only_this_machine_is_asked(chat, served) -> None:
    """The browser's requests are checked in every test; here the server's own, of all tests before."""
    chat.ask("How many people fleeing the war will the US take in?")
    assert chat.foreign == []
    assert not served.connections.exists(), served.connections.read_text()


def _log_in(tab, user: str, password: str) -> None:
    tab.fill("input:not([type=password])", user)
    tab.fill("input[type=password]", password)
    tab.keyboard.press("Enter")


def test_a_login_keeps_strangers_out(browser, locked) -> None:
    page = locked
    for path in ("config", "gradio_api/info", "gradio_api/queue/data?session_hash=x"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(page.url + path, timeout=10)
        assert refused.value.code == 401
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(page.url)
    tab.wait_for_selector("input[type=password]")
    assert tab.locator("#question").count() == 0
    _log_in(tab, "anna", "wrong")
    tab.wait_for_timeout(700)
    assert tab.locator("#question").count() == 0
    _log_in(tab, "anna", "secret:word")
    tab.wait_for_selector("#question textarea")
    assert all(url.startswith((page.url, "data:", "blob:")) for url in asked)
    context.close()


def test_a_file_that_is_too_big_or_of_another_kind_is_refused(open_chat, served) -> None:
    chat = open_chat(served.url)
    chat.page.set_input_files(
        "#add-file input[type=file]", {"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    )
    chat.page.wait_for_timeout(500)
    assert chat.page.locator("#adding .added").count() == 0
    chat.faults.clear()
    boundary = "xyz"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\n\r\n'.encode()
        + b"a" * 20_000_100
        + f"\r\n--{boundary}--\r\n".encode()
    )
    request = urllib.request.Request(
        served.url + "gradio_api/upload",
        data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 413
