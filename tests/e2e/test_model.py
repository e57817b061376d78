"""The page with a language model behind it: streaming, mode line, Stop, fall-back, and no key in sight."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Served, serving
from tests.support.live_site import wait_for
from tests.support.openai_server import OpenAIServer, Reply

pytestmark = [pytest.mark.browser, pytest.mark.alone]

_KEY = "sk-test-0123456789abcdef"
_REFUGEES = "How many people fleeing the war will the US take in?"
_GOOD = "Up to 100,000 people who fled Ukraine will be taken in by the US [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with OpenAIServer([]) as server:
        yield server


@pytest.fixture(scope="module")
def written(model: OpenAIServer, tmp_path_factory, sample_store) -> Iterator[Served]:
    """A page whose answers the model writes."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(sample_store, folder / "store")
    settings = {"OPENAI_BASE_URL": model.url, "QA_MODEL": "gpt-4o-mini", "QA_TIMEOUT": "20"}
    with serving(folder, OPENAI_API_KEY=_KEY, **settings) as page:
        yield page


def _will_say(model: OpenAIServer, *replies: Reply) -> None:
    model.asked.clear()
    model.script = list(replies)


def test_a_written_answer_streams_and_says_what_it_cost(model, written, open_chat) -> None:
    look = Reply(
        text='{"sentences": [{"n": 1, "verdict": "supported", "words": "taken in by the US"}]}', usage=(400, 20)
    )
    _will_say(model, Reply(text=_GOOD, between=0.05, usage=(700, 30)), look, Reply(text=_GOOD), look)
    chat = open_chat(written.url)
    assert "gpt-4o-mini" in chat.page.inner_text("#standing")
    assert model.asked == [], "the example questions must not cost anything"
    turn = chat.ask(_REFUGEES)
    assert "100,000" in turn.inner_text()
    assert turn.locator(".mode").inner_text().startswith("gpt-4o-mini · ")
    # The server on the loopback is not OpenAI's: what it costs is not known.
    assert "1,150 tokens, cost unknown" in turn.locator(".mode").inner_text()
    turn.locator(".cite").first.click()
    assert "100,000" in chat.page.locator(".source.is-marked mark").first.inner_text()
    again = chat.ask(_REFUGEES)
    assert "conversation " in again.locator(".mode").inner_text()
    assert _KEY not in chat.page.content()
    assert not written.connections.exists()


def test_stop_hangs_up_on_the_model(model, written, open_chat) -> None:
    _will_say(model, Reply(text=_GOOD, between=0.1, hang_after=6))
    chat = open_chat(written.url)
    chat.type(_REFUGEES)
    chat.page.wait_for_selector("#turn-1 .answer p:not(.waiting)")
    chat.page.click("#stop-button")
    chat.page.wait_for_selector("#turn-1.stopped", timeout=2_000)
    wait_for(lambda: model.asked[-1].hung_up_at is not None, 5)


def test_a_model_that_fails_leaves_quotes_and_one_line(model, written, open_chat) -> None:
    _will_say(model, Reply(status=401, error={"message": f"Incorrect API key provided: {_KEY}"}))
    chat = open_chat(written.url)
    turn = chat.ask(_REFUGEES)
    assert "100,000" in turn.locator(".answer").inner_text()
    line = turn.locator(".mode").inner_text()
    assert line.startswith("Quotes from the updates · ")
    assert len(line.split(" · ")) >= 3
    assert _KEY not in chat.page.content()
