"""Every score has a metric that sums it up, every metric a score, and the documentation knows them all."""

import re
from pathlib import Path

from eval.figures.bootstrap import STATISTICS
from eval.metrics import CAUSES, score_answer, score_failure
from eval.metrics.catalog import CATALOG, METRICS, shown
from eval.suite.gold import Gold
from eval.suite.loading import TYPES, Expectation
from qa.models import Answer, Citation, Retrieved, Update

DOCUMENTATION = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")
UPDATE = Update("b", 1, "Boats leave", ("Twelve sailed.",))
ANSWER = Answer(
    question="q",
    standalone_question="q",
    text="Twelve sailed. [1]",
    answered=True,
    mode="quotes",
    model=None,
    citations=(Citation(1, "p", "b", 1, "Boats leave", "Twelve sailed.", 13, 27),),
    retrieved=(Retrieved("p", "b", 1, "Boats leave", 1.0),),
)


def test_every_score_belongs_to_a_metric_and_the_other_way_round() -> None:
    told = Expectation(True, updates=(1,), facts=(("twelve",),))
    gold = Gold(any_of=(UPDATE,))
    scored: set[str] = set()
    for expect in (told, Expectation(False)):
        scored |= set(score_answer(ANSWER, expect, gold, {"b": UPDATE}, seconds=1.0).scores)
    assert scored == {metric.score for metric in CATALOG if metric.group != "Model-graded"}
    assert set(score_failure(told, gold, "late").scores) <= scored


def test_metrics_are_named_once_and_summed_up_by_known_statistics() -> None:
    assert len(METRICS) == len(CATALOG)
    assert {metric.statistic for metric in CATALOG} <= set(STATISTICS)


def test_the_documentation_names_everything() -> None:
    named = set(re.findall(r"`([a-z0-9_]+)`", DOCUMENTATION)) | {"hit_rate_3", "hit_rate_5"}
    assert set(METRICS) <= named
    assert set(TYPES) <= named
    plain = " ".join(DOCUMENTATION.split())
    assert not [label for label in CAUSES.values() if label not in plain]


def test_values_are_shown_as_people_read_them() -> None:
    assert shown(METRICS["correct"], 0.8749) == "87.5%"
    assert shown(METRICS["correct"], 1.0) == "100%"
    assert shown(METRICS["seconds_median"], 0.0421) == "42 ms"
    assert shown(METRICS["cost"], 0.00123) == "$0.0012"
    assert shown(METRICS["words"], 31) == "31"
    assert shown(METRICS["mrr"], None) == "—"
