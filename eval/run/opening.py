"""What `python -m eval run` is told, made into a system to ask: which page, which store, whose system."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.run.own import open_own
from eval.run.system import OpenSystem, open_source, open_store
from eval.suite.catalog import find_suite, page_of
from eval.suite.loading import Suite, load_suite


@dataclass(frozen=True)
class Wanted:
    """Where the answers come from: pages or a store, which live blog of it, whose system, in which mode."""

    suite: str
    sources: Sequence[str] = ()
    store: Path | None = None
    liveblog: str | None = None
    system: str | None = None
    mode: str = "quotes"


def prepare(wanted: Wanted) -> tuple[Suite, str, AbstractContextManager[OpenSystem]]:
    """The suite, a name for what is asked, and the system to open. Raises EvalError for what doesn't go together."""
    sources, store = list(wanted.sources), wanted.store
    if sources and store:
        raise EvalError("Give either --source or --store, not both.")
    if wanted.liveblog and not store:
        raise EvalError("--liveblog chooses among the live blogs of a --store; a --source has only one.")
    if wanted.system and store:
        raise EvalError("--system reads the page itself: name it with --source.")
    file = find_suite(wanted.suite)
    suite = load_suite(file)
    if store:
        # Where every question names its live blog, any will do for the record.
        named = wanted.liveblog or next(iter(suite.samples[0].liveblogs), None)
        return suite, str(store), open_store(store, mode=wanted.mode, liveblog=named)
    pages: list[str | Path] = [*sources]
    if not pages and (own := page_of(file)):
        pages.append(own)
    if not pages:
        raise EvalError(f"{wanted.suite} is no suite of ours: name the page that it asks, with --source or --store.")
    asked_of = ", ".join(page.name if isinstance(page, Path) else page for page in pages)
    if wanted.system:
        return suite, asked_of, open_own(wanted.system, pages)
    return suite, asked_of, open_source(*pages, mode=wanted.mode)
