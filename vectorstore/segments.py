"""Look Chroma's vector index files over before it loads them: damage there ends the process without a word."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_FORMAT = struct.Struct("<iQQQQQQiiQQQdQ")
_VERSION = 1
_LINK = 4
_SIZE = struct.Struct("<I")


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
    """Raise ValueError for an index file of a Chroma folder that is cut short or points outside itself."""
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
    """Each element begins with the number of its neighbours (16 bits), two flags, and their numbers."""
    if file.stat().st_size < header.elements * header.size:
        raise ValueError(f"{file.name} is cut short")
    rows = np.memmap(file, dtype=np.uint8, mode="r", shape=(header.elements, header.size))
    end = header.first + _LINK * (1 + header.links_below)
    table = rows[:, header.first : end].copy().view("<u4")
    counts = (table[:, 0] & 0xFFFF).astype(np.int64)
    used = np.arange(header.links_below) < counts[:, None]
    if counts.max() > header.links_below or (table[:, 1:][used] >= header.elements).any():
        raise ValueError(f"{file.name} points outside itself")


def _check_upper_levels(file: Path, header: _Header) -> None:
    """For each element: the bytes of its links, then the links of each level that it reaches."""
    data = file.read_bytes()
    step = _LINK * (1 + header.links)
    levels, lists, at = [], [], 0
    for _ in range(header.elements):
        if at + _SIZE.size > len(data):
            raise ValueError(f"{file.name} is cut short")
        length = _SIZE.unpack_from(data, at)[0]
        at += _SIZE.size
        if length % step or at + length > len(data):
            raise ValueError(f"{file.name} contradicts itself")
        levels.append(length // step)
        lists += [(level, at + step * (level - 1)) for level in range(1, length // step + 1)]
        at += length
    if max(levels) != header.top_level or levels[header.entry] != header.top_level:
        raise ValueError(f"{file.name} contradicts itself")
    for level, start in lists:
        count, *neighbours = struct.unpack_from(f"<{1 + header.links}I", data, start)
        inside = (count & 0xFFFF) <= header.links
        if not inside or any(n >= header.elements or levels[n] < level for n in neighbours[: count & 0xFFFF]):
            raise ValueError(f"{file.name} points outside itself")
