"""Bringing a store level with a page: what is embedded, what is reported, what an interruption leaves."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.samples import SAMPLE_ID, sample_path
from qa.sources.formats.text import parse_text
from qa.store.report import IndexReport
from vectorstore.embedding.minilm import MiniLM

_FOG = ("Fog at dawn", "Ferries wait until noon.", "The radar works.")
_CRANE = ("Crane falls", "The old crane fell into the dock.", "Nobody was hurt.")
_BOATS = ("Boats leave", "Twelve boats left at two.")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        yield assistant


def _blog(*updates: tuple[str, ...], title: str = "Harbour live") -> LiveBlog:
    return parse_text("\n\n".join([title, *(part for update in updates for part in update)]), "harbour")


def _counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return len(report.added), len(report.changed), len(report.removed), report.unchanged, report.embedded_chunks


def _read_texts(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the embedding model is given from now on."""
    seen: list[str] = []
    real = MiniLM.read

    def read(self: MiniLM, texts: list[str]):
        seen.extend(texts)
        return real(self, texts)

    monkeypatch.setattr(MiniLM, "read", read)
    return seen


def test_a_new_page_is_all_added(opened: Assistant) -> None:
    report = opened.index(_blog(_CRANE, _FOG))
    assert report.added == ("Crane falls", "Fog at dawn")
    assert _counts(report) == (2, 0, 0, 0, 4)
    assert (report.liveblog, report.title, report.total) == ("harbour", "Harbour live", 2)


