"""Versions as Chroma keeps them: metadata with the whole update as JSON and its validity as numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from qa.models import Chunk, Update
from qa.pictures import pictures_of
from qa.store.versions import Version, first_seen
from qa.text.moments import seconds

Metadata = dict[str, str | int | float]


def record_of(update: Update) -> str:
    """The update as JSON without what is empty, and without its position, which changes whenever the page grows."""
    told = {key: value for key, value in asdict(update).items() if value and key != "position"}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def standing_metadata(liveblog: str, version: Version) -> Metadata:
    """What is stored of an update that stands."""
    return {
        "liveblog": liveblog,
        "update_id": version.update.id,
        "record": record_of(version.update),
        "valid_from": version.valid_from,
    }


def standing_version(data: Mapping[str, Any], position: int, indexed_at: str) -> Version:
    """The version of an update that stands; one without `valid_from` counts as seen at `indexed_at`."""
    update = _update(data["record"], position)
    start = data.get("valid_from")
    return Version(update, first_seen(update, seconds(indexed_at) or 0.0) if start is None else start, update.id)


def ended_id(liveblog: str, version: Version) -> str:
    """The record id of a version that has ended: the same again when a broken run is made good."""
    return f"{liveblog}/{version.update.id}{_since(version.valid_from)}"


def ended_metadata(liveblog: str, version: Version) -> Metadata:
    """What is stored of a version that has ended."""
    return {
        **standing_metadata(liveblog, version),
        "lineage": version.lineage,
        "position": version.update.position,
        "valid_to": version.valid_to or version.valid_from,
        "ended": version.ended,
        "older": version.older or "",
    }


def ended_version(data: Mapping[str, Any]) -> Version:
    """A version that has ended."""
    return Version(
        update=_update(data["record"], data["position"]),
        valid_from=data["valid_from"],
        lineage=data["lineage"],
        valid_to=data["valid_to"],
        ended=data["ended"],
        older=data["older"] or None,
    )


def ended_chunk_id(chunk: Chunk, valid_from: float) -> str:
    """The record id of a chunk that stands no more; the same words may have stood twice."""
    return f"{chunk.id}{_since(valid_from)}"


def chunk_metadata(chunk: Chunk, valid_from: float) -> Metadata:
    """What is stored of a chunk beside its vector and its text."""
    return {
        "liveblog": chunk.liveblog,
        "update_id": chunk.update_id,
        "headline": chunk.headline,
        "valid_from": valid_from,
    }


def chunk_id_of(record_id: str) -> str:
    """The chunk's own id out of that record id."""
    return record_id.rpartition("@")[0]


def _since(valid_from: float) -> str:
    return f"@{round(valid_from * 1000)}"


def _update(record: str, position: int) -> Update:
    data = {"headline": "", **json.loads(record), "position": position}
    for key in ("body", "captions", "authors"):
        data[key] = tuple(data.get(key, ()))
    data["pictures"] = pictures_of(data.get("pictures", ()))
    return Update(**data)
