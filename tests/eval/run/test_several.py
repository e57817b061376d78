"""Questions that name the live blogs they ask: each is asked of its own, and gold is found there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.run.suite_run import Finished, Options, run_suite
from eval.run.system import open_source
from eval.suite.loading import load_suite

HARBOUR = "Harbour live\n\nTwelve boats leave the harbour\n\nSome 1,200 people watched the boats leave the harbour.\n"
TOWN = "Town live\n\nMayor opens the bridge\n\nThe mayor opened the new bridge over the canal at noon.\n"


def line(identity: str, question: str, liveblogs: list[str], **expect: object) -> dict[str, object]:
    expectation = {"answerable": True, **expect}
    return {"id": identity, "type": "fact", "question": question, "liveblogs": liveblogs, "expect": expectation}


def run(folder: Path, *lines: dict[str, object]) -> Finished:
    for name, text in (("harbour", HARBOUR), ("town", TOWN)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    suite = folder / "both.jsonl"
    suite.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    with open_source(folder / "harbour.txt", folder / "town.txt", mode="quotes") as opened:
        return run_suite(load_suite(suite), opened, folder / "out", Options())


def test_each_question_is_asked_of_the_live_blogs_it_names(tmp_path: Path) -> None:
    finished = run(
        tmp_path,
        line("boats", "How many people watched the boats leave?", [], updates=[1], facts=[["1,200"]]),
        line("bridge", "Who opened the new bridge?", ["town"], updates=[1], facts=[["mayor"]]),
        line("both", "Who opened the new bridge?", ["harbour", "town"], updates=["town#1"], facts=[["mayor"]]),
        line("elsewhere", "Who opened the new bridge?", ["harbour"], updates=[1], facts=[["mayor"]]),
    )
    assert [row.error for row in finished.rows] == [None] * 4
    assert [row.correct for row in finished.rows] == [True, True, True, False]
    cited = [{citation["liveblog"] for citation in row.answer["citations"]} for row in finished.rows if row.answer]
    assert cited[:3] == [{"harbour"}, {"town"}, {"town"}]
    assert [row.gold[0]["headline"] for row in finished.rows][1:3] == ["Mayor opens the bridge"] * 2


def test_a_place_on_no_page_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="line 1, field expect.updates: no update has the id 'town#9'"):
        run(tmp_path, line("q", "Who?", ["harbour", "town"], updates=["town#9"]))
    assert not (tmp_path / "out").exists()
