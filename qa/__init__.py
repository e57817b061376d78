"""Ask news live blogs, with checked citations.

    from qa import Assistant
    assistant = Assistant.open()
    assistant.index("page.txt")
    answer = assistant.ask("Who resigned?")

Names are loaded on first use, so that `import qa` costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.answering.written.streaming import Revision
    from qa.assistant import Assistant
    from qa.errors import ModelError, QAError, QuestionError, SettingsError, SourceError, StoreError
    from qa.llama_index import LiveBlogRetriever
    from qa.models import Answer, Citation, Conflict, LiveBlog, Retrieved, Unsupported, Update, Usage
    from qa.samples import sample_path
    from qa.search.retrieval import Found
    from qa.settings import Settings
    from qa.store.changes import Change
    from qa.store.report import IndexReport
    from qa.text.moments import AsOf
    from qa.watch import Watcher

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "Change",
    "Citation",
    "Conflict",
    "Found",
    "IndexReport",
    "LiveBlog",
    "LiveBlogRetriever",
    "ModelError",
    "QAError",
    "QuestionError",
    "Retrieved",
    "Revision",
    "Settings",
    "SettingsError",
    "SourceError",
    "StoreError",
    "Unsupported",
    "Update",
    "Usage",
    "Watcher",
    "ask",
    "sample_path",
]
_HOMES = {
    "Assistant": "qa.assistant",
    "Change": "qa.store.changes",
    "Found": "qa.search.retrieval",
    "LiveBlogRetriever": "qa.llama_index",
    "IndexReport": "qa.store.report",
    "Revision": "qa.answering.written.streaming",
    "Settings": "qa.settings",
    "Watcher": "qa.watch",
    "sample_path": "qa.samples",
    **dict.fromkeys(
        ("Answer", "Citation", "Conflict", "LiveBlog", "Retrieved", "Unsupported", "Update", "Usage"), "qa.models"
    ),
    **dict.fromkeys(
        ("QAError", "SettingsError", "SourceError", "QuestionError", "StoreError", "ModelError"), "qa.errors"
    ),
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")


def ask(
    question: str,
    *,
    history: Sequence[Any] = (),
    liveblog: str | Sequence[str] | None = None,
    as_of: AsOf | None = None,
    **settings: Any,
) -> Answer:
    """Answer one question over the store that the settings name: opens it, asks, closes it."""
    from qa.assistant import Assistant

    with Assistant.open(**settings) as assistant:
        return assistant.ask(question, history=history, liveblog=liveblog, as_of=as_of)
