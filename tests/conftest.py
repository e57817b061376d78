"""What tests share: the sample in a store of its own, copies of it to spoil, small pages, a browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.samples import SAMPLE_ID, sample_path
from qa.settings import Settings
from tests.support.live_site import Site, closing_site
from vectorstore.embedding.minilm import MiniLM, TokenVectors

ROOT = Path(__file__).parent.parent
_SETTINGS = [
    *(f"QA_{name.upper()}" for name in Settings.model_fields),
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
]
_BROWSER = Path(os.environ.get("QA_BROWSER", "/usr/bin/chromium"))
# No name but this machine's own resolves, whatever a page asks for.
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
_SKIPPED: list[str] = []
_EMBED = MiniLM._forward
# Of a text, the vectors of its tokens take some 100 KB.
_MOST_TEXTS = 2_000

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would what they start and interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright's event loop stays in the main thread until the end, where no other could then run.
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
    if "speed" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("speed"):
            item.add_marker(pytest.mark.skip(reason="needs an idle machine: run `make test-speed`"))


def _missing() -> str:
    """Why no browser can be driven; empty when one can."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is not installed (it comes with the development requirements)"
    return "" if _BROWSER.exists() else f"there is no browser at {_BROWSER} (install chromium, or set QA_BROWSER)"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _SKIPPED:
        terminalreporter.write_line(f"Browser tests skipped: {_SKIPPED[0]}.", yellow=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium with a new profile. Without one the tests are skipped, or fail with QA_REQUIRE_BROWSER=1."""
    if reason := _missing():
        if os.environ.get("QA_REQUIRE_BROWSER") == "1":
            pytest.fail(f"QA_REQUIRE_BROWSER=1, but {reason}.")
        _SKIPPED.append(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(_BROWSER), args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def no_settings_from_outside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor a .env file of whoever runs the tests decides what they see."""
    if request.node.get_closest_marker("llm"):
        return
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(scope="session", autouse=True)
def texts_are_embedded_once() -> Iterator[None]:
    """A text's vectors depend on that text alone: what one test has embedded, others needn't compute again."""
    known: dict[str, TokenVectors] = {}

    def remembered(model: MiniLM, text: str) -> TokenVectors:
        if text not in known:
            found = _EMBED(model, text)
            if len(known) == _MOST_TEXTS:
                return found
            known[text] = found
        return known[text]

    MiniLM._forward = remembered  # type: ignore[method-assign]
    yield
    MiniLM._forward = _EMBED  # type: ignore[method-assign]


@pytest.fixture
def embedding_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedding model's own work, for tests of the model."""
    monkeypatch.setattr(MiniLM, "_forward", _EMBED)


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
def unloaded_model(embedding_network: None) -> Iterator[None]:
    """The embedding model is read from its files anew, as a process does that has just begun."""
    from vectorstore.embedding import minilm

    for load in (minilm._tokenizer, minilm._network):
        load.cache_clear()
    yield
    minilm._folders.clear()
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
    from qa.cli.app import main

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return int(stop.value.code or 0), shown.out, shown.err

    return run


@pytest.fixture
def site() -> Iterator[Site]:
    """A page on the loopback that the test rewrites."""
    with closing_site() as served:
        yield served
