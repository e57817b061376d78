"""What people think of answers, one JSON object a line, in the store's folder. It is sent nowhere."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa.errors import StoreError
from qa.page.exchanges import Exchange

FILE_NAME = "feedback.jsonl"
_WRITING = threading.Lock()


def append_feedback(folder: Path, turn: Exchange) -> None:
    """Add the turn's vote and remark, or that it was not told; of lines with one key the last counts.

    Raises StoreError when the file can't be written.
    """
    line = json.dumps(_record(turn), ensure_ascii=False)
    path = folder / FILE_NAME
    try:
        with _WRITING, path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise StoreError(f"Can't write {path}: {error.strerror}. Make the folder writable and vote again.") from error


def read_feedback(folder: Path) -> list[dict[str, Any]]:
    """The latest line of each answer, the newest first; lines that are none are left out."""
    try:
        lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder / FILE_NAME} can't be read: make it readable text.") from error
    latest: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            one = json.loads(line)
            key = str(one["key"])
        except (ValueError, KeyError, TypeError):
            continue
        latest.pop(key, None)
        latest[key] = one
    return list(reversed(latest.values()))


def _record(turn: Exchange) -> dict[str, Any]:
    answer = turn.answer
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "key": turn.key,
        "vote": turn.vote,
        "remark": turn.remark or "",
        "question": turn.question,
        "answer": answer.text if answer else turn.text,
        "answered": answer.answered if answer else None,
        "mode": answer.mode if answer else None,
        "model": answer.model if answer else None,
        "citations": [asdict(citation) for citation in answer.citations] if answer else [],
    }
