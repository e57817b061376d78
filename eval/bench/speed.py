"""How fast indexing, answering and starting are, as ratios to bare times measured in turn in the same run."""

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
from qa.reading import network
from qa.reading.readings import read
from qa.sources.registry import read_source
from qa.store.chunking import chunk_update
from vectorstore.embedding.minilm import MiniLM

if TYPE_CHECKING:
    from eval.bench.archive.measuring import Costs
    from eval.bench.stock import StockPipeline
    from qa.assistant import Assistant

_ROUNDS = 3
_COLD_RUNS = 5


def index_lines(page: Path) -> list[Line]:
    """Chunks a second in a first index of the page, beside embedding them and doing nothing else; the best of three."""
    from qa.assistant import Assistant

    liveblog = read_source(page)
    texts = [chunk.embedded_text for update in liveblog.updates for chunk in chunk_update(update, liveblog.id)]
    bare, whole = [], []
    for _ in range(_ROUNDS):
        model = MiniLM()
        model.warm()
        bare.append(_seconds(model.embed, texts))
        with TemporaryDirectory() as store, Assistant.open(store=Path(store), mode="quotes") as assistant:
            whole.append(_seconds(assistant.index, page))
    ours, theirs = len(texts) / min(whole), len(texts) / min(bare)
    return [
        Line(f"indexing ({ours:.0f} passages a second) / embedding ({theirs:.0f})", f"{ours / theirs:.2f}", "≥ 0.9")
    ]


def question_lines(assistant: Assistant, stock: StockPipeline, questions: Sequence[str]) -> list[Line]:
    """Medians of whole quotes answers beside reading their passages bare, and of finding beside stock LlamaIndex."""
    times: dict[str, list[float]] = {"answer": [], "reading": [], "search": [], "stock": []}
    assistant.ask(questions[0])
    stock.retrieve(questions[0])
    for question in questions:
        found = assistant.search(question)
        passages = [reading.passage for reading in found.readings]
        for name, action in (
            ("answer", lambda asked=question: assistant.ask(asked)),
            ("reading", lambda asked=found.question.read, passages=passages: read(asked, passages)),
            ("search", lambda asked=question: assistant.search(asked)),
            ("stock", lambda asked=question: stock.retrieve(asked)),
        ):
            assistant.storage.reader.forget()
            network.forget()
            times[name].append(_seconds(action) * 1000)
    answer, reading, search, theirs = (statistics.median(spent) for spent in times.values())
    return [
        Line(
            f"quotes answer ({answer:.0f} ms) / reading its passages ({reading:.0f} ms)",
            f"{answer / reading:.2f}",
            "≤ 1.3",
        ),
        Line("finding passages and reading them, ms", f"{search:.0f}", f"stock: {theirs:.0f}"),
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
    name = f"cold `ask` ({min(asks):.2f} s) / importing llama_index.core and chromadb ({min(bare):.2f} s)"
    return [Line(name, f"{ratio:.2f}", "≤ 0.7")]


def archive_lines(costs: Costs) -> list[Line]:
    """What an archive that was built before costs; the targets are those of 300,000 updates."""
    disk = (costs.vectors + costs.texts + costs.tokens) / 1000
    return [
        Line(f"quotes answer over {costs.updates:,} updates, median ms", f"{costs.answer_median:.0f}", "≤ 150"),
        Line("  95th percentile, ms", f"{costs.answer_p95:.0f}", "≤ 300"),
        Line("  median, ms of CPU on all cores", f"{costs.answer_cpu:.0f}"),
        Line("first question, loaded ahead, s", f"{costs.first_warmed / 1000:.1f}", "≤ 1"),
        Line("  asked at once after opening, s", f"{costs.first_at_once / 1000:.1f}"),
        Line("one more update, ms", f"{costs.add_update:.0f}", "≤ 100"),
        Line("in memory, GB", f"{costs.memory / 1000:.2f}", "≤ 2"),
        Line("on disk, GB", f"{disk:.2f}", "≤ 5"),
    ]


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603


def _seconds(action: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - started
