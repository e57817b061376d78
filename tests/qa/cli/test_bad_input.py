"""Whatever is handed in: one clear line, exit code 2, and what the store held before still answers."""

from __future__ import annotations

import ctypes
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.samples import SAMPLE_ID

_ROOT = Path(__file__).parents[3]
_RAIDS = "How many air raids has Russia flown against Ukraine?"

Here = Callable[..., tuple[int, str, str]]
Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def refused(qa_here: Here) -> Callable[..., str]:
    """Runs a command that must fail with one line, and gives the line."""

    def run(*arguments: str) -> str:
        code, out, err = qa_here(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith("error: ")
        assert err.endswith("\n")
        assert err.count("\n") == 1
        assert len(err) < 700
        return err

    return run


@pytest.fixture(scope="module")
def shared(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path_factory.mktemp("bad") / "store"))


def _records(store: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(store / "chroma.sqlite3")
    try:
        return db.execute("SELECT id, key, string_value, int_value FROM embedding_metadata ORDER BY id, key").fetchall()
    finally:
        db.close()


@pytest.fixture
def store(shared: Path) -> Iterator[Path]:
    """A store that must hold after the test every record that it held before."""
    held = _records(shared)
    assert len(held) > 94
    yield shared
    assert _records(shared) == held


@pytest.fixture
def small(tmp_path: Path, page_file: Callable[..., Path]) -> Path:
    """A store of one short page."""
    with Assistant.open(store=tmp_path / "small", mode="quotes") as assistant:
        assistant.index(page_file(("Crane falls", "The old crane fell into the dock."), ("Fog", "Ferries wait.")))
    return tmp_path / "small"


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


_PAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "No file .*page.txt: check the name"),
    "empty": (lambda path: path.touch(), "page.txt is empty: save the page again"),
    "blank": (lambda path: path.write_text("\n \n\t\n"), "page.txt is empty"),
    "binary": (lambda path: path.write_bytes(random.Random(1).randbytes(9_000)), "not text. Give a page as HTML"),
    "picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), "a picture. Give a page as HTML"),
    "pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"), "a PDF: export its text first"),
    "huge": (_sparse, "page.txt has 200.0 MB; at most 50 MB are read"),
    "without updates": (lambda path: path.write_text("Only prose. It has no headline."), "No updates found: expected"),
    "with a title only": (lambda path: path.write_text("Harbour live\n"), "No updates found: expected"),
    "folder": (lambda path: path.mkdir(), "page.txt is a folder: name the file"),
    "pipe": (lambda path: os.mkfifo(path), "page.txt is not a regular file"),
}


