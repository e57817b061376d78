"""Candidates out of the past: what stood at a moment, from the chunks that stand and those that stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa.store.version_records import chunk_id_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.store.shelf import Edition, Shelf

# Chroma takes numbers only in comparisons, and no infinity.
_FOREVER = 1e15


def past_candidates(
    vector: NDArray[np.float32], words: Sequence[str], shelf: Shelf, liveblogs: Sequence[str], limit: int
) -> tuple[dict[str, float], list[list[str]]]:
    """Cosines by chunk id, best first, and rankings by words: of nothing but what the shelf's editions hold."""
    editions = [shelf.edition(name) for name in liveblogs]
    there = {chunk_id for edition in editions for chunk_id in edition.chunks}
    found: dict[str, float] = {}
    for edition in editions:
        if edition.chunks:
            found |= _dense(vector, shelf, edition, limit)
    best = sorted(((value, key) for key, value in found.items()), reverse=True)[:limit]
    return {key: value for value, key in best}, shelf.sidecar.search_among(words, limit, there)


def _dense(vector: NDArray[np.float32], shelf: Shelf, edition: Edition, limit: int) -> dict[str, float]:
    moment = min(edition.moment or 0.0, _FOREVER)
    conditions: list[dict[str, Any]] = [
        {"liveblog": edition.page.id},
        {"valid_from": {"$lte": moment}},
        {"update_id": {"$in": list(edition.updates)}},
    ]
    chroma = shelf.chroma
    found = chroma.nearest(chroma.chunks, vector, limit, {"$and": conditions})
    if chroma.history:
        stood = [*conditions, {"valid_to": {"$gt": moment}}]
        ended = chroma.nearest(chroma.history, vector, limit, {"$and": stood})
        found |= {chunk_id_of(key): value for key, value in ended.items()}
    # The filters narrow the search; whether a chunk stood is decided by the words that stood.
    return {key: value for key, value in found.items() if key in edition.chunks}
