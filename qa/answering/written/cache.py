"""Answers to questions that were asked before, for as long as nothing that they rest on has changed."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, replace

from qa.answering.check.evidence import SentUpdate
from qa.answering.draft import Draft
from qa.models import Usage

_MOST = 256


class AnswerCache:
    """The latest answers that a model wrote, in memory. Safe to use from several threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._drafts: OrderedDict[str, Draft] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Draft | None:
        """The answer under a key, at no cost; None if there is none."""
        with self._lock:
            draft = self._drafts.get(key)
            if draft is not None:
                self._drafts.move_to_end(key)
        return replace(draft, usage=Usage()) if draft else None

    def put(self, key: str, draft: Draft) -> None:
        """Keep an answer, unless quotes stand in for it: the next time, the model may answer again."""
        if draft.note:
            return
        with self._lock:
            self._drafts[key] = draft
            self._drafts.move_to_end(key)
            while len(self._drafts) > self._most:
                self._drafts.popitem(last=False)

    def __len__(self) -> int:
        return len(self._drafts)


def cache_key(model: str, messages: tuple[str, str], sources: Sequence[SentUpdate], *settings: object) -> str:
    """A key out of all that an answer depends on.

    The messages hold the instructions, the question and the paragraphs sent; the sources are the whole
    updates that the check compares with and citations point into.
    """
    digest = hashlib.sha256(repr((model, messages, settings)).encode())
    for source in sources:
        digest.update(repr((source.n, source.liveblog, astuple(source.update))).encode())
    return digest.hexdigest()
