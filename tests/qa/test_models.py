"""The records that programs hold: faults of hand-made ones are told, answers go to JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import SourceError
from qa.models import Answer, LiveBlog, Update
from qa.store.chunking import check_liveblog


@pytest.mark.parametrize("field", ["body", "captions", "authors"])
def test_a_text_where_several_are_meant_is_refused(field: str) -> None:
    with pytest.raises(SourceError, match=f"{field} holds several texts"):
        Update(id="u", position=1, headline="Fog", **{field: "Fog at dawn."})


def test_two_updates_with_one_id_are_refused() -> None:
    updates = (Update("u", 1, "Fog"), Update("u", 2, "Rain"))
    with pytest.raises(SourceError, match="two updates with the id 'u'"):
        check_liveblog(LiveBlog("harbour", "Harbour", updates))


@pytest.mark.parametrize("field", ["published_at", "modified_at"])
@pytest.mark.parametrize("moment", ["yesterday", datetime(2031, 3, 2, tzinfo=UTC)])
def test_a_time_that_is_none_is_refused_before_anything_is_stored(field: str, moment: object, store_copy: Path) -> None:
    updates = (Update("u", 1, "Fog"), Update("v", 2, "Rain", **{field: moment}))
    with Assistant.open(store=store_copy, mode="quotes") as assistant:
        with pytest.raises(SourceError, match="Update 'v': .* is no time: write 2031-"):
            assistant.index(LiveBlog("harbour", "Harbour", updates))
        assert "harbour" not in [page.id for page in assistant.liveblogs()]


def test_an_answer_comes_back_from_json(assistant: Assistant) -> None:
    answer = assistant.ask("Who resigned?")
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


def test_records_are_one_short_line_in_a_notebook_and_a_log(assistant: Assistant, store_copy: Path) -> None:
    answer = assistant.ask("Who resigned?")
    update = assistant.updates(answer.citations[0].liveblog)[76]
    with Assistant.open(store=store_copy, mode="quotes") as other:
        assert repr(other) == f"Assistant(where='{store_copy}', mode='quotes', embedding_model='all-MiniLM-L6-v2-int8')"
        report = other.index(LiveBlog("harbour", "Harbour", (update, replace(update, id="v", position=2))))
    shown = {
        "LiveBlog": LiveBlog("harbour", "Harbour", (update,) * 94),
        "Found": assistant.search("Who resigned?"),
        "IndexReport": report,
        "Page": assistant.liveblogs()[0],
        **{type(record).__name__: record for record in (answer, answer.citations[0], update)},
    }
    lines = {name: repr(record) for name, record in shown.items()}
    assert all(line.startswith(f"{name}(") and len(line) < 260 and "\n" not in line for name, line in lines.items()), (
        lines
    )
    assert "updates=<94 Update>" in lines["LiveBlog"]
    assert "asked='Who resigned?'" in lines["Found"]
    assert "added=<2 str>, changed=<0>" in lines["IndexReport"]
    assert all("Leshchenko gives up agriculture post" in lines[name] for name in ("Answer", "Citation", "Update"))


def test_an_answer_is_escaped_in_a_notebook() -> None:
    answer = Answer("q", "q", "<b>Fog</b> " * 40, True, "quotes", None, (), ())
    assert "<b>" not in answer._repr_html_()
