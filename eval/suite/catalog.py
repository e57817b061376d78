"""The suites and pages that come with the project, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.errors import SuiteError
from eval.suite.loading import PAGES, SUITES

LIVEBLOGQA = SUITES / "liveblogqa"
"""The benchmark's suites: one a page, named as the page."""

TRAIN = (
    "airport",
    "bankrun",
    "blaze",
    "budget",
    "bus",
    "byelection",
    "collapse",
    "council",
    "coup",
    "cyberattack",
    "cycling",
    "dam",
    "derby",
    "ferryfire",
    "funeral",
    "hearing",
    "heatwave",
    "launch",
    "listeria",
    "missile",
    "opera",
    "outage",
    "plane",
    "quake",
    "referendum",
    "rescue",
    "resign",
    "royal",
    "siege",
    "space",
    "strike",
    "summit",
    "takeover",
    "tennis",
    "tour",
    "walkout",
    "warday",
    "wildfire",
)
TUNE = ("awards", "frontier", "recall", "skerry", "volcano")
TEST = ("festival", "gala", "transport")
"""The benchmark's pages by what they may be used for. The test pages are for measuring alone."""

OLDER = ("storm", "election")
"""Pages whose suites have a tune and a test half."""


@dataclass(frozen=True)
class OwnSuite:
    """A suite of ours: its name, its file, and the page it asks (None: the bundled sample)."""

    name: str
    file: Path
    page: Path | None


def own_suites() -> Iterator[OwnSuite]:
    """All of them, by name."""
    for file in sorted([*SUITES.glob("*.jsonl"), *LIVEBLOGQA.glob("*.jsonl")]):
        yield OwnSuite(file.stem, file, page_file(file.stem.removesuffix("-plain")))


def find_suite(name: str) -> Path:
    """The file of a suite: a path, or the name of one of ours. Raises SuiteError with the names that there are."""
    if Path(name).exists():
        return Path(name)
    known = {suite.name: suite.file for suite in own_suites()}
    if name in known:
        return known[name]
    raise SuiteError(f"No suite at {name}. Give the path of a .jsonl file, or one of: {', '.join(known)}.")


def page_of(suite: Path) -> Path | None:
    """The page that a suite of ours asks; None for the bundled sample's suites and for suites of others."""
    found = suite.resolve()
    return next((own.page for own in own_suites() if own.file == found), None)


def is_ours(suite: Path) -> bool:
    """Whether a suite comes with the project."""
    return any(own.file == suite.resolve() for own in own_suites())


def page_file(name: str) -> Path | None:
    """The file of one of our pages by its name, whatever its format."""
    return next((path for path in sorted(PAGES.iterdir()) if path.stem == name), None)
