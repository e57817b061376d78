"""The pages that are trained and tuned on, with their suites: LiveBlogQA's, the bundled sample, the first two."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.suite.catalog import LIVEBLOGQA, OLDER, TRAIN, TUNE, page_file
from eval.suite.loading import SUITES
from qa.samples import SAMPLE_ID, sample_path

ASKED = Path(__file__).parent / "asked.jsonl"
"""Questions of training pages for a teacher: `page`, `q`, whether it is told, and how it is worded."""


@dataclass(frozen=True)
class Collected:
    """A page: its file, its suites, the splits of their questions that may be read, and what it is for."""

    name: str
    file: Path
    suites: tuple[Path, ...]
    splits: tuple[str | None, ...]
    split: str


def collection() -> Iterator[Collected]:
    """All pages that may be trained or tuned on; the test pages and test halves are not among them."""
    yield Collected(SAMPLE_ID, sample_path(), _older("sample"), ("tune",), "train")
    for split, names, halves in (("train", OLDER, True), ("train", TRAIN, False), ("tune", TUNE, False)):
        for name in names:
            suites = _older(name) if halves else (LIVEBLOGQA / f"{name}.jsonl",)
            yield Collected(name, page_file(name), suites, ("tune",) if halves else (split,), split)


def asked() -> dict[str, list[dict[str, Any]]]:
    """The questions of which nobody marked the update that tells, by page."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with ASKED.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["page"]].append(row)
    return found


def _older(name: str) -> tuple[Path, ...]:
    return (SUITES / f"{name}.jsonl", SUITES / f"{name}-plain.jsonl")
