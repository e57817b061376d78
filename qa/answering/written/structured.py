"""Answers as JSON, for servers that hold a model to a schema: each sentence with the numbers of the updates it cites.

They are read as the plain text with markers that other servers' models write, so that both are checked alike.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from prompts import load
from qa.answering.check.markers import read_line
from qa.model.forms import Form, object_of, read_json
from qa.text.cleaning import clean


def answer_form(sent: int, **values: str) -> Form:
    """What is asked for over so many updates: sentences with the numbers of some of them; `values` fill the prompt."""
    numbers = {"type": "array", "items": {"type": "integer", "enum": list(range(1, sent + 1))}}
    sentence = object_of(text={"type": "string"}, updates=numbers)
    messages = load("answer").messages(form=load("answer_json").render(), **values)
    return Form("answer", object_of(sentences={"type": "array", "items": sentence}), messages)


def marked(written: str, *, whole: bool = False) -> str:
    """An answer's text with markers, if it was written as JSON; other text as it is.

    Of an answer that is `whole`, a sentence without its numbers was cut short, and is left out.
    """
    value = read_json(written)
    if not isinstance(value, dict):
        return written
    sentences = [entry for entry in _list(value.get("sentences")) if isinstance(entry, dict)]
    return " ".join(
        _marked(str(entry.get("text", "")), tuple(n for n in _list(entry.get("updates")) if isinstance(n, int)))
        for entry in sentences
        if "updates" in entry or not whole
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# The sentences before the one that is being written come again with each of its words.
@lru_cache(maxsize=256)
def _marked(text: str, cited: tuple[int, ...]) -> str:
    return " ".join(
        sentence.with_marks(lambda n: n, [n for n in cited if n not in sentence.numbers])
        for sentence in read_line(" ".join(clean(text).split()))
    )
