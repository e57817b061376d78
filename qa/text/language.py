"""The words of a language, as data: one TOML file a language in `qa/text/words/`.

A table has lists of words, words with values, and patterns. A pattern names what stands elsewhere as @name@, or
@table.name@: another pattern, or any of a list's words. So each word stands once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources

LANGUAGE = "en"
"""The language that is supported."""
Entry = str | list[str] | dict[str, float] | dict[str, list[str]]
"""A pattern, words, or words with what they mean."""
_NAMED = re.compile(r"@(?:(\w+)\.)?(\w+)@")


@lru_cache(maxsize=12)
def _tables(language: str) -> dict[str, dict[str, Entry]]:
    text = (resources.files("qa.text") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    return {name: table for name, table in tomllib.loads(text).items() if isinstance(table, dict)}


@lru_cache(maxsize=50)
def has_words(language: str) -> bool:
    """Whether a language has a file of words of its own."""
    return (resources.files("qa.text") / "words" / f"{language}.toml").is_file()


def table(name: str, language: str = LANGUAGE) -> dict[str, Entry]:
    """A whole table of a language's file."""
    return _tables(language)[name]


@contextmanager
def replaced(name: str, entries: dict[str, Entry], language: str = LANGUAGE) -> Iterator[None]:
    """Have a table read otherwise for a while, to try what its words are worth; what is compiled elsewhere stays."""
    tables = _tables(language)
    found = tables[name]
    reading = (pattern, source, words_of, word_list, word_values, word_groups)
    try:
        tables[name] = entries
        for read in reading:
            read.cache_clear()
        yield
    finally:
        tables[name] = found
        for read in reading:
            read.cache_clear()


@lru_cache(maxsize=200)
def pattern(table: str, name: str, language: str = LANGUAGE) -> re.Pattern[str]:
    """A pattern of the language, compiled without regard to case."""
    assert isinstance(_tables(language)[table][name], str), f"{table}.{name} is no pattern"  # noqa: S101
    return re.compile(source(table, name, language), re.IGNORECASE)


@lru_cache(maxsize=200)
def source(table: str, name: str, language: str = LANGUAGE) -> str:
    """A pattern as it is written, with what it names put in; of words, one that matches any of them."""
    found = _tables(language)[table][name]
    if isinstance(found, str):
        return _NAMED.sub(lambda named: f"(?:{source(named[1] or table, named[2], language)})", found)
    return "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(found, key=len, reverse=True))


@lru_cache(maxsize=50)
def words_of(table: str, name: str, language: str = LANGUAGE) -> tuple[str, ...]:
    """Words of the language, in the order of its file; empty where it has none of that name."""
    found = _tables(language)[table].get(name, [])
    return (found,) if isinstance(found, str) else tuple(found)


@lru_cache(maxsize=50)
def word_list(table: str, name: str, language: str = LANGUAGE) -> frozenset[str]:
    """The same as a set."""
    return frozenset(words_of(table, name, language))


@lru_cache(maxsize=50)
def word_values(table: str, name: str, language: str = LANGUAGE) -> dict[str, float]:
    """Words of the language with the numbers that they mean."""
    found = _tables(language)[table][name]
    assert isinstance(found, dict), f"{table}.{name} has no values"  # noqa: S101
    return {word: float(value) for word, value in found.items() if isinstance(value, int | float)}


@lru_cache(maxsize=20)
def word_groups(table: str, name: str, language: str = LANGUAGE) -> dict[str, tuple[str, ...]]:
    """What the language has several words for, with those words."""
    found = _tables(language)[table][name]
    assert isinstance(found, dict), f"{table}.{name} has no groups"  # noqa: S101
    return {one: tuple(words) for one, words in found.items() if isinstance(words, list)}
