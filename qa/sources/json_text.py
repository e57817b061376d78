"""JSON from outside: strict where it can be, and never more than a SourceError."""

from __future__ import annotations

import json

from qa.errors import SourceError

_MOST_VALUES = 3_000_000


def check_size(raw: str) -> None:
    """Raise SourceError for JSON with so many values that they would fill the memory."""
    if raw.count(",") + raw.count("{") + raw.count("[") > _MOST_VALUES:
        raise SourceError(f"It is JSON with more than {_MOST_VALUES:,} values: give a single live blog.")


def load_json(raw: str, what: str) -> object:
    """The value, or a SourceError that says where `what` breaks off or is wrong."""
    check_size(raw)
    try:
        return json.loads(raw.lstrip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{what} is damaged JSON (line {error.lineno}, column {error.colno}: {error.msg}): fetch or save it again."
        ) from error
    except (RecursionError, ValueError) as error:
        raise SourceError(f"{what} is JSON that nests too deeply or holds an endless number.") from error


def as_dict(value: object) -> dict[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """The value as a list: itself, alone in one, or empty for None."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def as_text(value: object) -> str:
    """Text as it stands; "" for anything else."""
    return value if isinstance(value, str) else ""
