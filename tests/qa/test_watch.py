"""Watching a page over HTTP: polite requests, what changed is indexed, and questions are answered meanwhile."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qa
from qa.assistant import Assistant
from qa.errors import SourceError, StoreError
from qa.sources.partial import PartialSourceWarning
from qa.sources.web.fetch import Fetcher
from qa.store.changes import Change
from qa.store.report import IndexReport
from qa.watch import Fault, Watcher
from tests.support.live_site import GULLS, HARBOUR, KAYAK, Site, wait_for
from tests.support.pages import html_page, posting, update

ROOT = Path(__file__).parents[2]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path / "store", mode="quotes", allow_private=True) as opened:
        yield opened


def test_polls_ask_only_for_what_is_new(site: Site, assistant: Assistant) -> None:
    watcher = Watcher(assistant, site.url)
    first = watcher.poll()
    assert first is not None
    assert first.added == (HARBOUR[0],)
    assert watcher.poll() is None
    assert "if-none-match" not in site.asked[0]
    assert "if-none-match" in site.asked[1]
    assert site.asked[0]["user-agent"].startswith("liveblog-qa/")
    site.updates = (GULLS, HARBOUR)
    second = watcher.poll()
    assert second is not None
    assert (second.added, second.unchanged, second.embedded_chunks) == ((GULLS[0],), 1, 1)


def test_same_page_without_an_etag_is_not_indexed_again(
    site: Site, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.tagged = False
    watcher = Watcher(assistant, site.url)
    watcher.poll()
    monkeypatch.setattr(assistant, "index", lambda *_: pytest.fail("the same page was indexed again"))
    assert watcher.poll() is None
    assert len(site.asked) == 2


def test_edits_and_withdrawals_are_reported_and_kept(site: Site, assistant: Assistant) -> None:
    site.updates = (KAYAK, GULLS, HARBOUR)
    watcher = Watcher(assistant, site.url, name="coast")
    watcher.poll()
    site.updates = ((GULLS[0], GULLS[1].replace("forty", "sixty")), HARBOUR)
    report = watcher.poll()
    assert report is not None
    assert (report.changed, report.removed) == ((GULLS[0],), (KAYAK[0],))
    answer = assistant.ask("How many gulls have settled on the pier at Bray?")
    assert "sixty" in answer.text
    assert "earlier: “Some forty gulls" in answer.text


def test_page_that_lost_most_of_its_updates_is_believed_the_second_time(site: Site, assistant: Assistant) -> None:
    many = tuple((f"Report number {n}", f"Word number {n} came from the coast guard at dawn.") for n in range(20))
    site.updates = many
    watcher = Watcher(assistant, site.url, name="coast")
    watcher.poll()
    site.updates = many[:3]
    assert watcher.poll() is None
    assert len(assistant.updates("coast")) == 20
    site.updates = many
    assert watcher.poll() is None
    site.updates = many[:3]
    assert watcher.poll() is None
    report = watcher.poll()
    assert report is not None
    assert len(report.removed) == 17


def test_faults_are_told_waited_for_and_mended(site: Site, assistant: Assistant) -> None:
    faults: list[Fault] = []
    reports: list[IndexReport] = []
    watcher = Watcher(assistant, site.url, 0.05, on_report=reports.append, on_fault=faults.append)
    site.status = 500
    watcher.start()
    wait_for(lambda: len(faults) >= 4)
    site.status = 200
    wait_for(lambda: reports)
    watcher.stop()
    assert "answered 500" in faults[0].problem
    # Each wait is about twice the one before it: even with the least jitter the fourth is longer than the first.
    assert faults[3].wait > faults[0].wait >= 0.05
    assert watcher.problem is None


def test_wait_grows_to_a_limit_and_is_at_least_what_the_server_asks(site: Site, assistant: Assistant) -> None:
    faults: list[Fault] = []
    watcher = Watcher(assistant, site.url, 60.0, on_fault=faults.append)

    def fail(times: int) -> float:
        for _ in range(times):
            with pytest.raises(SourceError):
                watcher.poll()
            error = SourceError("no")
            wait = watcher._wait_after(error)
        return wait

    site.status = 503
    assert 60 <= fail(1) <= 180
    assert 450 <= fail(8) <= 1350
    site.headers = {"Retry-After": "7200"}
    watcher.start()
    wait_for(lambda: faults)
    watcher.stop()
    assert faults[0].wait >= 7200


def test_robots_txt_is_respected(site: Site, assistant: Assistant) -> None:
    site.robots = "User-agent: *\nDisallow: /\n"
    with pytest.raises(SourceError, match="robots"):
        Watcher(assistant, site.url).poll()
    assert site.asked == []


def test_private_addresses_need_the_setting(site: Site, tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "shut") as shut, pytest.raises(SourceError):
        Watcher(shut, site.url).poll()
    with Assistant.open(store=tmp_path / "shut") as shut:
        assert Watcher(shut, site.url, fetcher=Fetcher(allow_private=True)).poll() is not None


def test_new_updates_answer_within_five_seconds_while_people_ask(site: Site, assistant: Assistant) -> None:
    watcher = Watcher(assistant, site.url, 0.2, name="coast")
    watcher.start()
    wait_for(assistant.liveblogs)
    asking = threading.Event()
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            while not asking.is_set():
                answer = assistant.ask("Where is the harbour shut?")
                assert "Wicklow" in answer.text
        except BaseException as error:
            faults.append(error)
            raise

    people = [threading.Thread(target=ask) for _ in range(3)]
    for person in people:
        person.start()
    question = "Who found the kayak adrift off Greystones?"
    assert "Orla Fenn" not in assistant.ask(question).text
    for n in range(6):
        site.updates = ((f"Swell report {n}", f"The swell at buoy {n} is {n + 2} metres high."), *site.updates)
        wait_for(lambda n=n: len(assistant.updates("coast")) == n + 2)
    site.updates = (KAYAK, *site.updates)
    assert wait_for(lambda: "Orla Fenn" in assistant.ask(question).text) < 5
    asking.set()
    for person in people:
        person.join()
    watcher.stop()
    assert faults == []
    assert not watcher.running


def test_stop_is_quick_and_start_goes_on(site: Site, assistant: Assistant) -> None:
    watcher = Watcher(assistant, site.url, 600.0)
    watcher.start()
    wait_for(assistant.liveblogs)
    started = time.monotonic()
    watcher.stop()
    assert time.monotonic() - started < 5
    site.updates = (GULLS, HARBOUR)
    watcher.start()
    wait_for(lambda: len(assistant.updates("coast")) == 2)
    watcher.stop()


def test_what_no_further_poll_mends_ends_the_watch(
    site: Site, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise StoreError("Another process is writing: wait for it.")

    monkeypatch.setattr(assistant, "index", locked)
    watcher = Watcher(assistant, site.url, 0.05)
    watcher.start()
    wait_for(lambda: not watcher.running)
    assert watcher.problem == "Another process is writing: wait for it."
    with pytest.raises(StoreError):
        watcher.run()


def test_command_line_prints_a_line_for_each_change_until_ctrl_c(site: Site, tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "watch", site.url, "--every", "1s", "--store", str(tmp_path / "cli")],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "QA_ALLOW_PRIVATE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)  # type: ignore[union-attr]
    reader.start()
    try:
        wait_for(lambda: any("Ctrl-C" in line for line in lines), 90)
        site.updates = (GULLS, (HARBOUR[0], "The harbour at Wicklow is open again."))
        wait_for(lambda: any("~ " + HARBOUR[0] in line for line in lines), 60)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        process.kill()
    reader.join(10)
    assert [line.split(" ", 1)[1].strip() for line in lines if line[2:3] == ":"] == [
        f"+ {GULLS[0]}",
        f"~ {HARBOUR[0]}",
    ]


def cut_off() -> bytes:
    """The flood's page with only its first twenty updates or so."""
    updates = [update(n, f"Level {n}", f"The gauge at the mill shows {n} metres.") for n in range(40, 0, -1)]
    return html_page(posting(updates))[:9_000].encode()


