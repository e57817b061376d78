"""Single answers that can be opened again by a link, as they were given. A folder beside the store holds them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa.errors import StoreError
from qa.models import Answer, Update
from qa.page.exchanges import Card, Exchange, as_record, asked_of
from qa.pictures import pictures_of

FOLDER = "answers"
_MOST = 20_000
_KEY = re.compile(r"[0-9a-f]{24}")


class Links:
    """The linked answers of one store. A link has the same key whenever the same answer is linked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def keep(self, turn: Exchange) -> str:
        """Write an answer with its sources; gives its key. Raises StoreError where that can't be done."""
        if turn.answer is None:
            raise StoreError("Only an answer can be linked: ask first.")
        record = {**as_record(turn), "sources": [asdict(source) for source in turn.sources]}
        said = json.dumps(record, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(said.encode()).hexdigest()[:24]
        path = self._folder / f"{key}.json"
        try:
            self._folder.mkdir(exist_ok=True)
            if not path.exists():
                if sum(1 for _ in self._folder.iterdir()) >= _MOST:
                    raise StoreError(f"{_MOST:,} answers are linked already: delete old ones in {self._folder}.")
                at = datetime.now(UTC).isoformat(timespec="seconds")
                path.write_text(json.dumps({**record, "at": at}, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StoreError(f"Can't write {path}: {error.strerror}. Make the folder writable.") from error
        return key

    def open(self, key: str) -> Exchange | None:
        """The answer of a key, as it was given; None where there is none."""
        if not _KEY.fullmatch(key):
            return None
        try:
            return _read(json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8")), key)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _read(data: dict[str, Any], key: str) -> Exchange:
    answer = Answer.from_dict(data["answer"])
    return Exchange(
        number=1,
        key=key,
        question=str(data["question"]),
        liveblog=asked_of(data["liveblog"]),
        as_of=data["as_of"],
        status="done",
        text=answer.text,
        answer=answer,
        sources=tuple(map(_card, data["sources"])),
        link=key,
        linked_at=str(data["at"]),
    )


def _card(data: dict[str, Any]) -> Card:
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["update"].items()
    }
    told["pictures"] = pictures_of(told.get("pictures", ()))
    spans = tuple((start, end, n) for start, end, n in data["spans"])
    return Card(**{**data, "update": Update(**told), "numbers": tuple(data["numbers"]), "spans": spans})
