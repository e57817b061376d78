"""What each word that questions are read by is worth: which questions are parsed otherwise without it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eval.suite.catalog import own_suites
from eval.suite.loading import load_suite
from eval.train.intents import FORMS
from qa.search.question import parse_question
from qa.text.language import Entry, pattern, replaced, table
from qa.text.terms import stem, stems

TABLES = ("question", "follow_up", "changed")
Asked = tuple[str, tuple[str, ...]]
"""A question with those before it."""
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|<?[=!]|:|-?i:|\(\w+\)))?|[|)]", re.DOTALL)


@dataclass(frozen=True)
class Worth:
    """A word of a list, or an alternative of a pattern, and the questions that are parsed otherwise without it."""

    place: str
    words: str
    changed: tuple[str, ...]


def known_questions() -> list[Asked]:
    """All that may be learned from: of the suites' training and tune pages, and those labelled for intents."""
    samples = [sample for suite in own_suites() for sample in load_suite(suite.file).samples if sample.split != "test"]
    labelled = [json.loads(line)["q"] for line in FORMS.read_text(encoding="utf-8").splitlines()]
    found = [*((sample.question, tuple(sample.history)) for sample in samples), *((asked, ()) for asked in labelled)]
    return list(dict.fromkeys(found))


def worths(questions: Sequence[Asked], tables: Sequence[str] = TABLES) -> Iterator[Worth]:
    """Take each word away by itself, and parse again what it may bear on."""
    known: dict[Asked, Any] = {}
    for name in tables:
        for key, words, entries in _thinner(dict(table(name))):
            touched = _touched(questions, name, key, words, entries)
            known |= {one: _parsed(one) for one in touched if one not in known}
            with replaced(name, entries):
                changed = tuple(one[0] for one in touched if _parsed(one) != known[one])
            yield Worth(f"{name}.{key}", words, changed)


def alternatives(source: str) -> Iterator[tuple[str, str]]:
    """Each alternative of a pattern, at any depth, and the pattern without it."""
    begins = [[0]]
    for token in _TOKEN.finditer(source):
        if token.group().startswith("("):
            begins.append([token.end()])
        elif token.group() == "|":
            begins[-1].append(token.end())
        elif token.group() == ")":
            yield from _without_each(source, begins.pop(), token.start())
    yield from _without_each(source, begins.pop(), len(source))


def _without_each(source: str, begins: list[int], end: int) -> Iterator[tuple[str, str]]:
    ends = [*(begin - 1 for begin in begins[1:]), end]
    for begin, stop in zip(begins, ends, strict=True) if len(begins) > 1 else ():
        # Its bar goes with it: the one behind, of the last one the one in front.
        last = stop == end
        yield source[begin:stop], source[: begin - last] + source[stop + (not last) :]


def _thinner(entries: dict[str, Entry]) -> Iterator[tuple[str, str, dict[str, Entry]]]:
    """The table with one thing less: in which entry, what, and the table."""
    for key, entry in entries.items():
        if isinstance(entry, str):
            yield from ((key, words, {**entries, key: rest}) for words, rest in alternatives(entry))
        elif isinstance(entry, list) and len(entry) > 1:
            yield from ((key, word, {**entries, key: [w for w in entry if w != word]}) for word in entry)


def _touched(questions: Sequence[Asked], name: str, key: str, words: str, entries: dict[str, Entry]) -> list[Asked]:
    """The questions in which the word stands, or the pattern matches elsewhere without it."""
    if not isinstance(entries[key], str):
        return [one for one in questions if words in one[0].lower() or stem(words) in stems(one[0])]
    whole = pattern(name, key)
    with replaced(name, entries):
        thinner = pattern(name, key)

    def differs(text: str) -> bool:
        return [m.span() for m in whole.finditer(text)] != [m.span() for m in thinner.finditer(text)]

    return [one for one in questions if differs(one[0]) or any(map(differs, one[1]))]


def _parsed(asked: Asked) -> tuple[Any, ...]:
    parsed = parse_question(*asked)
    return parsed, parsed.parts, parsed.changes, parsed.names_no_topic, parsed.overview and parsed.matter
