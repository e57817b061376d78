"""History is a list of questions or chat messages; a plain string is an error in one line."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from qa.errors import QuestionError
from qa.search.question import questions_of


def test_strings_and_messages_of_users_are_kept_in_order() -> None:
    history = [
        "Who resigned?",
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": "On Monday."},
        SimpleNamespace(role=SimpleNamespace(value="user"), content="Why?"),
    ]
    assert questions_of(history) == ["Who resigned?", "When?", "Why?"]


def test_llama_indexs_messages_are_taken() -> None:
    from llama_index.core.llms import ChatMessage, MessageRole

    assert questions_of([ChatMessage(role=MessageRole.USER, content="When?")]) == ["When?"]


@pytest.mark.parametrize("history", ["Who resigned?", {"role": "user", "content": "When?"}, [3], [{"content": "x"}]])
def test_anything_else_is_one_line(history: object) -> None:
    with pytest.raises(QuestionError, match="give a list of questions"):
        questions_of(history)  # type: ignore[arg-type]
