"""How fast indexing, searching and answering are, as ratios to bare times measured in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.bench.quality import Line
from qa.sources.registry import read_source
from qa.store.chunking import chunk_update
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from qa.assistant import Assistant

_ROUNDS = 3
_COLD_RUNS = 5


def index_lines(page: Path) -> list[Line]:
    """A first index of the page against embedding its chunks and doing nothing else; the best of three each."""
    from qa.assistant import Assistant

    liveblog = read_source(page)
    texts = [chunk.embedded_text for update in liveblog.updates for chunk in chunk_update(update, liveblog.id)]
    bare, whole = [], []
    for _ in range(_ROUNDS):
        model = MiniLM()
        model.tokens("load the model")
        bare.append(_seconds(model.embed, texts))
        with TemporaryDirectory() as store, Assistant.open(store=Path(store), mode="quotes") as assistant:
            assistant.storage.reader.tokens("load the model")
            whole.append(_seconds(assistant.index, page))
    ratio = min(whole) / min(bare)
    return [Line(f"indexing {len(texts)} chunks ({min(whole):.2f} s) / embedding them", f"{ratio:.2f} ×", "≤ 1.3 ×")]


def question_lines(assistant: Assistant, questions: Sequence[str]) -> list[Line]:
    """Warm search and whole quotes answers against embedding the same questions."""
    model = assistant.storage.reader
    assistant.ask(questions[0])

    def each(action: Callable[[str], object]) -> float:
        times = []
        for question in questions:
            model.forget()
            times.append(_seconds(action, question))
        return statistics.median(times)

    bare = each(model.tokens)
    search = each(assistant.search)
    answer = each(assistant.ask)
    return [
        Line(
            f"search ({search * 1000:.1f} ms) / embedding the question ({bare * 1000:.1f} ms)",
            f"{search / bare:.2f} ×",
            "≤ 3 ×",
        ),
        Line(f"quotes answer ({answer * 1000:.1f} ms) / embedding the question", f"{answer / bare:.2f} ×", "≤ 12 ×"),
    ]


def cold_lines(store: Path, question: str) -> list[Line]:
    """`python -m qa ask` as a new process against importing llama_index.core and chromadb, taken in turn."""
    environment = {**os.environ, "QA_STORE": str(store), "QA_MODE": "quotes"}
    ask = [sys.executable, "-m", "qa", "ask", question]
    imports = [sys.executable, "-c", "import llama_index.core, chromadb"]
    asks: list[float] = []
    bare: list[float] = []
    for _ in range(_COLD_RUNS):
        bare.append(_seconds(_run, imports, environment))
        asks.append(_seconds(_run, ask, environment))
    ratio = min(asks) / min(bare)
    return [Line(f"`python -m qa ask` cold ({min(asks):.2f} s) / importing the libraries", f"{ratio:.2f} ×", "≤ 1.3 ×")]


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603


def _seconds(action: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - started
