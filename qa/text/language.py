"""The words of a language, as data: one TOML file a language in `qa/text/words/`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

LANGUAGE = "en"
"""The language that is supported."""


@lru_cache(maxsize=12)
def _tables(language: str) -> dict[str, dict[str, str | list[str]]]:
    text = (resources.files("qa.text") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    return {name: table for name, table in tomllib.loads(text).items() if isinstance(table, dict)}


@lru_cache(maxsize=50)
def has_words(language: str) -> bool:
    """Whether a language has a file of words of its own."""
    return (resources.files("qa.text") / "words" / f"{language}.toml").is_file()


def table(name: str, language: str = LANGUAGE) -> dict[str, str | list[str]]:
    """A whole table of a language's file."""
    return _tables(language)[name]


@lru_cache(maxsize=200)
def pattern(table: str, name: str, language: str = LANGUAGE) -> re.Pattern[str]:
    """A pattern of the language, compiled without regard to case."""
    found = _tables(language)[table][name]
    assert isinstance(found, str), f"{table}.{name} is a list of words"  # noqa: S101
    return re.compile(found, re.IGNORECASE)


@lru_cache(maxsize=50)
def word_list(table: str, name: str, language: str = LANGUAGE) -> frozenset[str]:
    """A list of words of the language."""
    found = _tables(language)[table].get(name, [])
    return frozenset(found if isinstance(found, list) else (found,))
