"""An invented live blog in several states, and a store to index them into; shared by the tests of versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.store.indexing import index_liveblog
from qa.store.report import IndexReport
from qa.text.moments import seconds


def at(clock: str) -> str:
    """A time of the blog's own day, an hour ahead of UTC."""
    return f"2024-08-05T{clock}:00+01:00"


def update(name: str, headline: str, *body: str, published: str | None = None, modified: str | None = None) -> Update:
    """An update with clock times."""
    return Update(
        id=name,
        position=0,
        headline=headline,
        body=body,
        published_at=at(published) if published else None,
        modified_at=at(modified) if modified else None,
    )


def page(*updates: Update, name: str = "storm", whole: bool = True) -> LiveBlog:
    """A page with these updates, the newest first."""
    numbered = tuple(replace(one, position=i) for i, one in enumerate(updates, start=1))
    return LiveBlog(id=name, title="Storm Ida reaches the coast", updates=numbered, whole=whole)


def edited(one: Update, old: str, new: str, modified: str | None = None) -> Update:
    """The update with other words in its body."""
    body = tuple(part.replace(old, new) for part in one.body)
    assert body != one.body
    return replace(one, body=body, modified_at=at(modified) if modified else one.modified_at)


def run(assistant: Assistant, blog: LiveBlog, clock: str) -> IndexReport:
    """Index a state of the page as of a clock time."""
    moment = seconds(at(clock))
    return index_liveblog(blog, assistant.storage, assistant.embedding, at=moment)


def open_assistant(folder: Path) -> Assistant:
    """A store of its own."""
    return Assistant.open(store=folder)


FERRY = update(
    "ferry",
    "Ferry strikes the quay at Rosslare",
    "At least 12 people were hurt when the ferry struck the quay.",
    "The harbour master, Nuala Brophy, closed the port.",
    published="13:00",
)
SCHOOLS = update(
    "schools", "Schools stay shut in Galway", "All 40 schools in Galway will stay shut on Tuesday.", published="13:30"
)
BRIDGE = update(
    "bridge",
    "Footbridge at Athlone gives way",
    "A footbridge at Athlone has collapsed into the Shannon, a passer-by said.",
    published="13:40",
)
POWER = update(
    "power", "Electricity is back in Cork", "Electricity has returned to 9,000 homes in Cork.", published="14:30"
)
FERRY_LATER = edited(FERRY, "12 people", "15 people", modified="14:20")
