"""JSON of a schema, where a server can hold a model to one: what is asked for, and reading it while it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA, OBJECT = "json_schema", "json_object"
"""What servers call JSON that keeps to a schema, and JSON of any kind."""
# What may stand before the JSON: thinking, also while it is written, and a fence.
_BEFORE = re.compile(
    r"(?:\s|<(think|thinking|reasoning)>.*?(?:</\1>|\Z)|<[a-z]{0,9}\Z|`{1,3}\w*)*", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Form:
    """An object of `schema` that is asked for under a `name`.

    `messages` go to a server that can hold the model to it, in place of those that do for plain text. Without them, a
    server that can't is asked for JSON of any kind, with the same messages.
    """

    name: str
    schema: Mapping[str, Any]
    messages: tuple[str, str] | None = None

    @property
    def formats(self) -> list[dict[str, Any]]:
        """What to ask a server for, the best first."""
        strict = {"name": self.name, "strict": True, "schema": self.schema}
        loose: list[dict[str, Any]] = [] if self.messages else [{"type": OBJECT}]
        return [{"type": SCHEMA, SCHEMA: strict}, *loose]

    def keeps_to_it(self, text: str) -> bool:
        """Whether a whole answer is such an object, as far as its first keys tell."""
        value = read_json(text)
        return isinstance(value, dict) and all(key in value for key in self.schema["required"])


def object_of(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object with these properties and no others, in this order."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def is_json(text: str) -> bool:
    """Whether a text that may still be written is an object, or may yet become one."""
    rest = text[_start(text) :]
    return not rest or rest.startswith("{")


def read_json(text: str) -> Any:
    """What stands so far in a text that is JSON, the last string as far as it came; None where it is none."""
    from jiter import from_json

    body = text[_start(text) :]
    if not body.startswith("{"):
        return None
    try:
        return from_json(body.encode("utf-8", "replace"), partial_mode="trailing-strings")
    except ValueError:
        return None


def _start(text: str) -> int:
    found = _BEFORE.match(text)
    return found.end() if found else 0
