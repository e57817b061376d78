"""Inputs meant to break what reads them: questions, pages, suites, settings. One line of error is right, no more."""

from __future__ import annotations

import random
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.bench.archive.building import memory
from eval.suite.catalog import LIVEBLOGQA, TRAIN, page_file
from eval.suite.loading import load_suite
from qa.errors import QAError
from qa.search.question import parse_question
from qa.settings import Settings, load_settings
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import read_source
from qa.store.chunking import check_liveblog, chunk_update

SLOW = 2.0
"""Seconds that nothing may take longer than."""

_LONGEST = 60_000
_ODD = (
    "\x00",
    "\ud800",
    "\u202e",
    "\ufeff",
    "é",
    "́" * 50,
    "🜁",
    "<",
    "]]>",
    '"',
    "\\",
    "{",
    "[[",
    "%s",
    "\r",
    "\t",
    " " * 500,
)


@dataclass
class Tried:
    """How many inputs were tried by kind, how many were refused in one line, and the faults."""

    times: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    memory: int = 0


def try_hostile(times: int, seed: int = 0) -> Tried:
    """Try so many inputs, the kinds in turn. The same seed makes the same ones."""
    rng = random.Random(seed)  # noqa: S311
    tried = Tried()
    pages = [page_file(name) for name in TRAIN]
    with TemporaryDirectory() as folder:
        kinds: dict[str, Callable[[], object]] = {
            "question": lambda: parse_question(*_question(rng)),
            "page": lambda: _page(rng, rng.choice(pages), Path(folder)),
            "suite": lambda: _suite(rng, Path(folder)),
            "settings": lambda: load_settings(**_settings(rng)),
        }
        # That a page is damaged and only part of it could be read is said in a warning, thousands of times here.
        with warnings.catch_warnings(action="ignore", category=PartialSourceWarning):
            for number in range(times):
                kind = list(kinds)[number % len(kinds)]
                _try(kind, kinds[kind], f"{seed}/{number}", tried)
    tried.memory = memory()
    return tried


def _try(kind: str, action: Callable[[], object], name: str, tried: Tried) -> None:
    tried.times[kind] += 1
    begun = time.process_time()
    try:
        action()
    except QAError as error:
        tried.refused[kind] += 1
        if not str(error).strip() or "\n" in str(error):
            tried.faults.append(f"{kind} {name}: not one line: {str(error)[:80]!r}")
    except Exception as error:  # noqa: BLE001 - any other error is what this looks for
        tried.faults.append(f"{kind} {name}: {type(error).__name__}: {str(error)[:120]}")
    spent = time.process_time() - begun
    tried.slowest = max(tried.slowest, spent)
    if spent > SLOW:
        tried.faults.append(f"{kind} {name}: {spent:.1f} s")


def spoil(text: str, rng: random.Random) -> str:
    """The text with a few stretches cut, doubled, moved or replaced by what parsers stumble over."""
    for _ in range(rng.randrange(1, 6)):
        a = rng.randrange(len(text) + 1)
        b = min(len(text), a + int(rng.paretovariate(0.6)))
        part = text[a:b]
        new = rng.choice(["", part * rng.randrange(2, 30), rng.choice(_ODD) * rng.randrange(1, 400), part[::-1]])
        text = (text[:a] + new + text[b:])[:_LONGEST]
    return text


def _question(rng: random.Random) -> tuple[str, list[str]]:
    base = rng.choice(
        ["What happened since 8pm?", "How many, and who? Is it £1.2m or 3,000?", "And she?", "latest on X"]
    )
    return spoil(base, rng), [spoil(base, rng) for _ in range(rng.randrange(3))]


def _page(rng: random.Random, page: Path, folder: Path) -> None:
    text = page.read_text(encoding="utf-8")
    at = rng.randrange(max(1, len(text) - _LONGEST))
    spoiled = spoil(text[at : at + _LONGEST] if rng.random() < 0.5 else text[:_LONGEST], rng)  # noqa: PLR2004
    file = folder / f"page{rng.choice([page.suffix, '.html', '.json', '.txt', '.rss'])}"
    file.write_bytes(spoiled.encode("utf-8", "surrogatepass"))
    told = read_source(file)
    check_liveblog(told)
    for update in told.updates:
        chunk_update(update, told.id)


def _suite(rng: random.Random, folder: Path) -> None:
    file = folder / "suite.jsonl"
    lines = (LIVEBLOGQA / f"{rng.choice(TRAIN)}.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    lines[rng.randrange(len(lines))] = spoil(rng.choice(lines), rng)
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    load_suite(file)


def _settings(rng: random.Random) -> dict[str, object]:
    values = [spoil("30", rng), -1, 10**30, float("nan"), [], {}, True, "\x00", "http://[", "minilm"]
    return {name: rng.choice(values) for name in rng.sample(sorted(Settings.model_fields), rng.randrange(1, 5))}
