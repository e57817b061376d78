"""The real page on a real store, in a real browser that refuses every host but this one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from gradio_client import Client

from qa.assistant import Assistant
from tests.support.live_site import HARBOUR, Site, closing_site, wait_for

STORM = Path(__file__).parents[2] / "eval/pages/storm.txt"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """A running page: where it is, its store, its process, and the log of connections that left the machine."""

    url: str
    store: Path
    process: subprocess.Popen[str]
    connections: Path


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds ports for servers of a test's own."""
    return _free_port


def _free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *arguments: str, **environment: str) -> Iterator[Served]:
    """`python app.py` on a store in the folder, until it answers; ended at the end."""
    port, store = _free_port(), folder / "store"
    log = folder / "connections.log"
    command = [sys.executable, str(_ROOT / "tests/e2e/guarded_app.py"), "--port", str(port), "--store", str(store)]
    settings = {
        "QA_TEST_CONNECTIONS": str(log),
        "GRADIO_TEMP_DIR": str(folder / "uploads"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_"))}
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=folder,
        env={**kept, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for(port, process)
        yield Served(f"http://127.0.0.1:{port}/", store, process, log)
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def serving_here(assistant: Assistant) -> Iterator[str]:
    """The page over an open assistant, in this process; gives its address."""
    from app import build_app, launch_options

    page = build_app(assistant)
    page.launch(**launch_options(port=_free_port()), prevent_thread_lock=True)
    yield page.local_url
    page.close()


@pytest.fixture
def run_app() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python app.py` to its end."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_"))}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(_ROOT / "app.py"), *arguments]
        return subprocess.run(command, env=kept, capture_output=True, text=True, timeout=120)

    return run


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(3600):
        if process.poll() is not None:
            pytest.fail(f"The app ended: {process.communicate()[1]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The app did not answer within three minutes.")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One page for the whole run; its store was empty, so it holds the sample."""
    with serving(tmp_path_factory.mktemp("app")) as page:
        yield page


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory, sample_store: Path) -> Iterator[Served]:
    """A page whose live blogs come and go: begin at one of them by `of`. Sites of this machine may frame it."""
    folder = tmp_path_factory.mktemp("scratch")
    shutil.copytree(sample_store, folder / "store")
    with serving(folder, str(STORM), QA_EMBED_ORIGINS="http://127.0.0.1:*") as page:
        yield page


def of(page: Served, liveblog: str, path: str = "") -> str:
    """The address of one live blog on a page that has several."""
    return f"{page.url}{path}?liveblog={liveblog}"


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory, sample_store: Path) -> Iterator[Served]:
    """A page with a login: the editor anna, secret:word, and the reader ben, other."""
    folder = tmp_path_factory.mktemp("locked")
    shutil.copytree(sample_store, folder / "store")
    users = folder / "users"
    users.write_text("[editors]\nanna:secret:word\n[readers]\nben:other\n", encoding="utf-8")
    with serving(folder, QA_AUTH=str(users)) as page:
        yield page


@pytest.fixture(scope="session")
def coast(tmp_path_factory: pytest.TempPathFactory, sample_store: Path) -> Iterator[tuple[Served, Site]]:
    """A page that looks every second at a site which tests rewrite; the sample is there too."""
    folder = tmp_path_factory.mktemp("coast")
    shutil.copytree(sample_store, folder / "store")
    with closing_site() as site, serving(folder, site.url, "--every", "1s", QA_ALLOW_PRIVATE="1") as page:
        yield page, site


@pytest.fixture
def watched(coast: tuple[Served, Site]) -> Served:
    """The page over the watched site, which has one update and answers."""
    page, site = coast
    site.status, site.updates, site.raw = 200, (HARBOUR,), b""
    client = Client(page.url, verbose=False)

    def is_level() -> bool:
        return any(one["updates"] == 1 for one in client.predict(api_name="/liveblogs"))

    wait_for(is_level, 60)
    return page


@pytest.fixture
def shore(coast: tuple[Served, Site]) -> Site:
    """The site that `watched` looks at."""
    return coast[1]


@pytest.fixture
def make_served(tmp_path: Path, sample_store: Path) -> Iterator[Callable[..., Served]]:
    """Starts pages of a test's own: arguments and environment as for `serving`; without a page, over the sample."""
    with ExitStack() as stack:

        def start(*arguments: str, **environment: str) -> Served:
            if not arguments or arguments[0].startswith("--"):
                shutil.copytree(sample_store, tmp_path / "store", dirs_exist_ok=True)
            return stack.enter_context(serving(tmp_path, *arguments, **environment))

        yield start


@dataclass
class Chat:
    """The page as a person uses it."""

    page: Any
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def reload(self) -> None:
        """Load the page anew. What it was asking for when it was left is broken off, which is no fault of a script."""
        known = len(self.faults)
        self.page.reload()
        self.page.wait_for_function("document.readyState === 'complete'")
        broken_off = ("AbortError", "Connection errored out", "Failed to fetch")
        self.faults[known:] = [f for f in self.faults[known:] if not any(words in f for words in broken_off)]

    def listen(self) -> None:
        """Note requests to other hosts and errors of scripts."""
        self.page.on("request", lambda request: self.foreign.append(request.url) if _is_foreign(request.url) else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)

    def begin(self, url: str) -> None:
        """Go to the page without waiting for it."""
        self.page.goto(url, wait_until="commit")

    def ready(self) -> None:
        """Wait until a question can be asked: the first screen goes when the page's first event is over."""
        self.page.wait_for_selector("#question textarea:enabled")
        self.page.wait_for_selector("#first", state="detached")

    def type(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")

    def ask(self, question: str) -> Any:
        """Ask and wait for the answer; gives the turn."""
        before = self.page.locator(".turn").count()
        self.type(question)
        turn = self.page.locator(".turn").nth(before)
        turn.wait_for()
        self.page.wait_for_selector(f"#{turn.get_attribute('id')}[aria-busy='false']")
        return turn

    def shown_sources(self) -> Any:
        return self.page.locator(".turn-sources:not([hidden]) .source")


def _is_foreign(url: str) -> bool:
    return urlsplit(url).hostname not in ("127.0.0.1", None)


@pytest.fixture
def open_chat(browser: Any) -> Iterator[Callable[..., Chat]]:
    """Opens pages in profiles of their own; fails on a request to another host and on an error in a script."""
    opened: list[tuple[Any, Chat]] = []

    def open_one(url: str, *, width: int = 1280, height: int = 800, wait: bool = True, **options: Any) -> Chat:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        chat = Chat(context.new_page())
        opened.append((context, chat))
        chat.listen()
        chat.begin(url)
        if wait:
            chat.ready()
        return chat

    yield open_one
    for context, chat in opened:
        context.close()
        assert chat.foreign == []
        assert chat.faults == []


@pytest.fixture(scope="module")
def reader(browser: Any, served: Served) -> Iterator[Chat]:
    """A page at desktop width that the tests of a file share; see `chat`."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    reader = Chat(context.new_page())
    reader.listen()
    reader.begin(served.url)
    reader.ready()
    yield reader
    context.close()


@pytest.fixture
def chat(reader: Chat) -> Iterator[Chat]:
    """The shared page with a new conversation and nothing kept."""
    if reader.page.locator(".turn").count():
        reader.page.click("#new-button")
        reader.page.wait_for_selector(".turn", state="detached")
    forget = reader.page.locator("#earlier [data-act=forget]")
    if forget.count():
        forget.click()
        forget.wait_for(state="detached")
    reader.page.fill("#question textarea", "")
    reader.page.focus("#question textarea")
    yield reader
    assert reader.foreign == []
    assert reader.faults == []
