"""What an evaluation asks: the few methods of `qa.Assistant` that it uses, and how to open one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from eval.errors import EvalError
from qa.models import Answer, Update

if TYPE_CHECKING:
    from qa.settings import Mode

SAMPLE = "samples/ukraine-2022-03-24.txt"


class System(Protocol):
    """Anything that answers questions about live blogs; `ask` is called from several threads."""

    def ask(
        self, question: str, *, history: Sequence[str] = (), liveblog: str | None = None, as_of: str | None = None
    ) -> Answer:
        """Answer one question; `history` holds the earlier questions, `as_of` is the moment to answer from."""
        ...

    def updates(self, liveblog: str) -> Sequence[Update]:
        """The updates of one live blog."""
        ...


@dataclass(frozen=True)
class OpenSystem:
    """A system that is ready, the live blog to ask it about, and the seconds that indexing took."""

    system: System
    liveblog: str
    title: str
    seconds: float = 0.0


@contextmanager
def open_source(page: str | Path | None, *, mode: str) -> Iterator[OpenSystem]:
    """Index a page (None: the bundled sample) into a store that is gone afterwards.

    Raises QAError when the page can't be read.
    """
    from qa import Assistant

    with tempfile.TemporaryDirectory(prefix="liveblog-eval-", ignore_cleanup_errors=True) as store:
        with Assistant.open(store=Path(store), mode=cast("Mode", mode)) as assistant:
            if page is None:
                with resources.as_file(resources.files("qa") / SAMPLE) as path:
                    report = assistant.index(path)
            else:
                report = assistant.index(page)
            yield OpenSystem(assistant, report.liveblog, report.title, report.seconds)


@contextmanager
def open_store(store: Path, *, mode: str, liveblog: str | None = None) -> Iterator[OpenSystem]:
    """Open a store that exists; `liveblog` may be left out when it holds one only."""
    if not store.is_dir():
        raise EvalError(f"No store at {store}. First run `python -m qa index PAGE --store {store}`.")
    from qa import Assistant

    with Assistant.open(store=store, mode=cast("Mode", mode)) as assistant:
        titles = {page.id: page.title for page in assistant.liveblogs()}
        chosen = _choose(sorted(titles), liveblog, store)
        yield OpenSystem(assistant, chosen, titles[chosen])


def _choose(names: list[str], wanted: str | None, store: Path) -> str:
    if not names:
        raise EvalError(f"No live blog in {store}. First run `python -m qa index PAGE --store {store}`.")
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted not in names:
        asked = f"has no live blog {wanted!r}" if wanted else "holds several live blogs"
        raise EvalError(f"{store} {asked}. Give one by --liveblog: {', '.join(names)}.")
    return wanted
