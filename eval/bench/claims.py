"""What the exact check makes of sentences about the benchmark's test pages: faithful ones, and ones with one error.

The sentences (`eval/claims`) were written by somebody who had not seen the code. What sentences mean is for the second
look of a model; this measures what figures, dates, names and quotations catch without one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.suite.catalog import page_file
from qa.answering.check.checking import Checker
from qa.answering.check.evidence import SentUpdate
from qa.sources.registry import read_source

CLAIMS = Path(__file__).resolve().parents[1] / "claims"
FAITHFUL = "faithful"


@dataclass(frozen=True)
class Ruled:
    """A sentence's label and what became of it: "struck", "marked" or "stands"."""

    label: str
    fate: str


def judge_claims() -> Iterator[Ruled]:
    """All sentences, each held against the updates that it is about."""
    for file in sorted(CLAIMS.glob("*.jsonl")):
        page = page_file(file.stem)
        assert page is not None, file.stem  # noqa: S101
        updates = read_source(page).updates
        for line in file.read_text(encoding="utf-8").splitlines():
            claim: dict[str, Any] = json.loads(line)
            sent = [SentUpdate(n, file.stem, updates[at - 1]) for n, at in enumerate(claim["updates"], start=1)]
            markers = "".join(f"[{source.n}]" for source in sent)
            fell = [
                one.struck for one in Checker(sent).check(f"{claim['sentence'].rstrip('.')} {markers}.").unsupported
            ]
            yield Ruled(claim["label"], "struck" if any(fell) else "marked" if fell else "stands")


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
