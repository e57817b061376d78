"""One store opened twice in a process, as notebooks do, and a process that forks, as servers do."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant, LiveBlog, StoreError, Update
from qa.model.chat import ChatModel
from qa.trace.steps import Trace
from tests.support.openai_server import OpenAIServer, Reply

CELL = """
assistant = Assistant.open(store=folder, mode="quotes")
assistant.index(LiveBlog("town", "Town live", (Update("u", 1, "Mayor resigns", (text,)),)))
engine = assistant.query_engine(liveblog="town")
said = str(engine.query("When did the mayor resign?"))
"""
TEXTS = ("The mayor, Ada Venn, resigned at noon.", "The mayor, Ada Venn, resigned at four o'clock.")


def town(text: str) -> LiveBlog:
    return LiveBlog("town", "Town live", (Update("u", 1, "Mayor resigns", (text,)),))


def test_a_notebook_s_cell_that_is_run_again_in_one_event_loop_works(tmp_path: Path) -> None:
    names: dict[str, Any] = {"Assistant": Assistant, "LiveBlog": LiveBlog, "Update": Update, "folder": tmp_path / "s"}

    async def notebook() -> list[str]:
        said = []
        for text in TEXTS:
            names["text"] = text
            exec(CELL, names)  # a cell is run, not called
            said.append(names["said"])
        return said

    first, second = asyncio.run(notebook())
    assert "noon" in first
    assert "four o'clock" in second
    names["assistant"].close()


def test_the_opening_that_wrote_last_is_the_one_to_use(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "s", mode="quotes") as old:
        old.index(town(TEXTS[0]))
        with Assistant.open(store=tmp_path / "s", mode="quotes") as new:
            new.index(town(TEXTS[1]))
            with pytest.raises(StoreError, match="has changed the store .*: start this program again"):
                old.ask("When did the mayor resign?")
            assert "four o'clock" in new.ask("When did the mayor resign?").text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_worker_says_what_to_do_and_then_answers(tmp_path: Path) -> None:
    """Chroma's threads don't survive a fork: asking the parent's store would wait for ever."""
    read, write = os.pipe()
    with Assistant.open(store=tmp_path / "s", mode="quotes") as assistant:
        assistant.index(town(TEXTS[0]))
        assert assistant.ask("When did the mayor resign?").answered
        child = os.fork()
        if child == 0:
            try:
                os.write(write, _in_the_worker(assistant, tmp_path / "s").encode())
            finally:
                os._exit(0)
        os.close(write)
        try:
            with os.fdopen(read, encoding="utf-8") as told:
                said = told.read()
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        # The parent goes on as before.
        assert assistant.ask("When did the mayor resign?").answered
        assistant.index(town(TEXTS[1]))
    complaint, answer = said.split("\n", 1)
    assert complaint.endswith("was opened before this process was forked: open it in the worker itself.")
    assert "noon" in answer


def _in_the_worker(assistant: Assistant, folder: Path) -> str:
    signal.alarm(120)
    try:
        assistant.ask("When did the mayor resign?")
    except StoreError as error:
        complaint = str(error)
    with Assistant.open(store=folder, mode="quotes") as own:
        return f"{complaint}\n{own.ask('When did the mayor resign?').text}"


@pytest.mark.parametrize("history", [(), ("How long is the term?",)])
def test_importing_the_model_s_libraries_is_not_paid_for_by_the_deadline(
    tmp_path: Path, history: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The libraries take seconds at the first question: with a short QA_TIMEOUT no first answer was ever written."""
    load = ChatModel.prepare
    # Loaded once: at the conversation's first use of the model, later ones cost nothing.
    spent = iter([600.0])

    def slowly(model: ChatModel) -> float:
        assert load(model) >= 0
        return next(spent, 0.0)

    monkeypatch.setattr(ChatModel, "prepare", slowly)
    # Longer in all than the deadline, each piece well within the client's own patience.
    slow = Reply(pieces=("The mayor", " resigned", " at", " noon", " [1]."), between=1.5)
    with OpenAIServer([slow]) as server:
        options: dict[str, Any] = {"mode": "llm", "openai_base_url": server.url, "check": "exact", "retries": 0}
        with Assistant.open(store=tmp_path / "s", timeout=5.0, **options) as assistant:
            assistant.index(town(TEXTS[0]))
            answer = assistant.ask("When did the mayor resign?", history=history, trace=Trace())
    assert (answer.mode, answer.note) == ("llm", "")
