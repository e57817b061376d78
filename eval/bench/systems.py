"""LiveBlogQA by several systems: which finds the right update, which knows when the page doesn't tell.

BM25 and cosines alone, late interaction, our reader on top, and stock LlamaIndex, all over the same pages with the same
embedding model. No language model takes part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.liveblogqa import PAGES_OF
from eval.bench.stock import StockPipeline
from eval.suite.catalog import LIVEBLOGQA, page_file
from eval.suite.gold import resolve
from eval.suite.loading import Sample, load_suite
from eval.suite.wording import says
from qa.answering.written.context import build_context
from qa.assistant import Assistant
from qa.search.matching import maxsim, read_question, similarities
from vectorstore.embedding.llama import MiniLMEmbedding

_CANDIDATES = 40
_BUDGET = 1500
_UNTOLD = ("near_miss", "off_topic")


@dataclass
class Measured:
    """What one system did over all questions; `told` and `untold` are its scores for facts and near misses."""

    first: list[bool] = field(default_factory=list)
    third: list[bool] = field(default_factory=list)
    facts: list[bool] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    untold: list[float] = field(default_factory=list)


def compare_systems(split: str, say: Callable[[str], None]) -> dict[str, Measured]:
    """Ask every page of a split of every system."""
    measured: dict[str, Measured] = defaultdict(Measured)
    for name in PAGES_OF[split]:
        suite = load_suite(LIVEBLOGQA / f"{name}.jsonl")
        with TemporaryDirectory() as store, Assistant.open(store=Path(store), mode="quotes") as assistant:
            liveblog = assistant.index(page_file(name)).liveblog
            updates = assistant.updates(liveblog)
            gold = resolve(suite, updates)
            stock = StockPipeline.over(
                "\n\n".join(update.text for update in updates), MiniLMEmbedding(), Path(store) / "stock"
            )
            for sample in suite.samples:
                right = {update.id for update in gold[sample.id].updates}
                _measure(assistant, liveblog, stock, sample, right, measured)
        say(f"{name}: {len(suite.samples)} questions")
    return dict(measured)


def _measure(
    assistant: Assistant,
    liveblog: str,
    stock: StockPipeline,
    sample: Sample,
    right: set[str],
    measured: dict[str, Measured],
) -> None:
    found = assistant.search(sample.question, history=sample.history, liveblog=liveblog)
    context = build_context(found, assistant.storage, _BUDGET)
    sent = stock.retrieve(sample.question)
    texts = {"stock LlamaIndex": (" ".join(sent.texts), sent.tokens)}
    texts["ours"] = (" ".join(source.update.text for source in context.sources), context.tokens)
    if sample.type == "fact":
        for name, (text, tokens) in texts.items():
            held = all(any(says(text, fact) for fact in group) for group in sample.expect.facts)
            measured[name].facts.append(held)
            measured[name].tokens.append(tokens)
    for name, (ids, score) in _rankings(assistant, liveblog, found.question.standalone):
        _note(measured[name], sample, right, ids, score)
    _note(measured["ours"], sample, right, [update.update_id for update in found.updates], found.confidence)


def _note(system: Measured, sample: Sample, right: set[str], ids: Sequence[str], score: float) -> None:
    if sample.type == "fact":
        system.first.append(bool(set(ids[:1]) & right))
        system.third.append(bool(set(ids[:3]) & right))
        system.told.append(score)
    elif sample.type in _UNTOLD:
        system.untold.append(score)


def _rankings(assistant: Assistant, liveblog: str, question: str) -> Iterator[tuple[str, tuple[list[str], float]]]:
    """Update ids best first, and the best score, of each way of ranking."""
    storage = assistant.storage
    matched = read_question(question, storage.reader, storage.sidecar)
    chunks = storage.chunks(liveblog)
    lexical = storage.sidecar.search([word.text for word in matched.words], _CANDIDATES)
    yield "BM25", ([chunks[chunk_id].update_id for chunk_id in lexical], float(len(lexical)))
    near = storage.chroma.chunks.query(query_embeddings=[matched.vector], n_results=_CANDIDATES)  # type: ignore[arg-type]
    dense, distances = near["ids"][0], (near["distances"] or [[]])[0]
    yield "cosine", ([chunks[one].update_id for one in dense], 1.0 - distances[0])
    candidates = list(dict.fromkeys([*dense, *lexical]))
    tokens = storage.sidecar.tokens(candidates)
    cosines = similarities(matched, [tokens[one] for one in candidates])
    scored = sorted(((maxsim(matched, part), one) for one, part in zip(candidates, cosines, strict=True)), reverse=True)
    yield "late interaction", ([chunks[one].update_id for _, one in scored], scored[0][0])


def systems_table(measured: dict[str, Measured]) -> str:
    """A Markdown table: one line a system."""
    lines = [
        "| system | right update first | in first 3 | facts in what is sent | tokens | told or near miss (AUC) |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in measured.items():
        tokens = f"{sum(one.tokens) / len(one.tokens):.0f}" if one.tokens else "–"
        cells = [_share(one.first), _share(one.third), _share(one.facts), tokens, _auc(one)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / len(values):.0%}" if values else "–"


def _auc(one: Measured) -> str:
    """How often a told fact scores above a near miss."""
    if not (one.told and one.untold):
        return "–"
    wins = sum((a > b) + 0.5 * (a == b) for a in one.told for b in one.untold)
    return f"{wins / (len(one.told) * len(one.untold)):.2f}"
