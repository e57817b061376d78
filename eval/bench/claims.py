"""What the check makes of sentences about the benchmark's test pages: faithful ones, and ones with one error.

The sentences (`eval/claims`) were written by people who had not seen the check: the first 306 by others, the last 200
by one who mended it afterwards. They are judged by the exact check alone, and with a second look: a careful reader's
replies, recorded (`second_look.json`), to the requests word for word as the code sends them; to the last 200 the
writer's own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.suite.catalog import page_file
from qa.answering.check.checking import Checker
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.rulings import Claim, Ruling
from qa.answering.check.second_look import messages, read_rulings
from qa.models import Update
from qa.sources.registry import read_source

CLAIMS = Path(__file__).resolve().parents[1] / "claims"
FAITHFUL = "faithful"
_RECORDED = "second_look.json"


@dataclass(frozen=True)
class Ruled:
    """A sentence's label and what became of it: "struck", "marked" or "stands"."""

    label: str
    fate: str


@dataclass(frozen=True)
class RecordedLook:
    """A recorded second look: the page, the sentences' lines, the request's hash and what was replied."""

    page: str
    lines: tuple[int, ...]
    request: str
    reply: Mapping[str, Any]


def judge_claims(*, second_look: bool = False) -> Iterator[Ruled]:
    """All sentences, each held against the updates that it is about.

    Raises EvalError where a recorded reply was given to another request than the code sends now.
    """
    looks = [look for look in recorded() if second_look]
    for file in sorted(CLAIMS.glob("*.jsonl")):
        rows, updates = sentences(file.stem)
        rulings = {line: ruling for look in looks if look.page == file.stem for line, ruling in _ruled(look).items()}
        for line, row in enumerate(rows):
            sent = [SentUpdate(n, file.stem, updates[at - 1]) for n, at in enumerate(row["updates"], start=1)]
            claim = Claim(row["sentence"].rstrip(".") + ".", tuple(source.n for source in sent))
            ruling = rulings.get(line)
            yield Ruled(row["label"], _fate(Checker(sent), claim, ruling))


def recorded() -> list[RecordedLook]:
    """The recorded second looks."""
    rows = json.loads((CLAIMS / _RECORDED).read_text(encoding="utf-8"))
    return [RecordedLook(row["page"], tuple(row["lines"]), row["request"], row["reply"]) for row in rows]


@cache
def sentences(page: str) -> tuple[list[dict[str, Any]], Sequence[Update]]:
    """The sentences about a page and its updates, newest first."""
    rows = [json.loads(line) for line in (CLAIMS / f"{page}.jsonl").read_text(encoding="utf-8").splitlines()]
    return rows, read_source(page_file(page)).updates


def request_of(look: RecordedLook) -> tuple[tuple[str, str], list[Claim], list[SentUpdate]]:
    """What the code sends for the sentences of a recorded look, with its claims and updates."""
    rows, updates = sentences(look.page)
    asked = [rows[line] for line in look.lines]
    numbers = {at: n for n, at in enumerate(dict.fromkeys(at for row in asked for at in row["updates"]), start=1)}
    sent = [SentUpdate(n, look.page, updates[at - 1]) for at, n in numbers.items()]
    claims = [Claim(row["sentence"], tuple(numbers[at] for at in row["updates"])) for row in asked]
    return messages(claims, sent), claims, sent


def hash_of(request: tuple[str, str]) -> str:
    """A request's hash, by which a recorded reply knows what it answers."""
    return hashlib.sha256("\n".join(request).encode()).hexdigest()[:16]


def _ruled(look: RecordedLook) -> dict[int, Ruling]:
    request, claims, sent = request_of(look)
    if hash_of(request) != look.request:
        raise EvalError(
            f"The second look at lines {look.lines} of {look.page} answers another request: record it anew."
        )
    found = read_rulings(json.dumps(look.reply), claims, sent)
    pairs = zip(look.lines, claims, strict=True)
    return {line: _renumbered(found[claim], claim) for line, claim in pairs if claim in found}


def _renumbered(ruling: Ruling, claim: Claim) -> Ruling:
    """The ruling with the number that the update has beside the sentence alone."""
    n = claim.numbers.index(ruling.n) + 1 if ruling.n in claim.numbers else None
    return Ruling(ruling.verdict, n, ruling.start, ruling.end)


def _fate(checker: Checker, claim: Claim, ruling: Ruling | None) -> str:
    written = claim.text[:-1] + " " + "".join(f"[{n}]" for n in claim.numbers) + "."
    first = checker.check(written)
    again = checker.check(written, rulings=dict.fromkeys(first.claims, ruling)) if ruling else first
    fell = [one.struck for one in again.unsupported]
    return "struck" if any(fell) else "marked" if fell else "stands"


def claims_report() -> str:
    """Both tables: what is exact alone, and with the recorded second look."""
    return (
        f"What is exact, alone:\n{claims_table(list(judge_claims()))}\n\n"
        f"With a careful reader's second look, recorded:\n{claims_table(list(judge_claims(second_look=True)))}"
    )


def claims_table(judged: list[Ruled]) -> str:
    """A Markdown table, a row a kind of sentence, and a last one of all that hold an error."""
    counts = Counter((one.label, one.fate) for one in judged)
    lines = ["| sentences | struck | marked | stand |", "|---|---|---|---|"]
    kinds = [FAITHFUL, *sorted({one.label for one in judged} - {FAITHFUL})]
    for kind in kinds:
        lines.append(
            f"| {kind} | " + " | ".join(str(counts[kind, fate]) for fate in ("struck", "marked", "stands")) + " |"
        )
    wrong = Counter(one.fate for one in judged if one.label != FAITHFUL)
    lines.append(f"| all with an error | {wrong['struck']} | {wrong['marked']} | {wrong['stands']} |")
    return "\n".join(lines)
