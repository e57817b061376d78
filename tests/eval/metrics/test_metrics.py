"""Scores of single answers: what is right gets its points, each kind of fault is seen and named."""

from dataclasses import replace

import pytest

from eval.metrics import score_answer, score_failure
from eval.metrics.facts import unsupported_figures
from eval.metrics.retrieval import score_retrieval
from eval.suite.gold import Gold
from eval.suite.loading import Expectation
from qa.models import Answer, Citation, Retrieved, Update, Usage

BOATS = Update(id="b", position=1, headline="Twelve boats sail", body=("Some 1,200 people watched the 12 boats.",))
FOG = Update(id="f", position=2, headline="Fog at dawn", body=("Ferries wait until 9:30.",), captions=("Pier 4",))
PRICE = Update(id="p", position=3, headline="Tickets dearer", body=("They cost 5.50 now.",))
PAGE = {update.id: update for update in (BOATS, FOG, PRICE)}
TOLD = Expectation(True, updates=(1,), facts=(("12", "a dozen"), ("watched",)))


def cite(update: Update, quote: str, n: int = 1) -> Citation:
    start = update.text.index(quote)
    return Citation(n, "page", update.id, update.position, update.headline, quote, start, start + len(quote))


def answer(text: str, *citations: Citation, found: str = "bfp", answered: bool = True) -> Answer:
    retrieved = tuple(
        Retrieved("page", PAGE[key].id, PAGE[key].position, PAGE[key].headline, 1 / rank)
        for rank, key in enumerate(found, start=1)
    )
    return Answer("q", "q", text, answered, "quotes", None, citations, retrieved)


def scores(given: Answer, expect: Expectation = TOLD, gold: Gold | None = None) -> dict[str, float | None]:
    scored = score_answer(given, expect, gold or Gold(any_of=(BOATS,)), PAGE, seconds=0.5)
    return {name: score.value for name, score in scored.scores.items()} | {"cause": scored.cause}  # type: ignore[dict-item]


GOOD = answer("Some 1,200 people watched the twelve boats. [1]", cite(BOATS, "Some 1,200 people watched the 12 boats."))
REFUSAL = answer("The updates don't tell.", answered=False)


def test_a_right_answer_has_every_point() -> None:
    found = scores(GOOD)
    ones = "correct facts_found facts_complete hit_rate_1 mrr ndcg_10 recall_8 citation_precision citation_recall"
    assert {name: found[name] for name in (*ones.split(), "quote_validity")} == dict.fromkeys(
        (*ones.split(), "quote_validity"), 1.0
    )
    assert found["number_errors"] == found["wrongly_refused"] == found["refused"] == found["failed"] == 0
    assert found["words"] == 7
    assert found["seconds"] == 0.5
    assert found["cause"] is None
    assert "wrongly_answered" not in found


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("bfp", (1, 1, 1, 1.0)),
        ("fbp", (0, 1, 1, 1 / 2)),
        ("fpb", (0, 1, 1, 1 / 3)),
        ("ffpb", (0, 1, 1, 1 / 3)),
        ("fp", (0, 0, 0, 0.0)),
        ("", (0, 0, 0, 0.0)),
    ],
)
def test_retrieval_by_rank(found: str, expected: tuple[float, ...]) -> None:
    got = score_retrieval(replace(GOOD, retrieved=answer("", found=found).retrieved), Gold(any_of=(BOATS,)))
    assert tuple(got[name].value for name in ("hit_rate_1", "hit_rate_3", "hit_rate_5", "mrr")) == pytest.approx(
        expected
    )


def test_recall_and_ndcg_count_every_gold_update() -> None:
    got = score_retrieval(replace(GOOD, retrieved=answer("", found="bp").retrieved), Gold(all_of=(BOATS, FOG)))
    assert got["recall_8"].value == 0.5
    # One of two found, at rank 1: 1 / (1 + 1 / log2(3)).
    assert got["ndcg_10"].value == pytest.approx(0.6131, abs=1e-4)
    assert "#2 not among the 2 found" in got["mrr"].explanation


