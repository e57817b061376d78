"""How a reader says that a page could be read only in part."""

from __future__ import annotations

import warnings


class PartialSourceWarning(UserWarning):
    """A page was damaged or too deep: what could be read is there, the rest is not."""


def warn_partial(message: str) -> None:
    """Warn that only a part was read; the message says what is missing, in one line."""
    warnings.warn(message, PartialSourceWarning, stacklevel=3)
