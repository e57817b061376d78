"""Sentences about the test pages: enough of each kind, and the table counts them all."""

from __future__ import annotations

from collections import Counter

from eval.bench.claims import FAITHFUL, Ruled, claims_table, judge_claims

_KINDS = "cause claim_as_fact date denial figure name outside over_general side wrong_marker".split()


def test_every_kind_is_there_and_a_marker_of_another_update_is_noticed() -> None:
    judged = list(judge_claims())
    counts = Counter(one.label for one in judged)
    assert set(counts) == {FAITHFUL, *_KINDS}
    assert counts[FAITHFUL] >= 90
    assert all(counts[kind] >= 9 for kind in _KINDS)
    assert all(one.fate != "stands" for one in judged if one.label == "wrong_marker")


def test_the_table_sums_up_what_holds_an_error() -> None:
    judged = [Ruled(FAITHFUL, "stands"), Ruled("date", "struck"), Ruled("name", "marked"), Ruled("name", "stands")]
    assert claims_table(judged).splitlines()[-1] == "| all with an error | 1 | 1 | 1 |"
