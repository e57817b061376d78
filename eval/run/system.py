"""What an evaluation asks: the few methods of `qa.Assistant` that it uses, and how to open one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from eval.errors import EvalError
from eval.figures.record import OURS
from qa.models import Answer, Update

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.settings import Mode

_OF_WRITING = ("model", "check", "check_model", "structured", "context_tokens", "max_tokens", "cache")


class System(Protocol):
    """Anything that answers questions about live blogs; `ask` is called from several threads."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        liveblog: str | Sequence[str] | None = None,
        as_of: str | None = None,
    ) -> Answer:
        """Answer one question; `history` holds the earlier questions, `as_of` is the moment to answer from."""
        ...

    def updates(self, liveblog: str) -> Sequence[Update]:
        """The updates of one live blog."""
        ...


@dataclass(frozen=True)
class OpenSystem:
    """A system that is ready, the live blog to ask it about, and the seconds that indexing took.

    `name` is OURS or the `module:Class` of another; `settings` are those that answers depend on.
    """

    system: System
    liveblog: str
    title: str
    seconds: float = 0.0
    name: str = OURS
    settings: dict[str, Any] = field(default_factory=dict)


def _of_answers(assistant: Assistant) -> dict[str, Any]:
    """The settings of ours that answers depend on."""
    names = ("embeddings", *(_OF_WRITING if assistant.settings.writes else ()))
    return {name: getattr(assistant.settings, name) for name in names}


@contextmanager
def open_source(page: str | Path, *more: str | Path, mode: str) -> Iterator[OpenSystem]:
    """Index a page, and more beside it, into a store that is gone afterwards. The first is the one that is asked.

    Raises QAError when a page can't be read.
    """
    from qa import Assistant

    with tempfile.TemporaryDirectory(prefix="liveblog-eval-", ignore_cleanup_errors=True) as store:
        with Assistant.open(store=Path(store), mode=cast("Mode", mode)) as assistant:
            report = assistant.index(page)
            seconds = report.seconds + sum(assistant.index(other).seconds for other in more)
            yield OpenSystem(assistant, report.liveblog, report.title, seconds, settings=_of_answers(assistant))


@contextmanager
def open_store(store: Path, *, mode: str, liveblog: str | None = None) -> Iterator[OpenSystem]:
    """Open a store that exists; `liveblog` may be left out when it holds one only, or each question names its own."""
    if not store.is_dir():
        raise EvalError(f"No store at {store}. First run `python -m qa index PAGE --store {store}`.")
    from qa import Assistant

    with Assistant.open(store=store, mode=cast("Mode", mode)) as assistant:
        titles = {page.id: page.title for page in assistant.liveblogs()}
        chosen = _choose(sorted(titles), liveblog, store)
        yield OpenSystem(assistant, chosen, titles[chosen], settings=_of_answers(assistant))


def _choose(names: list[str], wanted: str | None, store: Path) -> str:
    if not names:
        raise EvalError(f"No live blog in {store}. First run `python -m qa index PAGE --store {store}`.")
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted not in names:
        asked = f"has no live blog {wanted!r}" if wanted else "holds several live blogs"
        raise EvalError(f"{store} {asked}. Give one by --liveblog: {', '.join(names)}.")
    return wanted
