"""The page for programs: the /chat endpoint by gradio_client, and the same as an MCP tool."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from importlib.util import find_spec
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

_REFUGEES = "How many people fleeing the war will the US take in?"


@pytest.fixture(scope="module")
def client(served) -> Client:
    return Client(served.url, verbose=False)


def test_the_endpoint_gives_the_whole_answer(client: Client) -> None:
    answer = client.predict(question=_REFUGEES, api_name="/chat")
    assert answer["answered"] is True
    assert answer["mode"] == "quotes"
    citation = answer["citations"][0]
    assert citation["position"] == 30
    assert "100,000" in citation["quote"]
    assert {"standalone_question", "retrieved", "seconds", "usage", "model"} <= answer.keys()


def test_the_endpoint_takes_history_and_a_live_blog(client: Client) -> None:
    answer = client.predict(
        question="And what did they say about Libya?",
        history=["What did Macron and Erdogan agree on?"],
        liveblog="ukraine-2022-03-24",
        api_name="/chat",
    )
    assert "Macron" in answer["standalone_question"]
    assert "Libya" in answer["text"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"question": "Who?", "liveblog": "nowhere"}, "No live blog named 'nowhere'"),
        ({"question": " "}, "The question is empty"),
        ({"question": "why " * 2_000}, "ask a shorter one"),
    ],
)
def test_the_endpoint_says_what_is_wrong(client: Client, arguments: dict[str, str], line: str) -> None:
    with pytest.raises(AppError, match=line):
        client.predict(**arguments, api_name="/chat")


def test_nothing_else_is_offered_to_programs(client: Client) -> None:
    offered = {"/chat", "/liveblogs", "/ask_liveblog", "/list_liveblogs", "/summary", "/what_changed"}
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == offered


def test_the_chat_takes_messages_with_roles(client: Client) -> None:
    messages = [
        {"role": "user", "content": "What did Macron and Erdogan agree on?"},
        {"role": "assistant", "content": "They agreed to talk."},
    ]
    answer = client.predict(question="And what did they say about Libya?", history=messages, api_name="/chat")
    assert "Macron" in answer["standalone_question"]


def test_live_blogs_are_listed_summed_up_and_compared(client: Client) -> None:
    [page] = client.predict(api_name="/liveblogs")
    assert (page["id"], page["updates"]) == ("ukraine-2022-03-24", 94)
    assert json.loads(client.predict(api_name="/list_liveblogs")) == [page]
    summary = json.loads(client.predict(liveblog=page["id"], api_name="/summary"))
    assert summary["answered"]
    assert len(summary["citations"]) > 2
    changes = json.loads(client.predict(liveblog=page["id"], since="#40", api_name="/what_changed"))
    assert len(changes) == 39
    asked = json.loads(client.predict(question=_REFUGEES, api_name="/ask_liveblog"))
    assert asked["citations"][0]["position"] == 30
    with pytest.raises(AppError, match="No live blog named 'nowhere'"):
        client.predict(liveblog="nowhere", api_name="/summary")


def test_a_login_is_asked_of_programs_too(locked) -> None:
    with pytest.raises((ValueError, AppError)):
        Client(locked.url, verbose=False)
    with_login = Client(locked.url, auth=("anna", "secret:word"), verbose=False)
    assert with_login.predict(question=_REFUGEES, api_name="/chat")["answered"]


@pytest.mark.skipif(find_spec("mcp") is None, reason="gradio's mcp extra is not installed")
def test_the_same_is_an_mcp_tool(make_served) -> None:
    page = make_served("--mcp")

    async def call() -> tuple[list[str], str]:
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client

        async with streamablehttp_client(page.url + "gradio_api/mcp/") as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                tools = await session.list_tools()
                result = await session.call_tool("ask_liveblog", {"question": _REFUGEES})
                return [tool.name for tool in tools.tools], result.content[0].text

    names, text = asyncio.run(call())
    assert sorted(names) == ["ask_liveblog", "list_liveblogs", "summary", "what_changed"]
    assert "America opens its doors" in json.loads(text)["citations"][0]["headline"]


@pytest.mark.skipif(find_spec("mcp") is not None, reason="the extra is installed")
def test_mcp_without_the_extra_names_the_next_step(tmp_path, run_app) -> None:
    ended = run_app("--mcp", "--store", str(tmp_path / "store"))
    assert ended.returncode == 2
    assert ended.stderr.strip() == "error: --mcp needs Gradio's extra: pip install 'gradio[mcp]'."


def test_a_port_that_is_taken_is_one_line(served, tmp_path, run_app) -> None:
    port = served.url.rstrip("/").rpartition(":")[2]
    ended = run_app("--port", port, "--store", str(tmp_path / "store"))
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines()[-1].startswith(f"error: Port {port} of 127.0.0.1")
    assert "Traceback" not in ended.stderr


def test_a_public_address_without_login_is_warned_of(make_served) -> None:
    page = make_served("--host", "0.0.0.0")
    page.process.terminate()
    assert "warning: 0.0.0.0 can be reached from other machines" in page.process.communicate(timeout=20)[1]


def test_a_page_named_on_the_command_line_is_indexed_and_asked_behind_a_login(make_served, tmp_path) -> None:
    source = tmp_path / "fair.txt"
    source.write_text("Village fair\n\nPig escapes\n\nThe pig ran for 900 metres.\n", encoding="utf-8")
    page = make_served(str(source), "--host", "0.0.0.0", QA_AUTH="anna:secret")
    client = Client(page.url, verbose=False, auth=("anna", "secret"))
    assert "900 metres" in client.predict(question="How far did the pig run?", api_name="/chat")["text"]
    page.process.terminate()
    told = page.process.communicate(timeout=20)[1]
    assert "warning" not in told
    assert "secret" not in told


@pytest.mark.browser
def test_on_a_page_for_reading_nothing_can_be_added_or_changed_by_whatever_way(make_served, open_chat) -> None:
    page = make_served("--read-only")
    before = Client(page.url, verbose=False).predict(api_name="/liveblogs")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(f"{page.url}gradio_api/upload", b"", method="POST"), timeout=30)
    with urllib.request.urlopen(f"{page.url}config", timeout=30) as response:
        events = {one["api_name"]: one["id"] for one in json.load(response)["dependencies"]}
    changes = [{"change": act, "liveblog": before[0]["id"], "title": "Mine"} for act in ("rename", "hide", "remove")]
    for name, data, event in [
        ("_add_text", ["Mine\n\nHead\n\nWords of mine.", None, ""], None),
        *[("_change", [None, before[0]["id"], ""], change) for change in changes],
    ]:
        _run_unseen(page.url, events[name], data, event)
    assert Client(page.url, verbose=False).predict(api_name="/liveblogs") == before
    chat = open_chat(page.url)
    assert not chat.page.is_visible("#add-button")
    assert chat.page.locator("[data-side=editors]:visible").count() == 0
    assert chat.ask("How many people fleeing the war will the US take in?").locator(".cite").count() > 0


def _run_unseen(url: str, event: int, data: list[Any], told: dict[str, str] | None) -> None:
    """Run an event of the page that is not offered to programs, as its script would, to its end."""
    session = f"unseen{time.monotonic_ns()}"
    asked = {"fn_index": event, "data": data, "event_data": told, "session_hash": session}
    join = urllib.request.Request(
        f"{url}gradio_api/queue/join", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(join, timeout=30).close()
    with urllib.request.urlopen(f"{url}gradio_api/queue/data?session_hash={session}", timeout=30) as stream:
        assert any(b"process_completed" in line for line in stream)