def test_the_same_page_again_embeds_and_writes_nothing(
    opened: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.index(_blog(_CRANE, _FOG))
    before = opened.liveblogs()
    stamp = (tmp_path / "store" / "writer.stamp").read_text()
    texts = _read_texts(opened, monkeypatch)
    report = opened.index(_blog(_CRANE, _FOG))
    assert _counts(report) == (0, 0, 0, 2, 0)
    assert texts == []
    assert opened.liveblogs() == before
    assert (tmp_path / "store" / "writer.stamp").read_text() == stamp


def test_the_sample_again_in_another_process_embeds_nothing(store_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        texts = _read_texts(assistant, monkeypatch)
        report = assistant.index(sample_path(), name=SAMPLE_ID)
    assert _counts(report) == (0, 0, 0, 94, 0)
    assert texts == []


def test_a_changed_paragraph_re_embeds_its_chunk_only(opened: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.index(_blog(_CRANE, _FOG))
    texts = _read_texts(opened, monkeypatch)
    report = opened.index(_blog(_CRANE, ("Fog at dawn", "Ferries wait until one.", "The radar works.")))
    assert report.changed == ("Fog at dawn",)
    assert _counts(report) == (0, 1, 0, 1, 1)
    assert texts == ["Fog at dawn\nFerries wait until one."]
    assert "one" in opened.ask("Until when do the ferries wait?").text
    assert opened.updates("harbour")[1].body == ("Ferries wait until one.", "The radar works.")


def test_what_an_edit_replaced_is_not_quoted_as_standing(opened: Assistant) -> None:
    opened.index(_blog(_CRANE, _FOG))
    opened.index(_blog(_CRANE, ("Fog at dawn", "Ferries wait until one.", "The radar works.")))
    answer = opened.ask("Until when do the ferries wait?")
    assert all("noon" not in citation.quote for citation in answer.citations)
    present = opened.storage.chroma.metadatas(opened.storage.chroma.chunks)
    assert set(present) == set(opened.storage.chunks("harbour"))


def test_a_page_that_grew_at_the_top_embeds_the_new_update_only(opened: Assistant) -> None:
    opened.index(_blog(_CRANE, _FOG))
    ids = [update.id for update in opened.updates("harbour")]
    report = opened.index(_blog(_BOATS, _CRANE, _FOG))
    assert report.added == ("Boats leave",)
    assert _counts(report) == (1, 0, 0, 2, 1)
    assert [(u.position, u.id) for u in opened.updates("harbour")[1:]] == [(2, ids[0]), (3, ids[1])]
    citation = opened.ask("What fell into the dock?").citations[0]
    assert (citation.headline, citation.position) == ("Crane falls", 2)


def test_a_removed_update_is_reported_and_no_longer_found(opened: Assistant) -> None:
    opened.index(_blog(_BOATS, _CRANE, _FOG))
    report = opened.index(_blog(_BOATS, _FOG))
    assert report.removed == ("Crane falls",)
    assert _counts(report) == (0, 0, 1, 2, 0)
    answer = opened.ask("What fell into the dock?")
    assert "Crane falls" not in [update.headline for update in answer.retrieved]
    assert opened.storage.sidecar.search(["crane"], 9) == []


def test_paragraphs_that_change_places_keep_their_vectors(opened: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.index(_blog(_FOG))
    texts = _read_texts(opened, monkeypatch)
    report = opened.index(_blog((_FOG[0], _FOG[2], _FOG[1])))
    assert _counts(report) == (0, 1, 0, 0, 0)
    assert texts == []
    update = opened.updates("harbour")[0]
    citation = opened.ask("Until when do the ferries wait?").citations[0]
    assert update.text[citation.start : citation.end] == citation.quote
    assert citation.quote.endswith("Ferries wait until noon.")


def test_updates_that_change_places_embed_nothing(opened: Assistant) -> None:
    opened.index(_blog(_CRANE, _FOG))
    report = opened.index(_blog(_FOG, _CRANE))
    assert _counts(report) == (0, 0, 0, 2, 0)
    assert [update.headline for update in opened.updates("harbour")] == ["Fog at dawn", "Crane falls"]


def test_a_new_title_is_kept_without_embedding(opened: Assistant) -> None:
    opened.index(_blog(_CRANE, _FOG))
    assert opened.index(_blog(_CRANE, _FOG, title="Port live")).embedded_chunks == 0
    assert [page.title for page in opened.liveblogs()] == ["Port live"]


def test_two_live_blogs_with_the_same_updates_stay_apart(opened: Assistant) -> None:
    opened.index(_blog(_CRANE, _FOG))
    report = opened.index(replace(_blog(_CRANE), id="airport"))
    assert _counts(report) == (1, 0, 0, 0, 2)
    assert opened.index(_blog(_FOG)).removed == ("Crane falls",)
    assert opened.ask("What fell into the dock?").citations[0].liveblog == "airport"


def test_an_update_that_has_no_text_yet_is_listed(opened: Assistant) -> None:
    report = opened.index(
        replace(_blog(_FOG), updates=(*_blog(_FOG).updates, Update(id="u-0", position=2, headline="")))
    )
    assert len(report.added) == 2
    assert [update.id for update in opened.updates("harbour")][1] == "u-0"


@pytest.mark.parametrize("updates", [(), (Update(id="u-0", position=1, headline=""),)])
def test_a_live_blog_without_any_text_is_refused(opened: Assistant, updates: tuple[Update, ...]) -> None:
    from qa.errors import QAError

    with pytest.raises(QAError):
        opened.index(LiveBlog(id="harbour", title="Harbour live", updates=updates))


def test_progress_counts_up_to_the_chunks_that_are_embedded(opened: Assistant) -> None:
    calls: list[tuple[int, int]] = []
    opened.index(_blog(_CRANE, _FOG), progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (4, 4)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    calls.clear()
    opened.index(_blog(_CRANE, _FOG), progress=lambda done, total: calls.append((done, total)))
    assert calls == []


def _long_blog(count: int) -> LiveBlog:
    return _blog(*((f"Boat {n} leaves", f"Boat number {n} left from pier {n % 7}.") for n in range(count)))


def test_an_interrupted_run_is_completed_by_the_next(opened: Assistant, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done >= 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened.index(_long_blog(100), progress=interrupt)
    assert opened.liveblogs() == []
    opened.close()
    with Assistant.open(store=tmp_path / "store", mode="quotes") as again:
        report = again.index(_long_blog(100))
        assert (len(report.added), report.embedded_chunks) == (100, 36)
        assert again.ask("Which pier did boat number 5 leave from?").answered
        assert again.storage.sidecar.size == again.storage.chroma.chunks.count() == 100


@pytest.mark.parametrize("step", ["put_updates", "put_page", "sidecar.add", "sidecar.settle", "chroma.delete"])
def test_an_interruption_at_any_step_of_a_change_loses_nothing(
    opened: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    opened.index(_blog(_CRANE, _FOG))
    edited = _blog(_BOATS, ("Fog at dawn", "Ferries wait until one.", "The radar works."))
    *path, name = step.split(".")
    target = getattr(opened.storage, path[0]) if path else opened.storage

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(target, name, interrupt)
        opened.index(edited)
    opened.close()
    with Assistant.open(store=tmp_path / "store", mode="quotes") as again:
        # What stood before, or what stands now, but always an answer from whole updates.
        answer = again.ask("Until when do the ferries wait?")
        assert answer.answered
        again.index(edited)
        assert [update.headline for update in again.updates("harbour")] == ["Boats leave", "Fog at dawn"]
        assert again.updates("harbour")[1].body[0] == "Ferries wait until one."
        chunks = set(again.storage.chunks("harbour"))
        assert set(again.storage.chunk_records("harbour")) == again.storage.sidecar.ids("harbour") == chunks
        assert again.ask("Until when do the ferries wait?").citations[0].quote.startswith("Ferries wait until one.")


def test_an_interruption_leaves_the_same_assistant_usable(opened: Assistant) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    opened.index(_blog(_FOG))
    with pytest.raises(KeyboardInterrupt):
        opened.index(_blog(_CRANE, _FOG), progress=interrupt)
    assert opened.ask("Until when do the ferries wait?").answered
    assert opened.index(_blog(_CRANE, _FOG)).added == ("Crane falls",)
    assert opened.ask("What fell into the dock?").citations[0].headline == "Crane falls"


def _interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, and again when Python swallowed it (it does in callbacks, saying "Exception ignored")."""
    for _ in range(5):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=15)[1]
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.communicate()[1]


def test_ctrl_c_on_the_command_line_leaves_a_store_that_the_next_run_completes(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "index", str(sample_path()), "--store", str(store)],
        cwd=Path(__file__).parents[3],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # Once the first chunks are in the sidecar the run is under way.
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with (
                suppress(sqlite3.Error),
                closing(sqlite3.connect(f"file:{store}/sidecar.sqlite3?mode=ro", uri=True)) as db,
            ):
                if db.execute("SELECT count(*) FROM chunk").fetchone()[0]:
                    break
            time.sleep(0.01)
        errors = _interrupt(process)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors or "Exception ignored" in errors
    with Assistant.open(store=store, mode="quotes") as assistant:
        assert assistant.liveblogs() == []
        report = assistant.index(sample_path(), name=SAMPLE_ID)
        assert 0 < report.embedded_chunks < assistant.storage.sidecar.size
        assert assistant.ask("Who resigned?").citations[0].position == 77
