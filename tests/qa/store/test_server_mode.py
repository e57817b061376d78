"""A store on a real Chroma server that two processes share: each sees what the other wrote, within five seconds."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant

_ROOT = Path(__file__).parents[3]
_WITHIN = 5.0
_FIRST = "Harbour live\n\nCrane falls\n\nThe old crane fell into the dock at noon."
_SECOND = "Harbour live\n\nDock reopens\n\nThe dock reopened at three.\n\n" + _FIRST.partition("\n\n")[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("chroma")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    with subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL) as process:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _qa(server: str, folder: Path, *arguments: str) -> None:
    """Run the command line in a process of its own, with a cache of its own: another machine, as it were."""
    command = [sys.executable, "-m", "qa", *arguments, "--store", str(folder / "other")]
    subprocess.run(
        command, cwd=_ROOT, env={"QA_CHROMA_URL": server, "PATH": "/usr/bin:/bin"}, check=True, capture_output=True
    )


def _soon(holds: Callable[[], bool]) -> float:
    """Seconds until it holds; fails after five."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < _WITHIN
        time.sleep(0.1)
    return time.monotonic() - begun


def test_what_another_process_writes_changes_and_removes_is_seen(server: str, tmp_path: Path) -> None:
    page = tmp_path / "harbour.txt"
    with Assistant.open(chroma_url=server, store=tmp_path / "own", mode="quotes") as reader:
        assert reader.liveblogs() == []
        page.write_text(_FIRST)
        _qa(server, tmp_path, "index", str(page))
        spent = [_soon(lambda: [one.id for one in reader.liveblogs()] == ["harbour"])]
        assert "old crane" in reader.ask("What fell into the dock?").text
        assert not reader.ask("When did the dock reopen?").answered
        page.write_text(_SECOND)
        _qa(server, tmp_path, "index", str(page))
        spent.append(_soon(lambda: len(reader.updates("harbour")) == 2))
        assert "three" in reader.ask("When did the dock reopen?").text
        _qa(server, tmp_path, "remove", "harbour")
        spent.append(_soon(lambda: reader.liveblogs() == []))
    print("seen after", ", ".join(f"{one:.1f} s" for one in spent))  # noqa: T201
