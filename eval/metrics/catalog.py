"""Every metric of a run: its name, what it is made from, how it is summed up and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower", "neither"]
Form = Literal["share", "number", "seconds", "dollars"]


@dataclass(frozen=True)
class Metric:
    """`source` is the score in a row that the figure is made from, `statistic` a name in bootstrap."""

    name: str
    title: str
    group: str
    better: Better = "higher"
    form: Form = "share"
    statistic: str = "mean"
    source: str = ""

    @property
    def score(self) -> str:
        """The name of the row's score: `source`, or the metric's own name."""
        return self.source or self.name


CATALOG = (
    Metric("correct", "Correct", "Answer"),
    Metric("facts_found", "Facts found, share of groups", "Answer"),
    Metric("facts_complete", "All facts found", "Answer"),
    Metric("number_errors", "Figures in no cited update, per answer", "Answer", "lower", "number"),
    Metric("words", "Words, median", "Answer", "lower", "number", "median"),
    Metric("hit_rate_1", "Right update first", "Retrieval"),
    Metric("hit_rate_3", "Right update in first 3", "Retrieval"),
    Metric("hit_rate_5", "Right update in first 5", "Retrieval"),
    Metric("mrr", "MRR", "Retrieval", form="number"),
    Metric("ndcg_10", "nDCG@10", "Retrieval", form="number"),
    Metric("recall_8", "Recall@8 of all gold updates", "Retrieval"),
    Metric("citation_precision", "Citation precision", "Citations"),
    Metric("citation_recall", "Citation recall", "Citations"),
    Metric("quote_validity", "Quotes verbatim at their offsets", "Citations"),
    Metric("wrongly_refused", "Answerable, wrongly refused", "Abstention", "lower"),
    Metric("wrongly_answered", "Unanswerable, answered all the same", "Abstention", "lower"),
    Metric("abstention_precision", "Precision of refusals", "Abstention", statistic="precision", source="refused"),
    Metric("abstention_recall", "Recall of refusals", "Abstention", statistic="recall", source="refused"),
    Metric("abstention_f1", "F1 of refusals", "Abstention", statistic="f1", source="refused"),
    Metric("seconds_median", "Seconds, median", "Cost and speed", "lower", "seconds", "median", "seconds"),
    Metric("seconds_p95", "Seconds, 95th percentile", "Cost and speed", "lower", "seconds", "p95", "seconds"),
    Metric("prompt_tokens", "Tokens sent, per question", "Cost and speed", "lower", "number"),
    Metric("completion_tokens", "Tokens received, per question", "Cost and speed", "lower", "number"),
    Metric("cost", "Dollars, per question", "Cost and speed", "lower", "dollars"),
    Metric("failed", "Failed with an error", "Run", "lower"),
    Metric("judge_correctness", "Correctness, 1 to 5", "Model-graded", form="number"),
    Metric("judge_faithfulness", "Faithful to what is cited", "Model-graded"),
    Metric("judge_relevancy", "Relevant to the question", "Model-graded"),
)
_NO_DECIMALS = 100
_ONE_DECIMAL = 10
METRICS = {metric.name: metric for metric in CATALOG}


def shown(metric: Metric, value: float | None) -> str:
    """A value as people read it: "87.5%", "0.42 s", "—" where there is none."""
    if value is None:
        return "—"
    if metric.form == "share":
        return f"{value:.0%}" if value in (0, 1) else f"{value:.1%}"
    if metric.form == "seconds":
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"
    if metric.form == "dollars":
        return "$0" if value == 0 else f"${value:.4f}"
    if value >= _NO_DECIMALS or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= _ONE_DECIMAL else f"{value:.2f}"
