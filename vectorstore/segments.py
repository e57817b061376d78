"""Hold the sizes of Chroma's vector index files against each other: one cut short ends the process without a word."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_FORMAT = struct.Struct("<iQQQQQQiiQQQdQ")
_VERSION = 1
_LINK = 4


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


def check_segments(folder: Path) -> None:
    """Raise ValueError for an index file of a Chroma folder whose size is not what its header tells."""
    for file in sorted(folder.glob("*/header.bin")):
        data = file.read_bytes()
        if len(data) < _FORMAT.size:
            raise ValueError(f"{file.name} is cut short")
        header = _Header(*_FORMAT.unpack_from(data))
        # An unknown version is Chroma's to judge.
        if header.version != _VERSION:
            continue
        if not header.consistent:
            raise ValueError(f"{file.name} contradicts itself")
        if header.elements:
            _check_level_0(file.with_name("data_level0.bin"), header)
            _check_upper_levels(file.with_name("link_lists.bin"), header)


def _check_level_0(file: Path, header: _Header) -> None:
    if file.stat().st_size < header.elements * header.size:
        raise ValueError(f"{file.name} is cut short")


def _check_upper_levels(file: Path, header: _Header) -> None:
    """For each element there is the length of its links in bytes, then the links; of most the length is zero."""
    words = np.frombuffer(file.read_bytes()[: file.stat().st_size // _LINK * _LINK], dtype="<u4")
    step = 1 + header.links
    at = elements = 0
    for place in np.flatnonzero(words).tolist():
        if place < at:
            continue
        length, odd = divmod(int(words[place]), _LINK)
        if odd or length % step or place + length >= len(words):
            raise ValueError(f"{file.name} contradicts itself")
        elements += place - at + 1
        at = place + 1 + length
    if elements + len(words) - at != header.elements:
        raise ValueError(f"{file.name} is cut short")
