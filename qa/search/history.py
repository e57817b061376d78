"""The earlier questions of a conversation, from what people and programs hand in as history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.errors import QuestionError

_HOW = 'give a list of questions or of messages such as {"role": "user", "content": "…"}'


def questions_of(history: Sequence[Any]) -> list[str]:
    """The earlier questions, oldest first: strings, or what users said in chat messages (dicts, LlamaIndex's).

    Raises QuestionError for a plain string and for anything else.
    """
    if isinstance(history, str | bytes | Mapping):
        raise QuestionError(f"history is a {type(history).__name__}: {_HOW}.")
    found = []
    for message in history:
        if isinstance(message, str):
            found.append(message)
            continue
        role = message.get("role") if isinstance(message, Mapping) else getattr(message, "role", None)
        content = message.get("content") if isinstance(message, Mapping) else getattr(message, "content", None)
        if role is None or not isinstance(content, str | None):
            raise QuestionError(f"history holds a {type(message).__name__}: {_HOW}.")
        if str(getattr(role, "value", role)) == "user" and content:
            found.append(content)
    return found
