"""The wheel as people install it: beside a user's own modules of any name, typed, with its data and its commands."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEN_LINES = """
from qa import Answer, Assistant

def headlines(question: str) -> list[str]:
    with Assistant.open(store="store", mode="quotes") as assistant:
        assistant.index("page.txt")
        answer: Answer = assistant.ask(question, history=["What happened?"])
        return [citation.headline for citation in answer.citations]

print(headlines("Who resigned?"))
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    built = ["setup.py", "-q", "build", "-b", str(folder / "build"), "bdist_wheel", "-d", str(folder)]
    subprocess.run([sys.executable, *built], cwd=ROOT, check=True, capture_output=True, timeout=250)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def run(site: Path, tmp_path: Path) -> Run:
    """Runs Python with the wheel, in a user's folder whose modules are called as ours are in the repository."""
    for name in ("prompts", "eval", "app", "vectorstore"):
        (tmp_path / f"{name}.py").write_text(f"MINE = {name!r}\n", encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_", "MYPY"))}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(site), "MYPYPATH": str(site), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    return run


def test_it_puts_one_name_beside_other_people_s(site: Path) -> None:
    assert sorted(path.name for path in site.iterdir() if path.suffix != ".dist-info") == ["qa"]
    metadata = next(site.glob("*.dist-info"))
    assert "liveblog-qa = qa.__main__:main" in (metadata / "entry_points.txt").read_text("utf-8")
    for data in ("py.typed", "reading/weights/reader.onnx", "prompts/answer.md", "eval/suites/sample.jsonl"):
        assert (site / "qa" / data).is_file(), data
    assert not (site / "qa" / "eval" / "train").exists()


def test_a_user_s_own_modules_of_our_names_break_nothing_and_are_not_broken(run: Run) -> None:
    lines = [
        "import sys, prompts, eval as theirs, app, vectorstore",
        "from qa import Assistant, LiveBlog, Update",
        "with Assistant.open(store='store', mode='quotes') as assistant:",
        "    update = Update('u', 1, 'Mayor resigns', ('The mayor, Ada Venn, resigned at noon.',))",
        "    assistant.index(LiveBlog('town', 'Town live', (update,)))",
        "    print(assistant.ask('When did the mayor resign?').answered)",
        "print(prompts.MINE, theirs.MINE, app.MINE, vectorstore.MINE)",
        "ours = [m for m in sys.modules if m.split('.')[0] in ('prompts', 'vectorstore', 'eval')]",
        "print(sorted(ours))",
    ]
    done = run("-c", "\n".join(lines))
    assert done.stdout.splitlines() == ["True", "prompts eval app vectorstore", "['eval', 'prompts', 'vectorstore']"]


def test_its_commands_work_there(run: Run) -> None:
    done = run("-m", "qa", "eval", "run", "hearing", "--limit", "1", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "in quotes mode" in done.stdout
    version = run("-m", "qa", "--version")
    assert version.stdout.startswith("liveblog-qa ")
    shown = run("-m", "qa", "chat", "--help")
    assert "Usage: python -m qa chat" in shown.stdout, shown.stderr


def test_a_user_s_program_of_ten_lines_is_typed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(TEN_LINES, encoding="utf-8")
    # Other people's packages are left out: reading LlamaIndex alone takes a minute.
    quick = ["--no-site-packages", "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache")]
    done = run("-m", "mypy", "--strict", *quick, "program.py")
    assert done.stdout == "Success: no issues found in 1 source file\n", done.stdout
