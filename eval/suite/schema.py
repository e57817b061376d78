"""The format of a suite's line as JSON Schema, for editors and other programs: `python -m eval schema`."""

from __future__ import annotations

from typing import Any

from eval.suite.loading import SPLITS, TYPES

_TEXT = {"type": "string", "pattern": r"\S"}
_TEXTS = {"type": "array", "items": _TEXT}
_REFERENCES = {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 1}]}}
_FILLED = {"minItems": 1}


def _described(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def suite_schema() -> dict[str, Any]:
    """The schema of one line. The reader of suites holds to it, and says more clearly what is wrong."""
    expect = _object(
        {
            "answerable": _described({"type": "boolean"}, "whether the updates tell"),
            "updates": _described(_REFERENCES, "updates that tell, by position (1 = newest) or id: any one will do"),
            "all_updates": _described(_REFERENCES, "updates that must all be cited"),
            "facts": _described(
                {"type": "array", "items": {**_TEXTS, **_FILLED}},
                "groups of alternatives: the answer must say one alternative of each group",
            ),
            "forbidden": _described(_TEXTS, "wordings that a right answer does not hold"),
        },
        "answerable",
    )
    told = [{"properties": {name: _FILLED}, "required": [name]} for name in ("updates", "all_updates", "facts")]
    expect["if"] = {"properties": {"answerable": {"const": True}}}
    expect["then"] = {"anyOf": told}
    expect["else"] = {"properties": {"facts": {"maxItems": 0}, "all_updates": {"maxItems": 0}}}
    line = _object(
        {
            "id": _described(_TEXT, "once in the file"),
            "type": {"enum": list(TYPES)},
            "question": _TEXT,
            "expect": expect,
            "history": _described(_TEXTS, "earlier questions of the conversation, the oldest first"),
            "split": {"enum": [*SPLITS, None]},
            "tags": _described(_TEXTS, "free words to group figures by"),
            "as_of": _described(_TEXT, "the moment to answer from, as `ask --as-of` takes it"),
            "liveblogs": _described(_TEXTS, "the live blogs that are asked, where a run holds several"),
            "note": _described({"type": "string"}, "for people"),
        },
        *("id", "type", "question", "expect"),
    )
    about = "One line of a suite: a question about a live blog and what its answer must do"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Suite line",
        "description": about,
        **line,
    }
