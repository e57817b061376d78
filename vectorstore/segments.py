"""Chroma's vector index on disk: whether its files fit each other, and which vectors can still be read of them.

Chroma writes these files in place, one after the other: header.bin, data_level0.bin (a row for each vector: links, the
vector at length 1, its label), length.bin, link_lists.bin and index_metadata.pickle (which record has which label). A
process that is ended meanwhile leaves the later ones cut short, and loading such an index ends the next process.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILES = ("header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")
"""An index's files in the order in which Chroma writes them."""
_FORMAT = struct.Struct("<iQQQQQQiiQQQdQ")
_VERSION = 1
_LINK, _LABEL, _FLOAT = 4, 8, 4
# Chroma's number of links on the lowest level, for an index whose header does not tell.
_LINKS_BELOW = 32
_PICKLE_END = b"u."
_ROWS_AT_ONCE = 10_000
_AT_LENGTH_1 = 1e-3
_SAME = 1e-4


@dataclass(frozen=True)
class _Header:
    """What hnswlib writes first: sizes are in bytes, `entry` is where a search begins."""

    version: int
    first: int
    capacity: int
    elements: int
    size: int
    label: int
    data: int
    top_level: int
    entry: int
    links: int
    links_below: int
    links_again: int
    scale: float
    ef: int

    @property
    def consistent(self) -> bool:
        """Whether counts, offsets and numbers fit each other."""
        below = self.first + _LINK * (1 + self.links_below)
        ends = -1 if not self.elements else self.elements - 1
        return self.elements <= self.capacity and below <= self.data <= self.label < self.size and self.entry <= ends


def damage_of(segment: Path, persisted: bool) -> str | None:
    """What is wrong with an index's files; None where they fit. One that Chroma has not `persisted` may be missing."""
    ids = segment / "index_metadata.pickle"
    if not ids.exists():
        # Chroma begins it anew from its log.
        return f"{ids.name} is missing" if persisted else None
    header = _header(segment)
    if header is None:
        return "header.bin is cut short"
    # An unknown version is Chroma's to judge.
    if header.version != _VERSION:
        return None
    if not header.consistent:
        return "header.bin contradicts itself"
    for name, size in (("data_level0.bin", header.size), ("length.bin", _FLOAT)):
        if _size_of(segment / name) < header.elements * size:
            return f"{name} is cut short"
    with ids.open("rb") as file:
        file.seek(-min(len(_PICKLE_END), _size_of(ids)), io.SEEK_END)
        if file.read() != _PICKLE_END:
            return f"{ids.name} is cut short"
    return _damage_of_links(segment / "link_lists.bin", header) if header.elements else None


def _header(segment: Path) -> _Header | None:
    file = segment / "header.bin"
    data = file.read_bytes() if file.exists() else b""
    return _Header(*_FORMAT.unpack_from(data)) if len(data) >= _FORMAT.size else None


def _size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _damage_of_links(file: Path, header: _Header) -> str | None:
    """For each element there is the length of its links in bytes, then the links; of most the length is zero."""
    data = file.read_bytes() if file.exists() else b""
    words = np.frombuffer(data[: len(data) // _LINK * _LINK], dtype="<u4")
    step = 1 + header.links
    at = elements = 0
    for place in np.flatnonzero(words).tolist():
        if place < at:
            continue
        length, odd = divmod(int(words[place]), _LINK)
        if odd or length % step or place + length >= len(words):
            return f"{file.name} contradicts itself"
        elements += place - at + 1
        at = place + 1 + length
    return None if elements + len(words) - at == header.elements else f"{file.name} is cut short"


class IndexRows:
    """The vectors of an index, as far as its rows are whole."""

    def __init__(self, segment: Path, dimensions: int) -> None:
        """`dimensions` is the vectors' size, from which the rows' follows where the header is damaged."""
        data = _LINK * (1 + _LINKS_BELOW)
        label = data + _FLOAT * dimensions
        size, elements = label + _LABEL, None
        header = _header(segment)
        if header and header.version == _VERSION and header.consistent and header.label - header.data == label - data:
            size, label, data, elements = header.size, header.label, header.data, header.elements
        file = segment / "data_level0.bin"
        there = _size_of(file) // size
        count = there if elements is None else min(there, elements)
        self._rows = np.memmap(file, np.uint8, "r", shape=(count, size)) if count else np.zeros((0, size), np.uint8)
        self._vectors = slice(data, label)
        self._lengths = np.ones(count, np.float32)
        if (lengths := segment / "length.bin").exists():
            told = np.fromfile(lengths, np.float32)[:count]
            self._lengths[: len(told)] = np.where(np.isfinite(told) & (told > 0), told, 1)
        labels = self._rows[:, label : label + _LABEL].copy().view("<u8").ravel()
        whole = [n for at in range(0, count, _ROWS_AT_ONCE) for n in self._whole(at)]
        self._place = {int(labels[n]): n for n in reversed(whole)}
        deleted = self._rows[:, 2] & 1
        self.live = sorted(label for label, n in self._place.items() if not deleted[n])
        """Labels of the vectors that are not deleted."""

    def _whole(self, at: int) -> Iterator[int]:
        norms = np.linalg.norm(self._normal(slice(at, at + _ROWS_AT_ONCE)).astype(np.float64), axis=1)
        return (at + int(n) for n in np.flatnonzero(np.abs(norms - 1) < _AT_LENGTH_1))

    def _normal(self, places: slice | list[int]) -> NDArray[np.float32]:
        return self._rows[places, self._vectors].copy().view(np.float32)

    def __contains__(self, label: int | None) -> bool:
        """Whether a label's vector can be read."""
        return label in self._place

    def vectors(self, labels: list[int]) -> NDArray[np.float32]:
        """The vectors of labels that can be read, shape (labels, dimensions)."""
        places = [self._place[label] for label in labels]
        return self._normal(places) * self._lengths[places][:, None]

    def holds(self, label: int, vector: NDArray[np.float32]) -> bool:
        """Whether that vector stands under the label."""
        if label not in self:
            return False
        return bool(np.allclose(self.vectors([label])[0], vector, atol=_SAME))


class _PlainUnpickler(pickle.Unpickler):
    """Reads numbers, texts and dicts; a file that wants anything made is refused."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} is not plain")


def labels_by_id(segment: Path) -> dict[str, int] | None:
    """Which record has which label, as Chroma noted last; None where that can't be read."""
    try:
        with (segment / "index_metadata.pickle").open("rb") as file:
            labels: dict[str, int] = _PlainUnpickler(file).load()["id_to_label"]
    except (OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None
    return labels
