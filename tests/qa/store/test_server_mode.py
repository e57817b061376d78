"""A store on a real Chroma server that two processes share: each sees what the other wrote, within five seconds."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.store import indexing
from qa.store.report import IndexReport
from qa.store.verify import faults
from tests.support.token_proxy import TokenProxy

_ROOT = Path(__file__).parents[3]
_WITHIN = 5.0
_FIRST = "Harbour live\n\nCrane falls\n\nThe old crane fell into the dock at noon."
_SECOND = "Harbour live\n\nDock reopens\n\nThe dock reopened at three.\n\n" + _FIRST.partition("\n\n")[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _chroma(folder: Path, port: int) -> Iterator[str]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    with subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL) as process:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _chroma(tmp_path_factory.mktemp("chroma"), _free_port()) as url:
        yield url


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
        assert "three" not in reader.ask("When did the dock reopen?").text
        page.write_text(_SECOND)
        _qa(server, tmp_path, "index", str(page))
        spent.append(_soon(lambda: len(reader.updates("harbour")) == 2))
        assert "three" in reader.ask("When did the dock reopen?").text
        _qa(server, tmp_path, "remove", "harbour")
        spent.append(_soon(lambda: reader.liveblogs() == []))
    print("seen after", ", ".join(f"{one:.1f} s" for one in spent))  # noqa: T201


def test_a_server_that_goes_is_named_and_one_that_comes_back_is_used_again(tmp_path: Path) -> None:
    page, folder, port = tmp_path / "harbour.txt", tmp_path / "chroma", _free_port()
    page.write_text(_FIRST)
    with _chroma(folder, port) as url:
        opened = Assistant.open(chroma_url=url, store=tmp_path / "own", mode="quotes")
        opened.index(page)
        assert opened.ask("What fell into the dock?").answered
    with pytest.raises(StoreError, match=rf"^The Chroma server at {url} does not answer: see that it runs\.$"):
        opened.ask("What fell into the dock?")
    with _chroma(folder, port):
        assert "old crane" in opened.ask("What fell into the dock?").text
        page.write_text(_SECOND)
        assert opened.index(page).added == ("Dock reopens",)


def _written(server: str, folder: Path, page: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "qa", "index", str(page), "--store", str(folder)]
    return subprocess.Popen(command, cwd=_ROOT, env={"QA_CHROMA_URL": server, "PATH": "/usr/bin:/bin"})


def _flaws(opened: Assistant) -> list[str]:
    opened.storage.look_at("quay")
    return [str(flaw) for flaw in faults(opened.storage)]


def test_what_another_indexer_wrote_a_moment_ago_is_known_to_the_next(server: str, tmp_path: Path) -> None:
    page = tmp_path / "quay.txt"
    with (
        Assistant.open(chroma_url=server, store=tmp_path / "one", mode="quotes") as one,
        Assistant.open(chroma_url=server, store=tmp_path / "two", mode="quotes") as two,
    ):
        for state in (_FIRST, _SECOND):
            page.write_text(state)
            one.index(page)
            two.index(page)
        # Both list what there was; one writes, and the other knows of it before two seconds have gone.
        page.write_text(_SECOND.replace("at three", "at half past three"))
        one.index(page)
        page.write_text(_SECOND.replace("at three", "at four"))
        assert two.index(page).changed == ("Dock reopens",)
        assert _flaws(two) == []
        assert _flaws(one) == []
        one.remove("quay")


def test_an_indexer_that_is_overtaken_while_it_embeds_begins_again(server: str, tmp_path: Path) -> None:
    page, other = tmp_path / "quay.txt", tmp_path / "other" / "quay.txt"
    other.parent.mkdir()
    page.write_text(_SECOND.replace("at three", "at four"))
    other.write_text(_SECOND.replace("at three", "at half past three"))
    with (
        Assistant.open(chroma_url=server, store=tmp_path / "one", mode="quotes") as one,
        Assistant.open(chroma_url=server, store=tmp_path / "two", mode="quotes") as two,
    ):
        overtaken: list[int] = []

        def overtake(done: int, _: int) -> None:
            if not overtaken:
                overtaken.append(done)
                one.index(other)

        two.index(page, progress=overtake)
        assert overtaken
        assert "at four" in two.ask("When did the dock reopen?").text
        assert _flaws(two) == []
        one.remove("quay")


def test_a_run_that_lost_a_race_reports_what_it_did_before_it_began_again(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, real, lost = tmp_path / "quay.txt", indexing._stands, [True]
    monkeypatch.setattr(indexing, "_stands", lambda *given: real(*given) and not (lost and lost.pop()))
    page.write_text(_SECOND)
    with Assistant.open(chroma_url=server, store=tmp_path / "one", mode="quotes") as one:
        report = one.index(page)
        assert not lost
        assert report.added == ("Dock reopens", "Crane falls")
        assert (report.changed, report.removed, report.unchanged, report.total) == ((), (), 0, 2)
        assert report.embedded_chunks == 2
        page.write_text(_FIRST.replace("at noon", "at one"))
        lost.append(True)
        report = one.index(page)
        assert not lost
        assert (report.added, report.changed, report.removed) == ((), ("Crane falls",), ("Dock reopens",))
        assert report.total == 1
        one.remove("quay")


def test_a_run_that_loses_every_race_gives_up_at_once_after_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, done = tmp_path / "quay.txt", []
    page.write_text(_SECOND)
    nothing = IndexReport("quay", "", (), (), (), 2, 0, 0.0)

    def lose(*_: object) -> None:
        done.append("run")
        raise indexing._OvertakenError(nothing)

    monkeypatch.setattr(indexing, "_run", lose)
    clock = SimpleNamespace(time=time.time, perf_counter=time.perf_counter, sleep=lambda _: done.append("wait"))
    monkeypatch.setattr(indexing, "time", clock)
    with Assistant.open(store=tmp_path / "one", mode="quotes") as one:
        with pytest.raises(StoreError, match="Others keep writing quay"):
            one.index(page)
    assert done.count("run") == 6
    assert done[-1] == "run"


def test_two_processes_that_index_a_page_at_once_leave_a_whole_store(server: str, tmp_path: Path) -> None:
    pages = []
    for number, hour in enumerate(("four", "five")):
        page = tmp_path / str(number) / "quay.txt"
        page.parent.mkdir()
        page.write_text(_SECOND.replace("at three", f"at {hour}"))
        pages.append(page)
    runs = [_written(server, page.parent, page) for page in pages]
    assert [run.wait(120) for run in runs] == [0, 0]
    with Assistant.open(chroma_url=server, store=tmp_path / "own", mode="quotes") as opened:
        assert _flaws(opened) == []
        opened.remove("quay")


def test_a_token_and_tls_are_used_and_a_wrong_token_is_one_line(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = TokenProxy(int(server.rpartition(":")[2]), "right", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(door.certificate))
    try:
        page = tmp_path / "quay.txt"
        page.write_text(_FIRST)
        with Assistant.open(chroma_url=door.url, chroma_token="right", store=tmp_path / "own", mode="quotes") as opened:
            opened.index(page)
            assert "old crane" in opened.ask("What fell into the dock?").text
            opened.remove("quay")
        refused = rf"^The Chroma server at {door.url} refuses \(a token is needed\): check QA_CHROMA_TOKEN\.$"
        for token in (None, "wrong"):
            with pytest.raises(StoreError, match=refused):
                Assistant.open(chroma_url=door.url, chroma_token=token, store=tmp_path / "other", mode="quotes")
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(StoreError, match="No Chroma server answers|does not answer"):
            Assistant.open(chroma_url=door.url, chroma_token="right", store=tmp_path / "own", mode="quotes")
    finally:
        door.close()
