"""Settings and their file: what can't be read is told in one line, by the Python face and by every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from qa.__main__ import app
from qa.errors import SettingsError
from qa.settings import Settings, _say_once, load_settings

_ROOT = Path(__file__).parent.parent.parent
_NO_TEXT = b"QA_MODE=\xff\xfe\x9f"
_PLACES = {
    "python -m qa": ["-m", "qa"],
    "python -m eval": ["-m", "eval"],
    "python app.py": [str(_ROOT / "app.py")],
}


def _commands(group: Any, *names: str) -> Iterator[tuple[str, ...]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, *names, name)
        else:
            yield (*names, name)


_QA = list(_commands(get_command(app)))
_ALL = [
    *(("python -m qa", *names) for names in _QA),
    *(("python -m eval", *names[1:]) for names in _QA if names[0] == "eval"),
    ("python app.py",),
]


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that settings are read from, beside the test's own folder."""
    file = tmp_path / ".env"
    monkeypatch.setitem(Settings.model_config, "env_file", str(file))
    return file


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_walk_over_the_commands_finds_them() -> None:
    assert {("index",), ("watch",), ("backup",), ("chat",), ("eval", "run")} <= set(_QA)


@pytest.mark.parametrize("names", _QA, ids=" ".join)
def test_every_command_tells_of_a_setting_that_makes_no_sense(
    names: tuple[str, ...], qa_here: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_MODE", "magic")
    assert qa_here(*names) == (2, "", "error: QA_MODE is 'magic': Input should be 'auto', 'quotes' or 'llm'.\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_NO_TEXT, r"\.env is no text: save it as UTF-8"),
        ("QA_MODE=quotes\n".encode("utf-16"), r"\.env is no text"),
        (b"QA_STORE=a\x00b\n", r"\.env is no text"),
        (b'# mine\nQA_MODE="quotes\nQA_STORE=x\n', r"QA_MODE in .*\.env, line 2, can't be read: write NAME=value"),
        (b"QA_TIMEOUT=soon\n", "QA_TIMEOUT is 'soon'"),
        (b"QA_EMBEDDINGS=word2vec\n", 'QA_EMBEDDINGS is \'word2vec\': expected "minilm" or "openai:MODEL"'),
        (b"QA_EMBEDDINGS=openai:\n", 'expected "minilm" or "openai:MODEL"'),
        *(
            (f"{name}={url}\n".encode(), f"{name} is '{re.escape(url)}': expected something like http://")
            for name in ("QA_CHROMA_URL", "OPENAI_BASE_URL")
            for url in ("127.0.0.1:8000", "ftp://host", "http://", "nonsense", "http://[::1", "http://host:port")
        ),
    ],
)
def test_what_can_not_be_read_is_one_line(content: bytes, message: str, settings_file: Path) -> None:
    settings_file.write_bytes(content)
    with pytest.raises(SettingsError, match=message) as told:
        load_settings()
    assert "\n" not in str(told.value)


def test_what_others_keep_in_the_file_is_theirs(settings_file: Path) -> None:
    settings_file.write_text("if [ theirs ]; then\nQA_MODE=quotes\nfi\nTHEIRS=magic\n")
    assert load_settings().mode == "quotes"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("QA_TIMOUT", "QA_TIMEOUT"), ("QA_CHROMAURL", "QA_CHROMA_URL"), ("QA_AUHT", "QA_AUTH"), ("qa_modell", "QA_MODEL")],
)
def test_a_mistyped_name_is_told_once_with_the_one_that_is_meant_and_without_its_value(
    name: str, meant: str, settings_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _say_once.cache_clear()
    monkeypatch.setenv(name, "secret")
    settings_file.write_text(f"{name}=secret\n")
    load_settings()
    load_settings()
    assert caplog.messages == [f"{name} is no setting and changes nothing: is {meant} meant?"]


def test_what_is_ours_or_resembles_nothing_of_ours_is_not_warned_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _say_once.cache_clear()
    for name in (
        "QA_TIMEOUT",
        "qa_timeout",
        "QA_AUTH",
        "QA_BROWSER",
        "QA_NODES",
        "QA_SITE",
        "QA_CHROMA_SITE",
        "QA_ENV",
    ):
        monkeypatch.setenv(name, "5")
    load_settings()
    assert caplog.messages == []
