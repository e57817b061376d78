"""What can go wrong, as a small tree.

QAError                  anything a user can mend; one line, exit code 2
├── SettingsError        a setting has a value that makes no sense
├── SourceError          a page that can't be read or holds no updates
├── QuestionError        an empty or much too long question
├── StoreError           the store is missing, damaged, locked or made with another embedding model
└── ModelError           the language or embedding model is missing, altered or does not answer
"""

from __future__ import annotations


class QAError(Exception):
    """Anything that a user can mend. The message is one line that states the next step."""


class SettingsError(QAError):
    """A setting has a value that makes no sense."""


class SourceError(QAError):
    """A page that can't be read, or that holds no updates."""


class QuestionError(QAError):
    """An empty or much too long question."""


class StoreError(QAError):
    """The store is missing, damaged, locked, or made with another embedding model."""


class ModelError(QAError):
    """The language or embedding model is missing, altered, or does not answer."""


def one_line(error: BaseException) -> str:
    """The error as a terminal or the page prints it: one line."""
    return " ".join(str(error).split())
