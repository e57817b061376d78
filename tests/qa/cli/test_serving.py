"""The chat server's start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.cli.chat import ServedPage, run_chat, server_options


class _Page:
    """A page that is served and left at once."""

    local_url = "http://127.0.0.1/"

    def launch(self, **options: Any) -> None:
        assert options["server_name"] == "127.0.0.1"

    def block_thread(self) -> None:
        return


def test_the_store_is_warmed_while_the_page_is_built(
    store_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warmed: list[Assistant] = []
    monkeypatch.setattr(Assistant, "warm", lambda assistant: warmed.append(assistant))
    monkeypatch.setattr("sys.argv", ["app.py", "--store", str(store_copy), "--port", "0"])

    def build(assistant: Assistant, *_: object) -> _Page:
        assert warmed == [assistant]
        return _Page()

    with pytest.raises(SystemExit) as ended:
        run_chat(ServedPage(build, server_options))
    assert not ended.value.code
    assert "The chat is on" in capsys.readouterr().out
