"""The suites and pages that come with the project, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.errors import SuiteError
from eval.suite.loading import PAGES, SUITES
from qa.samples import sample_path

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
    """A suite of ours: its name, its file, and the page it asks."""

    name: str
    file: Path
    page: Path


def own_suites() -> Iterator[OwnSuite]:
    """All of them, by name."""
    for file in sorted([*SUITES.glob("*.jsonl"), *LIVEBLOGQA.glob("*.jsonl")]):
        name = file.stem.removesuffix("-plain")
        yield OwnSuite(file.stem, file, sample_path() if name == "sample" else page_file(name))


def find_suite(name: str) -> Path:
    """The file of a suite: a path, or the name of one of ours. Raises SuiteError with the names that there are."""
    if Path(name).exists():
        return Path(name)
    known = {suite.name: suite.file for suite in own_suites()}
    if name in known:
        return known[name]
    raise SuiteError(f"No suite at {name}. Give the path of a .jsonl file, or one of: {', '.join(known)}.")


def page_of(suite: Path) -> Path | None:
    """The page that a suite of ours asks; None for suites of others."""
    found = suite.resolve()
    return next((own.page for own in own_suites() if own.file == found), None)


def page_file(name: str) -> Path:
    """The file of one of our pages by its name, whatever its format. Raises SuiteError when there is none."""
    found = next((path for path in sorted(PAGES.iterdir()) if path.stem == name), None)
    if found is None:
        raise SuiteError(f"No page of ours is called {name}.")
    return found
