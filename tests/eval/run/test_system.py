"""The real assistant under evaluation: opened from a page or a store, asked in parallel, the same every time."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import EvalError
from eval.figures.compare import compare_runs
from eval.run.suite_run import Finished, Options, run_suite
from eval.run.system import open_source, open_store
from eval.suite.catalog import page_of
from eval.suite.loading import load_suite
from qa import Assistant
from qa.errors import SourceError
from qa.samples import sample_path

PAGE = """Harbour live: boats return after the storm

Twelve boats leave the harbour

Some 1,200 people watched the 12 boats leave the harbour on Monday.

Ferries wait for the fog to lift

Ferries to the island wait until 9:30, the port authority said.

Tickets to the island get dearer

A ticket costs 5.50 euros from now on.
"""


def line(identity: str, question: str, *, position: int | None, facts: list[list[str]], **more: Any) -> dict[str, Any]:
    expect: dict[str, Any] = {"answerable": position is not None}
    if position is not None:
        expect |= {"updates": [position], "facts": facts}
    return {"id": identity, "type": "fact", "question": question, "expect": expect, **more}


LINES = [
    line("boats", "How many people watched the boats leave?", position=1, facts=[["1,200"]]),
    line("fog", "Until when do the ferries wait?", position=2, facts=[["9:30"]]),
    line("price", "What does a ticket to the island cost?", position=3, facts=[["5.50"]]),
    {**line("moon", "Who won the chess world cup in Reykjavik?", position=None, facts=[]), "type": "off_topic"},
]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.txt"
    path.write_text(PAGE, encoding="utf-8")
    (tmp_path / "harbour.jsonl").write_text("".join(json.dumps(item) + "\n" for item in LINES), encoding="utf-8")
    return path


def run(page: Path, out: str, workers: int) -> Finished:
    with open_source(page, mode="quotes") as opened:
        assert opened.liveblog == "harbour"
        assert opened.title.startswith("Harbour live")
        options = Options(workers=workers, source=str(page))
        return run_suite(load_suite(page.with_suffix(".jsonl")), opened, page.parent / out, options)


def test_two_runs_give_the_same_answers_whatever_the_workers(page: Path) -> None:
    first, second = run(page, "a", workers=1), run(page, "b", workers=3)
    assert [row.error for row in first.rows] == [None] * 4
    assert compare_runs(first.rows, second.rows).identical == 4
    figures = first.summary.overall
    assert figures["hit_rate_1"].value == 1
    assert figures["quote_validity"].value == 1
    assert figures["number_errors"].value == 0


def test_a_store_with_one_live_blog_needs_no_name(page: Path, tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(page, name="quay")
    with open_store(tmp_path / "store", mode="quotes") as opened:
        assert opened.liveblog == "quay"
        assert len(opened.system.updates("quay")) == 3


def test_a_store_with_several_asks_for_one_of_them(page: Path, tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(page, name="quay")
        assistant.index(page, name="pier")
    for name, says in ((None, "holds several live blogs"), ("dock", "has no live blog 'dock'")):
        with pytest.raises(EvalError, match=f"{says}. Give one by --liveblog: pier, quay"):
            with open_store(tmp_path / "store", mode="quotes", liveblog=name):
                pass
    with open_store(tmp_path / "store", mode="quotes", liveblog="pier") as opened:
        assert opened.liveblog == "pier"


def test_an_empty_store_names_the_next_step(tmp_path: Path) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes"):
        pass
    with pytest.raises(EvalError, match="No live blog in .* First run `python -m qa index PAGE"):
        with open_store(tmp_path / "store", mode="quotes"):
            pass


def test_a_source_that_does_not_parse_is_one_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(SourceError):
        with open_source(empty, mode="quotes"):
            pass


def test_our_suites_know_their_page_and_others_do_not(tmp_path: Path) -> None:
    suites = Path(__file__).parents[3] / "eval" / "suites"
    for name in ("storm", "storm-plain"):
        page = page_of(suites / f"{name}.jsonl")
        assert page is not None
        assert page.name == "storm.txt"
    assert page_of(suites / "sample.jsonl") == sample_path()
    assert page_of(tmp_path / "storm.jsonl") is None
