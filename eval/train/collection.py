"""The pages that are trained and tuned on, with their suites: LiveBlogQA's, the bundled sample, the first two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.suite.loading import PAGES, SUITES
from qa.samples import SAMPLE_ID, sample_path

TRAIN = (
    "match", "markets", "launch", "strike", "wildfire", "outbreak", "space", "royal", "rescue", "budget",
)  # fmt: skip
TUNE = ("war", "council", "awards")
TEST = ("court", "festival", "transport")
OLDER = ("storm", "election")
"""Pages whose suites have a tune and a test half; only the tune halves are trained on."""


@dataclass(frozen=True)
class Collected:
    """A page: its file, its suites, the splits of their questions that may be read, and what it is for."""

    name: str
    file: Path
    suites: tuple[Path, ...]
    splits: tuple[str | None, ...]
    split: str


def collection() -> Iterator[Collected]:
    """All pages that may be trained or tuned on; the test pages are not among them."""
    yield Collected(SAMPLE_ID, sample_path(), _older("sample"), ("tune",), "train")
    for name in OLDER:
        yield Collected(name, page_file(name), _older(name), ("tune",), "train")
    for split, names in (("train", TRAIN), ("tune", TUNE)):
        for name in names:
            yield Collected(name, page_file(name), (SUITES / "liveblogqa" / f"{name}.jsonl",), (split,), split)


def page_file(name: str) -> Path:
    """The file of a page by its name, whatever its format."""
    return next(path for path in sorted(PAGES.iterdir()) if path.stem == name)


def _older(name: str) -> tuple[Path, ...]:
    return (SUITES / f"{name}.jsonl", SUITES / f"{name}-plain.jsonl")
