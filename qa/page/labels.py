"""What editors say of live blogs on the page: another title, or that one is not shown. A file in the store's folder."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.errors import StoreError

FILE_NAME = "labels.json"


@dataclass(frozen=True)
class Label:
    """`title` stands in for the page's own where it is not empty; a `hidden` live blog is for editors only."""

    title: str = ""
    hidden: bool = False


class Labels:
    """The labels of one store, by live blog. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._changing = threading.Lock()
        self._known = self._read()

    def of(self, liveblog: str) -> Label:
        """The label of a live blog, an empty one where none was given."""
        return self._known.get(liveblog, Label())

    def put(self, liveblog: str, label: Label) -> None:
        """Keep a label; an empty one takes it away. Raises StoreError when the file can't be written."""
        with self._changing:
            known = {name: one for name, one in self._known.items() if name != liveblog}
            if label != Label():
                known[liveblog] = label
            text = json.dumps({name: asdict(one) for name, one in known.items()}, ensure_ascii=False, indent=1)
            fresh = self._path.with_suffix(".new")
            try:
                fresh.write_text(text, encoding="utf-8")
                fresh.replace(self._path)
            except OSError as error:
                raise StoreError(f"Can't write {self._path}: {error.strerror}. Make the folder writable.") from error
            self._known = known

    def _read(self) -> dict[str, Label]:
        try:
            return {name: Label(**one) for name, one in json.loads(self._path.read_text(encoding="utf-8")).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StoreError(f"{self._path} can't be read: mend it, or delete it to show every live blog.") from error
