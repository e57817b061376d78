"""Sentences about the test pages: enough of each kind, and the check lets the faithful stand and no other."""

from __future__ import annotations

from collections import Counter

from eval.bench.claims import FAITHFUL, Ruled, claims_table, judge_claims

_KINDS = "cause claim_as_fact date denial figure name outside over_general side wrong_marker".split()
_MOST_STRUCK, _MOST_MARKED, _LEAST_CAUGHT, _LEAST_OF_A_KIND = 0.015, 0.06, 0.85, 0.6


def test_every_kind_is_there_and_a_marker_of_another_update_is_noticed() -> None:
    judged = list(judge_claims())
    counts = Counter(one.label for one in judged)
    assert set(counts) == {FAITHFUL, *_KINDS}
    assert counts[FAITHFUL] >= 250
    assert all(counts[kind] >= 25 for kind in _KINDS)
    assert sum(one.fate == "stands" for one in judged if one.label == "wrong_marker") <= 2


def test_with_a_careful_second_look_faithful_sentences_stand_and_wrong_ones_of_every_kind_do_not() -> None:
    fates = Counter((one.label, one.fate) for one in judge_claims(second_look=True))
    counts = Counter(label for label, _ in fates.elements())
    assert fates[FAITHFUL, "struck"] <= _MOST_STRUCK * counts[FAITHFUL]
    assert fates[FAITHFUL, "marked"] <= _MOST_MARKED * counts[FAITHFUL]
    caught = {kind: 1 - fates[kind, "stands"] / counts[kind] for kind in _KINDS}
    assert min(caught.values()) >= _LEAST_OF_A_KIND, caught
    assert sum(fates[kind, "stands"] for kind in _KINDS) <= (1 - _LEAST_CAUGHT) * sum(counts[kind] for kind in _KINDS)


def test_the_table_sums_up_what_holds_an_error() -> None:
    judged = [Ruled(FAITHFUL, "stands"), Ruled("date", "struck"), Ruled("name", "marked"), Ruled("name", "stands")]
    assert claims_table(judged).splitlines()[-1] == "| all with an error | 1 | 1 | 1 |"
