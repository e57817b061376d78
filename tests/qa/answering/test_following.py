"""How an answer changed: figures and values count, other words for the same don't."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering.following import NOTHING, differs, said
from qa.assistant import Assistant
from qa.models import Answer, Citation, LiveBlog, Update


def _update(number: int, time: str, headline: str, body: str) -> Update:
    return Update(f"u{number}", number, headline, (body,), published_at=f"2031-05-06T{time}:00+00:00")


_FIRST = _update(3, "09:00", "Mine collapses at Keld", "Eleven people died in the mine at Keld, the county says.")
_SECOND = _update(2, "11:00", "Keld mine still closed", "Eleven people are dead after the collapse of the Keld mine.")
_THIRD = _update(1, "13:30", "Toll at Keld rises", "Fourteen people have died in the mine at Keld, the county says.")
_QUESTION = "How many people died in the Keld mine?"


def _page(*updates: Update) -> LiveBlog:
    return LiveBlog("keld", "Keld mine", tuple(updates))


@pytest.fixture
def opened(tmp_path: Path):
    with Assistant.open(store=tmp_path, mode="quotes") as assistant:
        yield assistant


def test_a_figure_that_rises_is_told_with_its_time_and_wording_alone_is_not(opened: Assistant) -> None:
    opened.index(_page(_THIRD, _SECOND, _FIRST))
    found = list(opened.follow(_QUESTION))
    assert [str(one) for one in found] == ["Eleven", "Eleven → Fourteen"]
    assert found[1].at == _THIRD.published_at
    assert found[1].before is not None
    assert found[1].after.citations[0].update_id == "u1"
    assert found[1].to_dict()["said"] == "Eleven → Fourteen"


def test_what_comes_while_it_is_followed_is_told_too(opened: Assistant) -> None:
    opened.index(_page(_SECOND, _FIRST))
    following = opened.follow(_QUESTION, every=0.05)
    assert str(next(following)) == "Eleven"
    threading.Timer(0.3, lambda: opened.index(_page(_THIRD, _SECOND, _FIRST))).start()
    assert str(next(following)) == "Eleven → Fourteen"
    following.close()


def test_a_figure_that_was_edited_in_its_place_is_told_with_the_time_of_the_edit(opened: Assistant) -> None:
    opened.index(_page(_SECOND, _FIRST))
    for dead, at in (("Twelve", "11:40"), ("Thirteen", "12:10")):
        edit = f"2031-05-06T{at}:00+00:00"
        opened.index(_page(replace(_SECOND, body=(f"{dead} people died in the Keld mine.",), modified_at=edit), _FIRST))
    found = list(opened.follow(_QUESTION))
    assert [str(one) for one in found] == ["Eleven", "Eleven → Twelve", "Twelve → Thirteen"]
    assert [one.at[11:16] for one in found if one.at] == ["09:00", "11:40", "12:10"]


def test_what_is_edited_while_it_is_followed_has_the_time_of_the_edit(opened: Assistant) -> None:
    opened.index(_page(_FIRST))
    following = opened.follow(_QUESTION, every=0.05)
    assert str(next(following)) == "Eleven"
    risen = replace(_FIRST, body=("Twelve people died in the Keld mine.",), modified_at="2031-05-06T11:40:00+00:00")
    threading.Timer(0.3, lambda: opened.index(_page(risen))).start()
    change = next(following)
    assert (str(change), change.at) == ("Eleven → Twelve", "2031-05-06T11:40:00+00:00")
    following.close()


def test_without_times_the_order_and_the_readings_tell_how_it_changed(opened: Assistant) -> None:
    first, second, third = (replace(one, published_at=None) for one in (_FIRST, _SECOND, _THIRD))
    opened.index(_page(third, second, first))
    opened.index(_page(replace(third, body=("Sixteen people have died in the mine at Keld.",)), second, first))
    found = list(opened.follow(_QUESTION))
    assert [str(one) for one in found] == ["Eleven", "Eleven → Fourteen", "Fourteen → Sixteen"]
    assert [one.at is None for one in found] == [True, True, False]


def test_what_is_never_told_has_no_development(opened: Assistant) -> None:
    opened.index(_page(_SECOND, _FIRST))
    assert list(opened.follow("Who owns the mine?")) == []


def _answer(words: str, *, update: str = "u1", answered: bool = True) -> Answer:
    citation = Citation(1, "keld", update, 1, "H", words, 0, len(words))
    return Answer("q", "q", words, answered, "quotes", None, (citation,), ())


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (None, _answer("Eleven"), True),
        (None, _answer("x", answered=False), False),
        (_answer("11 people"), _answer("eleven died", update="u2"), False),
        (_answer("11"), _answer("14"), True),
        (_answer("Ada Lund"), _answer("Lund", update="u2"), False),
        (_answer("Ada Lund"), _answer("Bo Rask", update="u2"), True),
        (_answer("Ada Lund"), _answer("x", answered=False), True),
    ],
)
def test_what_counts_as_a_change(before: Answer | None, after: Answer, changed: bool) -> None:
    assert differs(before, after) is changed


def test_nothing_told_is_said_so() -> None:
    assert said(None) == said(_answer("x", answered=False)) == NOTHING


def test_the_command_prints_the_developments(store_copy: Path, run_qa) -> None:
    done = run_qa("follow", "How many air raids has Russia flown against Ukraine?", "--store", str(store_copy))
    assert done.returncode == 0
    assert "1,804" in done.stdout
    none = run_qa("follow", "Who resigned?", "--store", str(store_copy), "--every", "60s")
    assert none.returncode == 2
    assert "No address is known" in none.stderr
