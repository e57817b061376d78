"""How good retrieval and quotes are on a page, beside stock LlamaIndex in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.bench.stock import StockPipeline
from eval.suite.gold import Gold, resolve
from eval.suite.loading import SUITES, Sample, load_suite
from eval.suite.wording import says, without_markers
from qa.answering.written.context import build_context

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.models import Answer
    from qa.search.retrieval import Found

CONTEXT_TOKENS = 600
# Both suites of the bundled sample: plain words, and wording as unlike the page as could be found.
NAMES = ("sample-plain", "sample")
_SINGLE = ("fact", "attribution")


@dataclass(frozen=True)
class Probe:
    """A question of a suite with its gold updates and what came back."""

    sample: Sample
    gold: Gold
    answer: Answer
    found: Found


@dataclass(frozen=True)
class Line:
    """One row of the benchmark: what was measured, the value, and the target (empty: none)."""

    name: str
    value: str
    target: str = ""


def ask_all(assistant: Assistant, liveblog: str, name: str, split: str | None = None) -> list[Probe]:
    """Ask a suite's questions of one live blog."""
    suite = load_suite(SUITES / f"{name}.jsonl")
    gold = resolve(suite, assistant.updates(liveblog))
    asked = []
    for sample in suite.samples:
        if split and sample.split != split:
            continue
        answer = assistant.ask(sample.question, history=sample.history, liveblog=liveblog)
        found = assistant.search(sample.question, history=sample.history, liveblog=liveblog)
        asked.append(Probe(sample, gold[sample.id], answer, found))
    return asked


def retrieval_lines(asked: Sequence[Probe]) -> list[Line]:
    """Rank of the first gold update for questions on single facts."""
    ranks = []
    for one in asked:
        if one.sample.type in _SINGLE and one.gold.ids:
            found = [update.update_id for update in one.answer.retrieved]
            ranks.append(min((found.index(i) + 1 for i in one.gold.ids if i in found), default=len(found) + 1))
    return [
        Line("right update first", _share(rank == 1 for rank in ranks), "≥ 90%"),
        Line("right update in the first three", _share(rank <= 3 for rank in ranks), "≥ 99%"),
    ]


def context_lines(asked: Sequence[Probe], assistant: Assistant, stock: StockPipeline) -> list[Line]:
    """Whether the facts stand in what a model would be sent, ours beside stock."""
    ours, theirs, our_tokens, their_tokens = [], [], [], []
    for one in asked:
        if one.sample.type not in _SINGLE or not one.sample.expect.facts:
            continue
        ours_sent = build_context(one.found, assistant.storage, CONTEXT_TOKENS)
        sent = stock.retrieve(one.sample.question)
        ours.append(_holds(ours_sent.text, one.sample))
        theirs.append(_holds("\n".join(sent.texts), one.sample))
        our_tokens.append(ours_sent.tokens)
        their_tokens.append(sent.tokens)
    return [
        Line(f"facts in our context of ≤ {CONTEXT_TOKENS} tokens", _share(ours), "≥ 98%"),
        Line("  tokens sent (median)", f"{statistics.median(our_tokens):,.0f}", f"≤ {CONTEXT_TOKENS}"),
        Line("facts in stock LlamaIndex's context", _share(theirs)),
        Line("  tokens sent (median)", f"{statistics.median(their_tokens):,.0f}"),
    ]


def answer_lines(asked: Sequence[Probe]) -> list[Line]:
    """Facts in quotes, their length, and refusals."""
    facts = [one for one in asked if one.sample.type in _SINGLE and one.sample.expect.facts]
    told = [one for one in asked if one.sample.expect.answerable]
    near = [one for one in asked if one.sample.type == "near_miss"]
    words = [len(without_markers(one.answer.text).split()) for one in told if one.answer.answered]
    return [
        Line("quotes hold the facts", _share(_holds(one.answer.text, one.sample) for one in facts), "≥ 88%"),
        Line("  words (median)", f"{statistics.median(words):.0f}", "≤ 60"),
        Line("near misses refused", _share(not one.answer.answered for one in near), "≥ 60%"),
        Line("answerable wrongly refused", _share(not one.answer.answered for one in told), "≤ 6%"),
    ]


def _holds(text: str, sample: Sample) -> bool:
    plain = without_markers(text)
    return all(any(says(plain, alternative) for alternative in group) for group in sample.expect.facts)


def _share(flags: Iterable[bool]) -> str:
    values = list(flags)
    return f"{sum(values) / len(values):.1%} of {len(values)}" if values else "no question"
