"""A careful reader's verdicts, recorded: each request word for word as the code sends it, and what was replied.

The replies were given by a reader who saw nothing but the request. They are replayed here; where the prompt or the form
of the request changes, they no longer hold and must be recorded anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.bench.claims import hash_of
from qa.answering.check.checking import Checker
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.rulings import Claim
from qa.answering.check.second_look import messages, read_rulings
from qa.models import Update

_RECORDED = Path(__file__).parent / "second_look.jsonl"
_MOST_STRUCK, _MOST_MARKED, _LEAST_CAUGHT = 0.015, 0.06, 0.85


def _records() -> list[tuple[dict, Claim, SentUpdate]]:
    found = []
    for line in _RECORDED.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        update = Update("u", 1, record["headline"], tuple(record["body"]), published_at=record["published_at"])
        found.append((record, Claim(record["sentence"], (1,)), SentUpdate(1, "page", update)))
    return found


def test_the_requests_are_those_that_were_answered() -> None:
    for record, claim, sent in _records():
        assert hash_of(messages([claim], [sent])) == record["request"], record["sentence"]


def test_faithful_sentences_stand_and_wrong_ones_do_not() -> None:
    struck, marked, caught = 0, 0, 0
    counts = {"faithful": 0, "wrong": 0}
    for record, claim, sent in _records():
        rulings = read_rulings(json.dumps(record["reply"]), [claim], [sent])
        assert rulings, f"void: {record['sentence']}"
        checked = Checker([sent]).check(f"{record['sentence'].rstrip('.')} [1].", rulings=rulings)
        counts[record["label"]] += 1
        fell = [one.struck for one in checked.unsupported]
        if record["label"] == "faithful":
            struck += any(fell)
            marked += bool(fell) and not any(fell)
        else:
            caught += bool(fell)
    print(  # noqa: T201
        f"faithful struck {struck}, marked {marked} of {counts['faithful']}; wrong caught {caught} of {counts['wrong']}"
    )
    assert struck <= _MOST_STRUCK * counts["faithful"]
    assert marked <= _MOST_MARKED * counts["faithful"]
    assert caught >= _LEAST_CAUGHT * counts["wrong"]
