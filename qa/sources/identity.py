"""From entries as a format lists them to updates: one for each, in order, each with an id that stays."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from qa.errors import SourceError
from qa.models import Update
from qa.sources.partial import warn_partial
from qa.sources.times import instant, later

Item = TypeVar("Item")

MOST_UPDATES = 50_000

_LONGEST_ID = 200
# Shorter texts ("Goal!") are no proof that two entries are one.
_TELLING = 40
# So many updates may stand above a newer one, as pinned ones do; with more, the page's order is none.
_FEW_OUT_OF_ORDER, _MOST_OUT_OF_ORDER = 1, 0.05


@dataclass(frozen=True)
class Entry:
    """An update before it has its id and position.

    `keys` are what the format calls it, the best first. They are `sure` where the format promises one
    entry a key; elsewhere a key that different texts share identifies nothing. `zoneless`: its time names no zone, and
    is taken as UTC.
    """

    update: Update
    keys: tuple[str, ...] = ()
    sure: bool = False
    zoneless: bool = False


def limited(items: Iterable[Item]) -> Iterator[Item]:
    """The entries of a page, up to more than any live blog has; then SourceError."""
    for number, item in enumerate(items, 1):
        if number > MOST_UPDATES:
            raise SourceError(f"It lists more than {MOST_UPDATES:,} updates: give a single live blog.")
        yield item


def to_updates(entries: Iterable[Entry]) -> tuple[Update, ...]:
    """The updates, newest first, with ids and positions: none twice and none left out; tells of times without zones."""
    listed = newest_first(list(entries))
    if assumed := sum(entry.zoneless for entry in listed):
        warn_partial(f"{assumed} of the page's times name{'s' if assumed == 1 else ''} no zone: taken as UTC.")
    own = _own_names(listed)
    made = _made_names([entry.update for entry, name in zip(listed, own, strict=True) if not name])
    merged: dict[str, Update] = {}
    for entry, name in zip(listed, own, strict=True):
        name = _fitting(name) if name else next(made)
        # The later place is the update's own: a copy stands above the others, where the page pins it.
        copy = merged.pop(name, None)
        merged[name] = _merge(copy, entry.update) if copy else entry.update
    return tuple(
        replace(update, id=name, position=position) for position, (name, update) in enumerate(merged.items(), 1)
    )


def newest_first(entries: list[Entry]) -> list[Entry]:
    """Page order where the page begins with the newest, but for a pinned one or two; else sorted by time, or turned."""
    times = [instant(e.update.published_at) for e in entries if e.update.published_at]
    falling = sum(a > b for a, b in zip(times, times[1:], strict=False))
    rising = sum(a < b for a, b in zip(times, times[1:], strict=False))
    in_order = rising <= falling
    if in_order and rising <= max(_FEW_OUT_OF_ORDER, len(times) * _MOST_OUT_OF_ORDER):
        return entries
    turned = entries if in_order else entries[::-1]
    if len(times) < len(entries):
        return turned
    return sorted(turned, key=lambda e: instant(e.update.published_at or ""), reverse=True)


def _own_names(entries: Sequence[Entry]) -> list[str]:
    """Each entry's best key that identifies it, or ""."""
    sharing: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in dict.fromkeys(entry.keys):
            sharing[key].append(entry)
    good = {key for key, shared in sharing.items() if all(_same(shared[0], other) for other in shared[1:])}
    return [next((key for key in entry.keys if key and key in good), "") for entry in entries]


def _same(one: Entry, two: Entry) -> bool:
    """Whether two entries that share a key are one update, perhaps edited or cut short in between."""
    if one.sure and two.sure:
        return True
    a, b = one.update, two.update
    if a.headline and a.headline == b.headline and a.published_at and a.published_at == b.published_at:
        return True
    first, second = _words(a), _words(b)
    if len(first) < _TELLING or len(second) < _TELLING:
        return (first, a.headline, a.published_at) == (second, b.headline, b.published_at)
    return first.startswith(second) or second.startswith(first)


def _merge(one: Update, two: Update) -> Update:
    newer = two if later(two.modified_at, one.modified_at or one.published_at) else one
    other = one if newer is two else two
    longer = newer if len(newer.text) >= len(other.text) or newer.modified_at != other.modified_at else other
    return replace(
        newer,
        headline=newer.headline or other.headline,
        body=longer.body or other.body,
        captions=newer.captions or other.captions,
        pictures=newer.pictures or other.pictures,
        key_event=one.key_event or two.key_event,
        pinned=one.pinned or two.pinned,
    )


def _made_names(updates: Sequence[Update]) -> Iterator[str]:
    """Names for updates that their format leaves nameless, in the same order.

    Made from what an edit changes least (an exact time, else time and headline, else all) and counted
    from the oldest: a page grows at its top, so what is there already keeps its name. Updates that
    agree in time, headline and text are one and get one name; without times they may well be two.
    """
    sources = [_name_sources(update) for update in updates]
    sharing = Counter(source for three in sources for source in set(three))
    seen: Counter[str] = Counter()
    names = []
    for update, three in zip(reversed(updates), reversed(sources), strict=True):
        source = next((s for s in three[:2] if s and sharing[s] == 1), three[2])
        seen[source] += 0 if update.published_at and seen[source] else 1
        names.append(_digest(f"{source}\n{seen[source]}"))
    return reversed(names)


def _name_sources(update: Update) -> tuple[str, str, str]:
    moment = instant(update.published_at) if update.published_at else None
    time = str(moment.timestamp()) if moment else ""
    exact = time if moment and (moment.second or moment.microsecond) else ""
    headline = _words_of(update.headline)
    return exact, f"{time}\n{headline}" if headline else "", f"{time}\n{headline}\n{_words(update)}"


def _words(update: Update) -> str:
    return _words_of(" ".join(update.body))


def _words_of(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _fitting(name: str) -> str:
    return name.encode("utf-8", "replace").decode() if len(name) <= _LONGEST_ID else _digest(name)


def _digest(key: str) -> str:
    return f"u-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:12]}"
