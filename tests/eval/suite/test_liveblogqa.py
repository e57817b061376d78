"""LiveBlogQA: its pages are read whole, every expectation stands on its page, and splits are kept apart."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.suite.catalog import LIVEBLOGQA, TEST, TRAIN, TUNE, find_suite, page_file, page_of
from eval.suite.gold import resolve
from eval.suite.loading import Suite, load_suite
from eval.suite.wording import says
from eval.train.collection import collection
from qa.models import LiveBlog
from qa.samples import sample_path
from qa.sources.registry import read_source

NAMES = (*TRAIN, *TUNE, *TEST)
_UPDATES = {
    "airport": 46,
    "awards": 53,
    "bankrun": 44,
    "blaze": 17,
    "budget": 26,
    "bus": 42,
    "byelection": 46,
    "collapse": 41,
    "council": 52,
    "coup": 42,
    "cyberattack": 42,
    "cycling": 45,
    "dam": 37,
    "derby": 29,
    "ferryfire": 43,
    "festival": 50,
    "frontier": 22,
    "funeral": 41,
    "gala": 18,
    "hearing": 18,
    "heatwave": 44,
    "launch": 50,
    "listeria": 18,
    "missile": 42,
    "opera": 43,
    "outage": 18,
    "plane": 17,
    "quake": 24,
    "recall": 42,
    "referendum": 40,
    "rescue": 25,
    "resign": 22,
    "royal": 19,
    "siege": 25,
    "skerry": 20,
    "space": 26,
    "strike": 49,
    "summit": 42,
    "takeover": 20,
    "tennis": 46,
    "tour": 17,
    "transport": 52,
    "volcano": 43,
    "walkout": 19,
    "warday": 51,
    "wildfire": 48,
}


def _page(name: str) -> LiveBlog:
    file = page_file(name)
    assert file is not None
    return read_source(file)


def _suite(name: str) -> Suite:
    return load_suite(LIVEBLOGQA / f"{name}.jsonl")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_whole_newest_first(name: str) -> None:
    page = _page(name)
    times = [update.published_at for update in page.updates]
    assert len(page.updates) == _UPDATES[name]
    assert all(times)
    assert times == sorted(times, key=str, reverse=True)


def test_every_expectation_stands_on_its_page() -> None:
    wrong = []
    for name in NAMES:
        suite, page = _suite(name), _page(name)
        gold = resolve(suite, page.updates)
        for sample in suite.samples:
            texts = [update.text for update in gold[sample.id].updates]
            wrong += [
                f"{sample.id}: {group}"
                for group in sample.expect.facts
                if not any(says(text, fact) for text in texts for fact in group)
            ]
    assert wrong == []


def test_questions_are_of_their_pages_split_and_say_how_they_are_worded() -> None:
    for split, names in (("train", TRAIN), ("tune", TUNE), ("test", TEST)):
        for name in names:
            for sample in _suite(name).samples:
                assert sample.split == split, sample.id
                assert sample.tags in (("plain",), ("unlike",), ("typed",)), sample.id
                assert bool(sample.history) == (sample.type == "followup"), sample.id


def test_each_page_has_many_near_misses_and_no_question_twice() -> None:
    for name in NAMES:
        samples = _suite(name).samples
        assert Counter(sample.type for sample in samples)["near_miss"] >= 25, name
        asked = Counter((sample.history, sample.question.casefold()) for sample in samples)
        assert max(asked.values()) == 1, name


def test_no_test_page_and_no_test_half_is_trained_or_tuned_on() -> None:
    pages = list(collection())
    assert not {page.name for page in pages} & set(TEST)
    assert not [page.name for page in pages if "test" in page.splits]


def test_suites_are_found_by_name() -> None:
    assert find_suite("sample").stem == "sample"
    assert find_suite("gala").parent == LIVEBLOGQA
    assert page_of(find_suite("gala")) == page_file("gala")
    assert page_of(find_suite("sample")) == sample_path()
