"""What the lines below a time are: headline, text, quoted posts; and what of them is no news.

Buttons, bylines, credits and advertisements are known by their words; those that are not by how they repeat: a button
closes every other entry in the same words, a byline names people where a headline stands too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.pasted_dates import date_of
from qa.sources.formats.pasted_lines import (
    ago_of,
    is_above_a_caption,
    is_breaking,
    is_button,
    is_credit,
    is_edit,
    is_label,
    may_be_headline,
    people_in,
)
from qa.text.language import pattern, word_list
from qa.text.sentences import is_closed

_SIGNED = pattern("pasted", "signed")
BULLET = re.compile(r"^\s*(?:[•*‣◦▪]|[–-](?=\s))\s*")
_SHORT_QUOTATION = re.compile(r"[‘'“\"].{2,80}[’'”\"]")
_POSTED = re.compile(r"\S.{0,60} \(@\w{1,30}\)$")
_FEWEST, _HABIT = 2, 0.4
_MOST_OF_HEAD = 4


@dataclass(frozen=True)
class Parts:
    """An entry's headline, the paragraphs of its text, and whether the page marks it."""

    headline: str
    body: tuple[str, ...]
    key: bool


def parts_of(entries: Sequence[Sequence[str]], headlines: Sequence[str], preamble: Sequence[str]) -> list[Parts]:
    """The parts of each entry's lines; a headline that stood above the time is given."""
    lines = [news(entry) for entry in entries]
    buttons = _repeated(_tail(entry) for entry in lines)
    lines = [[line for line in entry if line not in buttons] for entry in lines]
    lines = _without_bylines(lines, headlines, preamble)
    keys = [any(map(is_breaking, entry)) for entry in entries]
    return [_parts(*one) for one in zip(lines, headlines, keys, strict=True)]


def is_noise(line: str) -> bool:
    """Whether a line is known to be none of an entry's text."""
    return _is_frame(line) or is_credit(line)


def _is_frame(line: str) -> bool:
    """Whether a line is a button, a mark, a heading or a byline: what a page has around its entries' texts."""
    if is_button(line) or is_breaking(line) or is_edit(line) or ago_of(line) is not None:
        return True
    if line.casefold() in _headings():
        return True
    return bool(_SIGNED.match(line))


@lru_cache(maxsize=1)
def _headings() -> frozenset[str]:
    """What pages write above their parts; a summary is an entry too."""
    return word_list("pasted", "sections") - word_list("pasted", "summary")


def is_of_a_post(lines: Sequence[str], at: int) -> bool:
    """Whether a date closes a quoted post, a few lines below who wrote it."""
    return any(_POSTED.match(line) for line in lines[max(0, at - 4) : at])


def news(lines: Sequence[str]) -> list[str]:
    """Without buttons, bylines, credits and advertisements: their label and what is no sentence below it."""
    kept: list[str] = []
    advertised = dropped = captioned = False
    for line in _unskipped(lines):
        if captioned and line:
            captioned = False
        elif not line:
            advertised = advertised and not dropped
            # A quoted post ends at an empty line.
            if kept and kept[-1]:
                kept.append("")
        elif is_label(line):
            advertised, dropped = True, False
        elif is_above_a_caption(line):
            captioned = True
        elif is_credit(line):
            advertised, dropped = line.endswith(":"), False
        elif advertised and not is_closed(line):
            dropped = True
        elif not _is_frame(line) and not is_boilerplate(line):
            advertised = False
            kept.append(line)
    return kept


def _unskipped(lines: Sequence[str]) -> Iterator[str]:
    """Without what a page lets its readers skip, where it says to where."""
    end = -1
    for n, line in enumerate(lines):
        if n > end and pattern("pasted", "skip_from").fullmatch(line):
            end = next((m for m in range(n, len(lines)) if pattern("pasted", "skip_to").fullmatch(lines[m])), n)
        elif n > end:
            yield line