def test_recall_ends_at_eight_and_ndcg_at_ten() -> None:
    many = [Update(id=f"u{n}", position=n, headline=f"Update {n}") for n in range(1, 15)]
    retrieved = tuple(Retrieved("page", update.id, update.position, "", 0.0) for update in many)
    given = replace(GOOD, retrieved=retrieved)
    ninth = score_retrieval(given, Gold(any_of=(many[8],)))
    assert ninth["recall_8"].value == 0
    assert ninth["ndcg_10"].value == pytest.approx(0.3010, abs=1e-4)
    assert score_retrieval(given, Gold(any_of=(many[10],)))["ndcg_10"].value == 0
    # More gold updates than ranks: a perfect order is still a 1.
    assert score_retrieval(given, Gold(all_of=tuple(many)))["ndcg_10"].value == pytest.approx(1)


def test_a_missing_fact_is_named_and_traced_to_the_passage() -> None:
    given = answer("People watched the boats. [1]", cite(BOATS, "people watched"))
    scored = score_answer(given, TOLD, Gold(any_of=(BOATS,)), PAGE, seconds=0)
    assert scored.scores["facts_found"].value == 0.5
    assert scored.scores["facts_complete"].value == 0
    assert scored.scores["correct"].value == 0
    assert "“12” or “a dozen”" in scored.scores["correct"].explanation
    assert scored.cause == "wrong_passage"


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (answer("Ferries wait. [1]", cite(FOG, "Ferries wait")), "wrong_update"),
        (answer("Ferries wait. [1]", cite(FOG, "Ferries wait"), found="fp"), "not_found"),
        (REFUSAL, "refused_found"),
        (replace(REFUSAL, retrieved=()), "refused_not_found"),
        (answer("Some 1,300 watched the 12 boats. [1]", cite(BOATS, "Some 1,200")), "number_error"),
    ],
)
def test_each_fault_has_its_cause(given: Answer, cause: str) -> None:
    found = scores(given)
    assert found["cause"] == cause
    assert found["correct"] == 0


def test_found_far_down_is_not_found() -> None:
    others = [Retrieved("page", f"u{n}", n, "", 0.0) for n in range(8)]
    boats = Retrieved("page", "b", 1, "", 0.0)
    assert scores(replace(REFUSAL, retrieved=(*others, boats)))["cause"] == "refused_not_found"
    assert scores(replace(REFUSAL, retrieved=(*others[1:], boats)))["cause"] == "refused_found"


def test_required_updates_must_all_be_cited() -> None:
    expect = Expectation(True, all_updates=(1, 2), facts=(("12",),))
    gold = Gold(all_of=(BOATS, FOG))
    half = answer("All 12 boats. [1]", cite(BOATS, "12 boats"))
    assert scores(half, expect, gold)["cause"] == "incomplete_citations"
    assert scores(half, expect, gold)["citation_recall"] == 0.5
    whole = answer("All 12 boats. [1] Ferries wait. [2]", cite(BOATS, "12 boats"), cite(FOG, "Ferries wait", 2))
    assert scores(whole, expect, gold)["correct"] == 1


def test_without_facts_a_gold_update_must_be_cited() -> None:
    expect = Expectation(True, updates=(1,))
    assert scores(answer("So it is. [1]", cite(FOG, "Ferries")), expect)["cause"] == "wrong_update"
    assert scores(answer("So it is. [1]", cite(BOATS, "Some")), expect)["correct"] == 1


def test_citing_beside_the_point_costs_precision() -> None:
    given = answer("12 watched [1][2]", cite(BOATS, "watched"), cite(FOG, "Fog", 2))
    assert scores(given)["citation_precision"] == 0.5
    assert scores(answer("12 watched"))["citation_precision"] == 0


