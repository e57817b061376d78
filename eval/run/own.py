"""A system of one's own, measured by the same rules: `python -m eval run SUITE --source PAGE --system module:Class`.

from eval.run.own import Said

class Newest:                              # answers everything with the newest headline
    def __init__(self, liveblog):
        self.updates = liveblog.updates

    def ask(self, question, *, history=()):
        return Said(self.updates[0].headline, cited=[1])
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from eval.errors import EvalError
from eval.metrics import Scored, unscored
from eval.metrics.retrieval import RETRIEVAL_METRICS
from eval.run.system import OpenSystem
from qa.answering.draft import cite
from qa.models import Answer, LiveBlog, Retrieved, Update, Usage

_CAUSES = {
    "refused_found": "refused",
    "refused_not_found": "refused",
    "not_found": "cites_none",
    "wrong_update": "cites_none",
}
"""The causes of a wrong answer that can be told apart only when it is known what was found."""


@dataclass(frozen=True)
class Said:
    """What a system answers: a text, and the updates that it cites, by position (1 = newest) or id.

    `retrieved` are the updates that were found, best first; without them retrieval is unscored. `answered` is False for
    "the updates don't tell".
    """

    text: str
    answered: bool = True
    cited: Sequence[int | str] = ()
    retrieved: Sequence[int | str] = ()
    model: str | None = None
    usage: Usage = Usage()

    def as_answer(self, question: str, liveblog: str, updates: Sequence[Update]) -> Answer:
        """The same as an Answer, each citation quoting its whole update; raises EvalError for an unknown update."""
        known: dict[int | str, Update] = {u.position: u for u in updates} | {u.id: u for u in updates}

        def find(reference: int | str) -> Update:
            if reference not in known:
                raise EvalError(f"The system named update {reference!r}, which is not on the page.")
            return known[reference]

        return Answer(
            question=question,
            standalone_question=question,
            text=self.text,
            answered=self.answered,
            mode="own",
            model=self.model,
            citations=tuple(cite(n, liveblog, u, 0, len(u.text)) for n, u in enumerate(map(find, self.cited), start=1)),
            retrieved=tuple(Retrieved(liveblog, u.id, u.position, u.label, 0.0) for u in map(find, self.retrieved)),
            usage=self.usage,
        )


class OwnSystem(Protocol):
    """What answers about one live blog; `ask` is called from several threads when `--workers` says so."""

    def ask(self, question: str, *, history: Sequence[str] = ()) -> Said | Answer:
        """Answer one question; `history` holds the earlier ones. `as_of="14:30"` is given for lines that name it."""
        ...


Maker = Callable[[LiveBlog], OwnSystem]


class OwnSystems:
    """Systems of one's own, one a live blog, as the evaluation asks them."""

    def __init__(self, systems: Mapping[str, OwnSystem], liveblogs: Mapping[str, LiveBlog]) -> None:
        self._systems = systems
        self._liveblogs = liveblogs

    def updates(self, liveblog: str) -> Sequence[Update]:
        """The updates of one live blog, newest first; raises EvalError when there is none of the name."""
        if liveblog not in self._liveblogs:
            raise EvalError(f"No live blog is called {liveblog!r}; there are: {', '.join(self._liveblogs)}.")
        return self._liveblogs[liveblog].updates

    def ask(
        self, question: str, *, history: Sequence[str] = (), liveblog: str | Sequence[str] | None = None, **moment: Any
    ) -> Answer:
        """Ask the system of that live blog."""
        if not isinstance(liveblog, str):
            raise EvalError("A system of one's own is asked about one live blog at a time.")
        said = self._systems[liveblog].ask(question, history=history, **moment)
        return said.as_answer(question, liveblog, self.updates(liveblog)) if isinstance(said, Said) else said


def partly_unscored(scored: Scored, answer: Answer) -> Scored:
    """The scores of another's answer: what it doesn't tell of itself is unscored, never zero."""
    missing = {} if answer.retrieved else dict.fromkeys(RETRIEVAL_METRICS, "the system doesn't say what it found")
    if answer.mode == "own":
        missing["quote_validity"] = "the system cites updates, not words of them"
    nothing = {name: unscored(reason) for name, reason in missing.items() if name in scored.scores}
    cause = scored.cause if answer.retrieved else _CAUSES.get(scored.cause or "", scored.cause)
    return replace(scored, scores={**scored.scores, **nothing}, cause=cause)


def load_system(name: str) -> Maker:
    """What `module:Class` names, looked for in the working directory too. Raises EvalError."""
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise EvalError(f"--system {name!r} names no system. Write --system module:Class.")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - an entry of the path is a text
    try:
        with _others_code(name):
            made = getattr(import_module(module), attribute, None)
    except ImportError as error:
        raise EvalError(f"--system {name}: {error}. Run it where the module lies.") from error
    finally:
        sys.path.pop(0)
    if not callable(made):
        raise EvalError(f"--system {name}: {module} has no class {attribute}.")
    return cast("Maker", made)


@contextmanager
def _others_code(name: str) -> Iterator[None]:
    """Whatever a module of one's own raises is told in one line; that it is not there is left to the caller."""
    try:
        yield
    except ImportError:
        raise
    except Exception as error:
        raise EvalError(f"--system {name}: {type(error).__name__}: {error}. `--debug` shows where.") from error


@contextmanager
def open_own(name: str, pages: Sequence[str | Path]) -> Iterator[OpenSystem]:
    """Read the pages and make a system of one's own for each."""
    from qa.sources.registry import read_source

    make = load_system(name)
    liveblogs = {liveblog.id: liveblog for liveblog in map(read_source, pages)}
    with _others_code(name):
        systems = {key: make(liveblog) for key, liveblog in liveblogs.items()}
    for system in systems.values():
        if not callable(getattr(system, "ask", None)):
            raise EvalError(f"--system {name}: what it makes has no method ask(question, *, history=()).")
    first = next(iter(liveblogs.values()))
    yield OpenSystem(OwnSystems(systems, liveblogs), first.id, first.title, name=name)
