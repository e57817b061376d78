"""The page with a language model behind it: streaming, mode line, Stop, fall-back, and no key in sight."""

from __future__ import annotations

import pytest

from tests.support.openai_server import OpenAIServer, Reply

pytestmark = pytest.mark.browser

_KEY = "sk-test-0123456789abcdef"
_REFUGEES = "How many people fleeing the war will the US take in?"
_GOOD = "Up to 100,000 people who fled Ukraine will be taken in by the US [1]."


def _with_model(make_served, server: OpenAIServer):
    return make_served(OPENAI_API_KEY=_KEY, OPENAI_BASE_URL=server.url, QA_MODEL="gpt-4o-mini", QA_TIMEOUT="20")


def test_a_written_answer_streams_and_says_what_it_cost(make_served, open_chat) -> None:
    look = Reply(
        text='{"sentences": [{"n": 1, "verdict": "supported", "words": "taken in by the US"}]}', usage=(400, 20)
    )
    script = [Reply(text=_GOOD, between=0.05, usage=(700, 30)), look, Reply(text=_GOOD), look]
    with OpenAIServer(script) as server:
        served = _with_model(make_served, server)
        chat = open_chat(served.url)
        assert "gpt-4o-mini" in chat.page.inner_text("#standing")
        assert server.asked == [], "the example questions must not cost anything"
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
        assert not served.connections.exists()


def test_stop_hangs_up_on_the_model(make_served, open_chat) -> None:
    with OpenAIServer([Reply(text=_GOOD, between=0.1, hang_after=6)]) as server:
        chat = open_chat(_with_model(make_served, server).url)
        chat.type(_REFUGEES)
        chat.page.wait_for_selector("#turn-1 .answer p:not(.waiting)")
        chat.page.click("#stop-button")
        chat.page.wait_for_selector("#turn-1.stopped", timeout=2_000)
        chat.page.wait_for_timeout(1_500)
        assert server.asked[-1].hung_up_at is not None


def test_a_model_that_fails_leaves_quotes_and_one_line(make_served, open_chat) -> None:
    with OpenAIServer([Reply(status=401, error={"message": f"Incorrect API key provided: {_KEY}"})]) as server:
        chat = open_chat(_with_model(make_served, server).url)
        turn = chat.ask(_REFUGEES)
        assert "100,000" in turn.locator(".answer").inner_text()
        line = turn.locator(".mode").inner_text()
        assert line.startswith("Quotes from the updates · ")
        assert len(line.split(" · ")) >= 3
        assert _KEY not in chat.page.content()