def test_index_of_a_damaged_page_succeeds_and_says_so_in_one_line(
    tmp_path: Path, run_qa: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (tmp_path / "flood.html").write_bytes(cut_off())
    done = run_qa("index", "flood.html", "--store", "store")
    assert done.returncode == 0
    assert "added, 0 changed" in done.stdout
    (line,) = [line for line in done.stderr.splitlines() if "damaged" in line or "arning" in line]
    could = r"\d+ updates in it could be read(, at least \d+ could not)?\."
    assert re.fullmatch(rf"warning: The page's JSON-LD is damaged or cut off: {could}", line)


def test_watch_says_in_one_line_what_it_could_not_read(
    site: Site, tmp_path: Path, qa_here: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.raw, site.content_type = cut_off(), "text/html"
    monkeypatch.setenv("QA_ALLOW_PRIVATE", "1")
    monkeypatch.setattr(Watcher, "run", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    code, out, err = qa_here("watch", site.url, "--store", str(tmp_path / "cli"))
    assert code == 0
    assert "Watching" in out
    assert [line[:33] for line in err.splitlines() if "warning" in line] == ["warning: The page's JSON-LD is da"]


def test_partial_page_is_a_python_warning_for_programs(site: Site, assistant: Assistant) -> None:
    site.raw, site.content_type = cut_off(), "text/html"
    with pytest.warns(PartialSourceWarning, match=r"\d+ updates in it could be read"):
        report = assistant.index(site.url)
    assert 10 < len(report.added) < 40


def test_the_package_hands_out_the_watcher() -> None:
    assert qa.Watcher is Watcher
    assert qa.Change is Change
    assert {"Watcher", "Change"} <= set(qa.__all__)


@pytest.mark.parametrize("every", ["0s", "soon", "-5", ""])
def test_waits_that_make_no_sense_are_one_line(every: str, qa_here: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = qa_here("watch", "http://example.org/", f"--every={every}")
    assert code == 2
    assert err.startswith("error: --every")


def test_wrong_address_fails_at_once(tmp_path: Path, qa_here: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = qa_here("watch", "coast.txt", "--store", str(tmp_path / "none"))
    assert code == 2
    assert "http://" in err
