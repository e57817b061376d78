"""Run all benchmarks on one page and print them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from eval.bench.parsing import parsing_lines
from eval.bench.quality import NAMES, Line, answer_lines, ask_all, context_lines, retrieval_lines
from eval.bench.speed import archive_lines, cold_lines, index_lines, question_lines
from eval.bench.stock import StockPipeline
from qa.samples import sample_path


def run_bench(page: Path | None, split: str | None = None, archive: Path | None = None) -> None:
    """Measure the page (None: the bundled sample), whose positions must be those of the sample's suites.

    `archive` is the folder of one that `python -m eval.bench archive` has built.
    """
    from qa.assistant import Assistant
    from qa.sources.files import read_file
    from vectorstore.embedding.llama import MiniLMEmbedding

    source = page or sample_path()
    sections: list[tuple[str, list[Line]]] = [
        ("Speed: reading pages", parsing_lines()),
        ("Speed: indexing", index_lines(source)),
    ]
    with TemporaryDirectory(ignore_cleanup_errors=True) as store:
        with Assistant.open(store=Path(store), mode="quotes") as assistant:
            name = assistant.index(source).liveblog
            text = read_file(source).decode("utf-8", "replace")
            stock = StockPipeline.over(text, MiniLMEmbedding(), Path(store) / "stock")
            questions: list[str] = []
            for suite in NAMES:
                asked = ask_all(assistant, name, suite, split)
                questions += [one.sample.question for one in asked][:50]
                lines = [*retrieval_lines(asked), *context_lines(asked, assistant, stock), *answer_lines(asked)]
                sections.append((f"Questions: {suite}" + (f", {split} half" if split else ""), lines))
            sections.append(("Speed: questions", question_lines(assistant, stock, questions)))
        sections.append(("Speed: a new process", cold_lines(Path(store), questions[0])))
    if archive:
        from eval.bench.archive.measuring import measure

        sections.append(("Speed: an archive", archive_lines(measure(archive))))
    _print(sections)


def _print(sections: list[tuple[str, list[Line]]]) -> None:
    table = Table("what", "measured", "target")
    for title, lines in sections:
        table.add_section()
        table.add_row(f"[bold]{title}[/bold]")
        for line in lines:
            table.add_row(line.name, line.value, line.target)
    Console(width=110).print(table)