def test_a_refusal_has_recall_but_no_precision_length_or_figures() -> None:
    found = scores(REFUSAL)
    assert found["citation_recall"] == found["facts_found"] == 0
    assert found["wrongly_refused"] == found["refused"] == 1
    assert not {"citation_precision", "words", "number_errors", "quote_validity"} & set(found)


def test_an_unanswerable_question_is_right_when_refused() -> None:
    expect = Expectation(False)
    near = Gold(any_of=(PRICE,))
    refused = scores(REFUSAL, expect, near)
    assert (refused["correct"], refused["wrongly_answered"], refused["cause"]) == (1, 0, None)
    # Nothing is gained by finding or citing an update that only comes near.
    assert not {"mrr", "citation_recall", "wrongly_refused", "facts_found"} & set(refused)
    answered = scores(GOOD, expect, near)
    assert (answered["correct"], answered["wrongly_answered"], answered["cause"]) == (0, 1, "answered_unanswerable")


@pytest.mark.parametrize(
    "fault",
    [
        {"start": 0, "end": 4},
        {"quote": "Some 1,300"},
        {"update_id": "z"},
        {"quote": "", "start": 0, "end": 0},
    ],
)
def test_a_quote_must_stand_at_its_offsets(fault: dict[str, str | int]) -> None:
    wrong = replace(cite(BOATS, "Some 1,200", 2), **fault)  # type: ignore[arg-type]
    assert scores(answer("12 watched [1][2]", cite(BOATS, "watched"), wrong))["quote_validity"] == 0.5


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1 200 people, twelve boats", []),
        ("1.2 thousand people", []),
        ("1,201 people", ["1,201"]),
        ("eleven boats", ["eleven"]),
        ("both of the two harbours", []),
        ("2 harbours", ["2"]),
        ("until 9:30 and until 09:30", []),
        ("until 9:45", ["9:45"]),
        ("pier 4", []),
        ("1. Boats sail. [12]\n2. Fog. [3]", []),
    ],
)
def test_figures_must_stand_in_a_cited_update(text: str, wrong: list[str]) -> None:
    assert [figure.text for figure in unsupported_figures(text, [BOATS, FOG])] == wrong


def test_an_update_s_own_time_supports_a_figure() -> None:
    timed = replace(FOG, published_at="2022-03-04T14:05:00+00:00")
    assert unsupported_figures("At 14:05 on 4 March 2022", [timed]) == []
    assert [figure.text for figure in unsupported_figures("At 14:06 on 5 March", [timed])] == ["14:06", "5"]


def test_an_unknown_price_is_unscored() -> None:
    given = replace(GOOD, model="m", usage=Usage(10, 5, None))
    scored = score_answer(given, TOLD, Gold(any_of=(BOATS,)), PAGE, seconds=0).scores
    assert scored["cost"].unscored
    assert "m" in scored["cost"].explanation
    assert (scored["prompt_tokens"].value, scored["completion_tokens"].value) == (10, 5)


def test_a_failure_leaves_everything_that_applies_unscored() -> None:
    scored = score_failure(TOLD, Gold(any_of=(BOATS,)), "TimeoutError: late")
    assert scored.cause == "error"
    assert scored.scores.pop("failed").value == 1
    assert {"correct", "mrr", "facts_found", "citation_recall", "wrongly_refused"} <= set(scored.scores)
    assert all(score.unscored and "late" in score.explanation for score in scored.scores.values())
    assert "mrr" not in score_failure(Expectation(False), Gold(), "x").scores


def test_a_wording_that_is_forbidden_makes_an_answer_wrong() -> None:
    said = answer("Some 1,200 people watched the 12 boats. [1]", cite(BOATS, "Some 1,200 people watched the 12 boats."))
    assert scores(said)["correct"] == 1
    strict = replace(TOLD, forbidden=("1,200",))
    assert scores(said, strict)["correct"] == 0
    assert scores(said, strict)["cause"] == "forbidden"
    # A longer figure is another one.
    assert scores(said, replace(TOLD, forbidden=("200",)))["correct"] == 1
