"""The fixed questions, checked against the bundled sample and, when QA_REAL_PAGE names a file, that page."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from eval.suite.gold import resolve
from eval.suite.loading import load_suite
from eval.suite.wording import says
from qa.models import LiveBlog
from qa.sources.formats.text import parse_text

ROOT = Path(__file__).parents[3]
SUITE = ROOT / "eval" / "suites" / "sample.jsonl"
SAMPLE = ROOT / "qa" / "samples" / "ukraine-2022-03-24.txt"
REAL_PAGE = os.environ.get("QA_REAL_PAGE")
PAGES = [SAMPLE, *([Path(REAL_PAGE)] if REAL_PAGE else [])]

AT_LEAST = {
    "fact": 75,
    "list": 22,
    "conflict": 11,
    "temporal": 14,
    "followup": 14,
    "false_premise": 14,
    "attribution": 14,
    "near_miss": 36,
    "off_topic": 10,
}

suite = load_suite(SUITE)
by_id = {sample.id: sample for sample in suite.samples}
answerable = [sample.id for sample in suite.samples if sample.expect.answerable]


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: "sample" if path == SAMPLE else "real")
def page(request: pytest.FixtureRequest) -> LiveBlog:
    return parse_text(request.param.read_text(encoding="utf-8"), "page")


@pytest.fixture(scope="module")
def texts(page: LiveBlog) -> dict[int, str]:
    return {update.position: update.text for update in page.updates}


def test_the_page_has_the_updates_that_positions_count_on(page: LiveBlog) -> None:
    assert len(page.updates) == 94


def test_every_position_is_on_the_page(page: LiveBlog) -> None:
    # resolve raises for a position that the page hasn't.
    assert set(resolve(suite, page.updates)) == set(by_id)


def test_facts_stand_in_the_expected_updates(texts: dict[int, str]) -> None:
    missing = []
    for sample_id in answerable:
        expect = by_id[sample_id].expect
        named = [texts[position] for position in (*expect.updates, *expect.all_updates)]
        for group in expect.facts:
            told = any(says(text, fact) for text in named for fact in group)
            # A plain substring must do as well, so that no fact hangs on how the scorer reads figures.
            if not told or not any(fact.lower() in text.lower() for text in named for fact in group):
                missing.append((sample_id, group))
    assert missing == []


def test_each_expected_update_carries_its_share(texts: dict[int, str]) -> None:
    missing = []
    for sample_id in answerable:
        expect = by_id[sample_id].expect
        for position in expect.updates:
            # Any one of them will do, so each alone must tell every fact.
            groups = [] if expect.all_updates else expect.facts
            missing += [(sample_id, position, g) for g in groups if not any(says(texts[position], f) for f in g)]
        for position in expect.all_updates:
            if not any(says(texts[position], fact) for group in expect.facts for fact in group):
                missing.append((sample_id, position, ()))
    assert missing == []


def test_every_update_with_a_body_is_asked_about(page: LiveBlog) -> None:
    gold = resolve(suite, page.updates)
    asked = {update.position for sample_id in answerable for update in gold[sample_id].updates}
    told = {update.position for update in page.updates if any(line for line in update.body)}
    assert told <= asked


def test_ids_are_unique() -> None:
    lines = SUITE.read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids)) == len(suite.samples)


def test_questions_are_unique() -> None:
    asked = Counter((sample.history, sample.question.casefold()) for sample in suite.samples)
    assert [question for question, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("type_", AT_LEAST)
def test_each_type_has_enough_questions_in_both_splits(type_: str) -> None:
    splits = Counter(sample.split for sample in suite.samples if sample.type == type_)
    assert set(splits) == {"tune", "test"}
    assert splits.total() >= AT_LEAST[type_]
    assert abs(splits["tune"] - splits["test"]) <= 2


def test_no_update_is_asked_about_in_one_split_only(texts: dict[int, str]) -> None:
    for position in texts:
        splits = [
            sample.split
            for sample in suite.samples
            if position in (*sample.expect.updates, *sample.expect.all_updates) and sample.expect.answerable
        ]
        assert len(splits) < 2 or set(splits) == {"tune", "test"}, position


def test_answerable_questions_say_where_and_what() -> None:
    for sample in suite.samples:
        expect = sample.expect
        if expect.answerable:
            assert expect.facts and (expect.updates or expect.all_updates), sample.id


def test_types_hold_what_their_names_promise() -> None:
    for sample in suite.samples:
        expect = sample.expect
        if sample.type in ("near_miss", "off_topic"):
            assert not expect.answerable, sample.id
        if sample.type in ("fact", "list", "conflict", "temporal", "attribution"):
            assert expect.answerable, sample.id
        if sample.type == "list":
            assert 2 <= len(expect.all_updates) <= 4, sample.id
        if sample.type == "conflict":
            assert len(expect.facts) >= 2, sample.id
        assert bool(sample.history) == (sample.type == "followup"), sample.id


def test_some_follow_ups_are_three_turns_deep() -> None:
    assert sum(len(sample.history) >= 2 for sample in suite.samples) >= 4
