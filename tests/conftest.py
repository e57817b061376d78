"""What the tests of the core share: the sample in a store of its own, copies of it to spoil, small pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.samples import SAMPLE_ID, sample_path
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
_SETTINGS = [
    *(f"QA_{name.upper()}" for name in Settings.model_fields),
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "speed" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("speed"):
            item.add_marker(pytest.mark.skip(reason="needs an idle machine: run `make test-speed`"))


@pytest.fixture(autouse=True)
def no_settings_from_outside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor a .env file of whoever runs the tests decides what they see."""
    if request.node.get_closest_marker("llm"):
        return
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the bundled sample, closed. Copy it to change it."""
    folder = tmp_path_factory.mktemp("sample") / "store"
    with Assistant.open(store=folder, mode="quotes") as assistant:
        assistant.index(sample_path(), name=SAMPLE_ID)
    return folder


@pytest.fixture(scope="session")
def assistant(sample_store: Path) -> Iterator[Assistant]:
    """An assistant over the bundled sample, for tests that only ask."""
    with Assistant.open(store=sample_store, mode="quotes") as opened:
        yield opened


@pytest.fixture
def store_copy(sample_store: Path, tmp_path: Path) -> Path:
    """The sample's store at a place of its own, for tests that change or damage it."""
    return Path(shutil.copytree(sample_store, tmp_path / "copy"))


@pytest.fixture
def unloaded_model() -> Iterator[None]:
    """The embedding model is read from its files anew, as a process does that has just begun."""
    from vectorstore import minilm

    for load in (minilm._tokenizer, minilm._network):
        load.cache_clear()
    yield
    for load in (minilm._tokenizer, minilm._network):
        load.cache_clear()


@pytest.fixture
def page_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a page: each update is its headline and paragraphs, the newest first."""

    def write(*updates: tuple[str, ...], title: str = "Harbour live", name: str = "harbour") -> Path:
        parts = [title, *(part for update in updates for part in update)]
        path = tmp_path / f"{name}.txt"
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_qa(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`python -m qa …` as a process of its own; keywords are environment variables."""

    def run(*arguments: str, flags: tuple[str, ...] = (), **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if key not in _SETTINGS}
        return subprocess.run(
            [sys.executable, *flags, "-m", "qa", *arguments],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def qa_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The same command line within this process: exit code, standard output, standard error."""
    from qa.cli import main

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return int(stop.value.code or 0), shown.out, shown.err

    return run