def _tail(lines: Sequence[str]) -> set[str]:
    """The lines behind an entry's last sentence, but for the first of all."""
    tail = set()
    for line in reversed(lines[1:]):
        if is_closed(line):
            break
        tail.add(line)
    return tail - {""}


def _repeated(tails: Iterator[set[str]]) -> set[str]:
    sets = list(tails)
    counts = Counter(line for tail in sets for line in tail)
    return {line for line, count in counts.items() if count >= max(_FEWEST, _HABIT * len(sets))}


def _without_bylines(
    entries: Sequence[list[str]], headlines: Sequence[str], preamble: Sequence[str]
) -> list[list[str]]:
    """The entries without the names of those who wrote them, and what those are."""
    heads = [_head(lines) for lines in entries]
    signed = {name for line in preamble if (found := _SIGNED.match(line)) for name in people_in(found["people"])}
    above = [line for line in preamble if line]
    signed |= {
        name for line, below in zip(above, above[1:], strict=False) if _is_role(below) for name in people_in(line)
    }
    people = {line: people_in(line) for head in heads for line in head}
    named = Counter(name for head in heads for name in {name for line in head for name in people[line]})
    beside = {
        name
        for head, above in zip(heads, headlines, strict=True)
        if len(head) + bool(above) > 1
        for line in head
        for name in people[line]
    }
    known = signed | {name for name in beside if named[name] >= _FEWEST}
    known |= {name for head in heads for line, below in zip(head, head[1:], strict=False) if _is_role(below)
              for name in people[line]}  # fmt: skip
    # Names right above or below headlines, entry for entry.
    first = [bool(people[head[0]]) for head in heads if head]
    led = sum(first) >= max(_FEWEST + 1, _HABIT * len(first))
    second = [bool(people[head[1]]) for head in heads if len(head) > 1 and not people[head[0]]]
    habit = sum(second) >= max(_FEWEST, _HABIT * len(second))
    kept = []
    for lines, head in zip(entries, heads, strict=True):
        dropped = {
            line
            for n, line in enumerate(head)
            if people[line] and (not known.isdisjoint(people[line]) or (habit if n else led and len(head) > 1))
        }
        dropped |= {line for above, line in zip(head, head[1:], strict=False) if above in dropped and _is_role(line)}
        kept.append([line for n, line in enumerate(lines) if line not in dropped or n > 2 * _MOST_OF_HEAD])
    return kept


def _head(lines: Sequence[str]) -> list[str]:
    """The lines of an entry before its first sentence."""
    head: list[str] = []
    for line in lines:
        if line and (is_closed(line) or len(head) == _MOST_OF_HEAD):
            break
        head += [line] if line else []
    return head


def _is_role(line: str) -> bool:
    return bool(pattern("pasted", "role").fullmatch(line))


def _parts(lines: Sequence[str], headline: str, key: bool) -> Parts:
    """A short first line without a closing mark is the headline, the rest is the text."""
    told = _with_posts(lines)
    first = told[0] if told and not headline else ""
    may_be = not BULLET.match(first) and may_be_headline(first)
    if first and (may_be or (len(told) > 1 and _SHORT_QUOTATION.fullmatch(first))):
        headline = told.pop(0)
    body = tuple("• " + BULLET.sub("", line) if BULLET.match(line) else line for line in told)
    return Parts(headline, body, key)


def _with_posts(lines: Sequence[str]) -> list[str]:
    """Posts of others in one piece: what they say in quotation marks, and who said it behind."""
    if not any("(@" in line for line in lines):
        return [line for line in lines if line]
    kept: list[str] = []
    who = ""
    said: list[str] = []
    for n, line in enumerate((*lines, "")):
        ends = n == len(lines) or bool(said and not line) or bool(_POSTED.match(line))
        if who and ends:
            kept += [f"“{' '.join(said)}” — {who}"] if said else [who]
            who, said = "", []
        if _POSTED.match(line):
            who = line
        elif who and date_of(line):
            who = f"{who} {line}"
        elif who and line:
            said.append(line)
        elif line:
            kept.append(line)
    return kept