@pytest.mark.parametrize("kind", _PAGES)
def test_a_page_that_cannot_be_read(kind: str, store: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    make, message = _PAGES[kind]
    make(tmp_path / "page.txt")
    err = refused("index", str(tmp_path / "page.txt"), "--store", str(store), "--name", SAMPLE_ID)
    assert re.search(message, err)


@pytest.mark.parametrize("name", ["\n", "a\nb", "x" * 5_000, "\udcff.txt", "\x00"])
def test_an_odd_file_name(name: str, store: Path, refused: Callable[..., str]) -> None:
    refused("index", name, "--store", str(store))


@pytest.mark.parametrize(
    ("address", "message"), [("ftp://example.org/x", "not an http or https address"), ("http://", ""), ("http://[", "")]
)
def test_an_odd_address(address: str, message: str, store: Path, refused: Callable[..., str]) -> None:
    assert message in refused("index", address, "--store", str(store))


def test_an_unknown_live_blog(store: Path, refused: Callable[..., str]) -> None:
    for arguments in (("ask", _RAIDS, "--liveblog", "nothing"), ("show", "nothing"), ("remove", "nothing")):
        err = refused(*arguments, "--store", str(store))
        assert f"No live blog named 'nothing' in {store} (there: {SAMPLE_ID})." in err


@pytest.mark.parametrize("question", ["", " ", "\n\t"])
def test_an_empty_question(question: str, store: Path, refused: Callable[..., str]) -> None:
    assert "The question is empty" in refused("ask", question, "--store", str(store))


def test_a_question_of_100_000_characters(store: Path, refused: Callable[..., str]) -> None:
    err = refused("ask", "why " * 25_000, "--store", str(store))
    assert "The question has 100,000 characters, more than 4,000: ask a shorter one." in err


def test_a_question_that_is_no_text(run_qa: Process, store: Path) -> None:
    done = run_qa("ask", "Who \udcff\udcfe resigned?", "--json", "--store", str(store))
    assert (done.returncode, done.stderr) == (0, "")
    assert '"question": "Who ?? resigned?"' in done.stdout


def test_a_store_made_with_another_embedding_model(
    store: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("QA_EMBEDDINGS", "openai:some-model")
        patched.setenv("OPENAI_API_KEY", "none")
        for arguments in (("ask", _RAIDS), ("index", "page.txt"), ("list",)):
            err = refused(*arguments, "--store", str(store))
            assert "made with the embedding model all-MiniLM-L6-v2-int8, but some-model is configured" in err
            assert "set QA_EMBEDDINGS" in err


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("QA_EMBEDDINGS", "word2vec", "QA_EMBEDDINGS is 'word2vec': expected"),
        ("QA_TIMEOUT", "soon", "QA_TIMEOUT is 'soon'"),
        ("QA_MODE", "magic", "QA_MODE is 'magic'"),
        ("QA_CHROMA_URL", "nowhere", "QA_CHROMA_URL is 'nowhere'"),
        ("QA_CHROMA_URL", "http://127.0.0.1:9", "No Chroma server answers at http://127.0.0.1:9"),
    ],
)
def test_a_setting_that_makes_no_sense(
    variable: str, value: str, message: str, store: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv(variable, value)
        assert message in refused("ask", _RAIDS, "--store", str(store))


def test_a_store_that_is_a_file_or_below_one(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "file").write_text("mine")
    assert "is a file, not a folder: choose another" in refused("ask", _RAIDS, "--store", str(tmp_path / "file"))
    below = refused("index", "page.txt", "--store", str(tmp_path / "file" / "store"))
    assert "can't be made (Not a directory): choose another folder with --store" in below
    assert (tmp_path / "file").read_text() == "mine"


def _drop_override() -> None:
    """Without this capability, folder permissions hold for root as for anybody else."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


def _qa_without_override(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = "import os, sys; os.execv(sys.executable, [sys.executable, '-m', 'qa', *sys.argv[1:]])"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        preexec_fn=_drop_override,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="uses Linux capabilities to be an ordinary user")
@pytest.mark.parametrize("command", [("index", "qa/samples/ukraine-2022-03-24.txt"), ("remove", SAMPLE_ID)])
def test_a_store_that_is_not_writable(command: tuple[str, ...], store: Path) -> None:
    folders = [store, *(path for path in store.rglob("*") if path.is_dir())]
    files = [path for path in store.rglob("*") if path.is_file()]
    for path in (*files, *folders):
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        done = _qa_without_override(*command, "--store", str(store))
    finally:
        for path in (*folders, *files):
            path.chmod(0o644 if path.is_file() else 0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: The store {store} is not writable: choose another folder with --store.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="uses Linux capabilities to be an ordinary user")
def test_a_folder_in_which_no_store_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o555)
    inside = _qa_without_override("list", "--store", str(tmp_path / "mine"))
    assert (inside.returncode, inside.stderr.count("\n")) == (2, 1)
    assert "is not writable: choose another folder with --store" in inside.stderr
    assert list((tmp_path / "mine").iterdir()) == []


def _truncate(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 3)


def _garble(file: Path) -> None:
    file.write_bytes(random.Random(7).randbytes(file.stat().st_size))


def _garble_inside(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(random.Random(8).randbytes(4096 * 200))


@pytest.mark.parametrize("damage", [_truncate, _garble, _garble_inside])
def test_a_damaged_database(
    damage: Callable[[Path], None], sample_store: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    for number, command in enumerate((("ask", _RAIDS), ("index", str(_ROOT / "qa/samples/ukraine-2022-03-24.txt")))):
        broken = Path(shutil.copytree(sample_store, tmp_path / f"broken-{number}"))
        damage(broken / "chroma.sqlite3")
        spoiled = (broken / "chroma.sqlite3").read_bytes()
        err = refused(*command, "--store", str(broken))
        assert f"The store {broken} can't be opened or is damaged" in err
        assert "move the folder away and index the pages again" in err
        assert (broken / "chroma.sqlite3").read_bytes() == spoiled


def test_the_next_step_after_damage_works(
    small: Path, tmp_path: Path, page_file: Callable[..., Path], qa_here: Here
) -> None:
    broken = Path(shutil.copytree(small, tmp_path / "store"))
    _garble(broken / "chroma.sqlite3")
    broken.rename(tmp_path / "away")
    code, out, _ = qa_here("index", str(page_file(("Crane falls", "It fell."))), "--store", str(tmp_path / "store"))
    assert (code, "1 added" in out) == (0, True)


@pytest.fixture(scope="module")
def on_disk(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's store with its vector index on disk, written by another process: none of its files are open."""
    folder = Path(shutil.copytree(sample_store, tmp_path_factory.mktemp("on-disk") / "store"))
    subprocess.run([sys.executable, "-c", _TO_DISK, str(folder)], cwd=_ROOT, check=True, timeout=100)
    return folder


_TO_DISK = """
import sys
from qa.assistant import Assistant
with Assistant.open(store=sys.argv[1], mode="quotes") as opened:
    chunks = opened.storage.chroma.chunks
    chunks.modify(configuration={"hnsw": {"sync_threshold": 100, "batch_size": 100}})
    rows = chunks.get(include=["embeddings", "metadatas", "documents"])
    for _ in range(2):
        chunks.upsert(rows["ids"], rows["embeddings"], rows["metadatas"], rows["documents"])
"""


def test_an_index_that_was_cut_short_is_built_again_by_whatever_opens_it(
    on_disk: Path, tmp_path: Path, qa_here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    told = _answer(qa_here, on_disk)
    broken = _cut(on_disk, tmp_path / "broken", "link_lists.bin")
    assert _answer(qa_here, broken) == told
    assert "the index of liveblog-qa-chunks is rebuilt (link_lists.bin" in caplog.text
    caplog.clear()
    assert _answer(qa_here, broken) == told
    assert not caplog.text


def test_vectors_that_are_lost_are_made_anew_by_the_command_that_is_named(
    on_disk: Path, tmp_path: Path, qa_here: Here, refused: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    told = _answer(qa_here, on_disk)
    broken = _cut(on_disk, tmp_path / "broken", "data_level0.bin")
    err = refused("ask", _RAIDS, "--store", str(broken))
    assert re.search(r"has lost \d+ of the \d+ vectors of liveblog-qa-chunks \(data_level0.bin is cut short\)", err)
    assert "`python -m qa verify --repair` makes them anew from the texts" in err
    code, out, _ = qa_here("verify", "--repair", "--store", str(broken))
    assert (code, "all is whole" in out) == (0, True)
    assert "made anew from the texts" in caplog.text
    caplog.clear()
    assert _answer(qa_here, broken) == told
    assert not caplog.text


def _answer(qa_here: Here, store: Path) -> str:
    code, out, err = qa_here("ask", _RAIDS, "--store", str(store))
    assert (code, err) == (0, "")
    return re.sub(r"[\d.]+ s$", "", out, flags=re.MULTILINE)


def _cut(store: Path, copy: Path, name: str) -> Path:
    folder = Path(shutil.copytree(store, copy))
    for file in folder.glob(f"*/{name}"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return folder


def test_a_damaged_cache_is_mended_without_a_word(small: Path, qa_here: Here) -> None:
    for damage in (_truncate, _garble, _garble_inside, Path.unlink):
        damage(small / "sidecar.sqlite3")
        code, out, err = qa_here("ask", "What fell into the dock?", "--store", str(small))
        assert (code, err) == (0, "")
        assert "The old crane fell" in out


def test_after_all_that_the_store_still_answers(store: Path, qa_here: Here) -> None:
    code, out, _ = qa_here("ask", _RAIDS, "--store", str(store))
    assert code == 0
    assert "1,804" in out
    assert qa_here("list", "--store", str(store))[1].startswith(f"{SAMPLE_ID}  94 updates")


_WRITER = """
import sys
from qa.assistant import Assistant
from qa.sources.formats.text import parse_text
with Assistant.open(store=sys.argv[1]) as assistant:
    assistant.storage.begin_writing()
    print("writing", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _writer(store: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(store)], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "writing\n"
        yield process
        process.stdin.close()


def test_another_process_writing_to_the_store(
    small: Path, page_file: Callable[..., Path], qa_here: Here, refused: Callable[..., str]
) -> None:
    page = str(page_file(("Runway opens", "Planes land."), name="airport"))
    with _writer(small) as process:
        for command in (("index", page), ("remove", "harbour")):
            err = refused(*command, "--store", str(small))
            assert f"Another process (process {process.pid}) is writing to the store {small}: wait for it" in err
        # Asking needs no lock.
        assert "The old crane fell" in qa_here("ask", "What fell into the dock?", "--store", str(small))[1]
    process.wait(timeout=30)
    assert qa_here("index", page, "--store", str(small))[0] == 0
    assert [line.split()[0] for line in qa_here("list", "--store", str(small))[1].splitlines()] == [
        "airport",
        "harbour",
    ]


def test_a_program_that_was_open_while_another_wrote_is_told(
    small: Path, run_qa: Process, page_file: Callable[..., Path]
) -> None:
    with Assistant.open(store=small, mode="quotes") as before:
        assert before.ask("What fell into the dock?").answered
        assert run_qa("remove", "harbour", "--store", str(small)).returncode == 0
        for act in (lambda: before.ask("What fell?"), lambda: before.index(page_file(("Fog", "Ferries wait.")))):
            with pytest.raises(StoreError, match="Another process has changed the store .*: start this program again"):
                act()


@pytest.mark.usefixtures("unloaded_model")
def test_a_missing_model_is_an_error_with_the_next_step(
    store: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("vectorstore.embedding.minilm.find_spec", lambda _: None)
        err = refused("ask", _RAIDS, "--store", str(store))
    assert "is missing: run `pip install" in err
