"""Write the live blogs of an archive: our own pages, told again and again with other names and figures.

Lengths, shares of updates without a headline and the run of the language are those of our pages; topics recur, as they
do in a newsroom's archive. The same seed writes the same archive.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from eval.suite.catalog import LIVEBLOGQA, TRAIN, TUNE, page_file
from eval.suite.loading import load_suite
from qa.models import LiveBlog, Update
from qa.sources.registry import read_source

PER_LIVEBLOG = 60
"""Updates of a live blog, on average."""

_SPREAD, _FEWEST = 0.5, 8
# Every seventh update has no headline, and every fifth tells of something else than its page.
_HEADLESS, _ASTRAY = 1 / 7, 1 / 5
# A word that is only ever written with a capital is a name, unless this many pages have it ("Monday").
_EVERYWHERE = 4
# So many paragraphs of our pages make one.
_JOINED = 2
_FIRST_DAY = datetime(2031, 1, 1, 6, tzinfo=UTC)
_TOKEN = re.compile(r"(?<![\w:.,])\d[\d,]*\d(?![\w:])|[A-Za-z][\w'’]*")
_CONSONANTS, _VOWELS = "bcdfghklmnprstvw", "aeiou"


@dataclass(frozen=True)
class Template:
    """One of our pages: its title, its updates and the questions of its suite."""

    name: str
    title: str
    updates: tuple[Update, ...]
    questions: tuple[str, ...]


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """The pages that an archive is told from; those that are for testing alone are left out."""
    found = []
    for name in (*TRAIN, *TUNE):
        told = read_source(page_file(name))
        suite = load_suite(LIVEBLOGQA / f"{name}.jsonl")
        questions = tuple(one.question for one in suite.samples if one.type == "fact" and not one.history)
        found.append(Template(name, told.title, told.updates, questions))
    return tuple(found)


def liveblogs(updates: int, seed: int = 0) -> Iterator[LiveBlog]:
    """Live blogs one by one, with so many updates in all."""
    left, number = updates, 0
    while left > 0:
        rng = random.Random(f"{seed}/{number}")  # noqa: S311
        size = max(_FEWEST, round(rng.lognormvariate(math.log(PER_LIVEBLOG) - _SPREAD**2 / 2, _SPREAD)))
        yield liveblog(number, min(left, size), seed)
        left, number = left - size, number + 1


def liveblog(number: int, size: int, seed: int = 0) -> LiveBlog:
    """The live blog with this number: `size` updates, the newest first, a few minutes apart."""
    rng = random.Random(f"{seed}/{number}/updates")  # noqa: S311
    topic = _topic(number, seed)
    told: dict[tuple[str, int], int] = {}
    updates = []
    at = _FIRST_DAY + timedelta(days=number // 10, minutes=rng.randrange(600))
    for position in range(size, 0, -1):
        page = rng.choice(templates()) if rng.random() < _ASTRAY else topic
        chosen = rng.randrange(len(page.updates))
        times = told[page.name, chosen] = told.get((page.name, chosen), -1) + 1
        at += timedelta(minutes=rng.randrange(1, 15))
        renamed = Renaming(f"{seed}/{number}/{times}")
        headless = rng.random() < _HEADLESS
        updates.append(_update(page, chosen, position, size, at, renamed, headless=headless))
    renamed = Renaming(f"{seed}/{number}/0")
    return LiveBlog(f"archive-{number:05}", renamed(topic.title), tuple(reversed(updates)))


def _update(
    page: Template, chosen: int, position: int, size: int, at: datetime, renamed: Renaming, *, headless: bool
) -> Update:
    """An update of the page with the next one's text behind it: publishers' paragraphs are longer than ours."""
    own, beside = page.updates[chosen], page.updates[(chosen + 1) % len(page.updates)]
    parts = [renamed(text) for text in (*own.body, *beside.body)]
    body = tuple(" ".join(parts[i : i + _JOINED]) for i in range(0, len(parts), _JOINED))
    return Update(
        id=f"u{size - position + 1}",
        position=position,
        headline="" if headless and body else renamed(own.headline),
        body=body,
        published_at=at.isoformat(),
    )


def questions(archive: int, wanted: int, seed: int = 0) -> list[str]:
    """Questions of our suites, with the names of live blogs here and there in an archive of so many live blogs."""
    rng = random.Random(f"{seed}/questions")  # noqa: S311
    found = []
    for _ in range(wanted):
        number = rng.randrange(archive)
        found.append(Renaming(f"{seed}/{number}/0")(rng.choice(_topic(number, seed).questions)))
    return found


def one_more(told: LiveBlog, seed: int = 0) -> LiveBlog:
    """The live blog a few minutes later: one more update at its top."""
    newest = liveblog(10**6 + seed, 1, seed).updates[0]
    first = replace(newest, id=f"more{seed}", position=1, published_at=told.updates[0].published_at)
    older = (replace(update, position=update.position + 1) for update in told.updates)
    return replace(told, updates=(first, *older))


class Renaming:
    """Tells a text with other names and figures: the same name becomes the same one for one salt."""

    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text with each name and each figure of two digits or more replaced."""
        return _TOKEN.sub(self._replaced, text)

    def _replaced(self, found: re.Match[str]) -> str:
        word = _plain(found.group())
        ending = found.group()[len(word) :]
        if not (word[0].isdigit() or word in _names()):
            return found.group()
        if word not in self._known:
            chance = blake2b(f"{self._salt}/{word}".encode(), digest_size=16).digest()
            self._known[word] = _figure(word, chance) if word[0].isdigit() else _name(chance)
        return self._known[word] + ending


def _topic(number: int, seed: int) -> Template:
    return random.Random(f"{seed}/{number}/topic").choice(templates())  # noqa: S311


def _figure(numeral: str, chance: bytes) -> str:
    """Another figure of that length; the first digit stays."""
    digits = "".join(
        str(byte % 10) if digit.isdigit() else digit for digit, byte in zip(numeral[1:], chance, strict=False)
    )
    return numeral[0] + digits + numeral[1 + len(digits) :]


def _name(chance: bytes) -> str:
    """Two or three syllables and a last consonant."""
    sounds = [(_CONSONANTS, _VOWELS)[i % 2] for i in range(5 if chance[0] % 2 else 7)]
    return "".join(letters[byte % len(letters)] for letters, byte in zip(sounds, chance[1:], strict=False)).capitalize()


def _plain(word: str) -> str:
    return word.removesuffix("’s").removesuffix("'s")


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Words that our pages only ever write with a capital, and few of them have."""
    pages: dict[str, set[str]] = {}
    small = set()
    for template in templates():
        for update in template.updates:
            for word in re.findall(r"[A-Za-z][\w'’]*", update.text):
                plain = _plain(word)
                if plain[0].isupper():
                    pages.setdefault(plain, set()).add(template.name)
                else:
                    small.add(plain.casefold())
    return frozenset(word for word, where in pages.items() if len(where) < _EVERYWHERE and word.casefold() not in small)
