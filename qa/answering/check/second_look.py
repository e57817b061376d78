"""A second look by a model: one request asks whether the cited updates bear out what each sentence means.

It sees the sentences and, of the updates, only those that they cite. A verdict counts only with words that stand in
such an update.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from prompts import load
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.rulings import Claim, Ruling, Rulings, Verdict
from qa.model.chat import ChatModel
from qa.model.faults import RequestError
from qa.model.forms import Form, object_of
from qa.model.requests import generate
from qa.models import Update
from qa.text.cleaning import fenced
from qa.trace.steps import Trace

# Tokens that a verdict with its words may take, and what models put around them.
_PER_CLAIM, _AROUND = 90, 120
_OBJECT = re.compile(r"\{.*\}|\[.*\]", re.DOTALL)
_SHORTEST = 3
_VERDICT = object_of(
    n={"type": "integer"}, words={"type": "string"}, verdict={"type": "string", "enum": list(get_args(Verdict))}
)
_FORM = Form("verdicts", object_of(sentences={"type": "array", "items": _VERDICT}))


@dataclass(frozen=True)
class SecondLook:
    """Asks a model by `deadline`, a time of `time.monotonic()`; setting `stopped` ends the request.

    `question` is what the sentences answer: "Ewan Drysdale said so." means nothing without it.
    """

    model: ChatModel
    sources: Sequence[SentUpdate]
    deadline: float
    stopped: threading.Event | None = None
    trace: Trace | None = None
    question: str = ""

    def looking(self, claims: Sequence[Claim]) -> Generator[str, None, Rulings]:
        """Rulings on the claims, giving way ("") while the model is waited for; a fault becomes `Rulings.fault`."""
        if not claims:
            return Rulings({})
        with (self.trace or Trace()).step("second_look", model=self.model.name, claims=len(claims)) as step:
            limit = _AROUND + _PER_CLAIM * len(claims)
            pieces = generate(
                self.model,
                messages(claims, self.sources, self.question),
                self.deadline,
                max_tokens=limit,
                stopped=self.stopped,
                step=step,
                form=_FORM,
            )
            try:
                while True:
                    next(pieces)
                    yield ""
            except StopIteration as end:
                text, usage = end.value.text, end.value.usage
            except RequestError as fault:
                step.note(fault=fault.reason)
                return Rulings({}, fault.usage, fault.reason)
            found = read_rulings(text, claims, self.sources)
            step.note(sent=usage.prompt_tokens, received=usage.completion_tokens, ruled=len(found))
            return Rulings(found, usage, "" if found else "the model gave no verdict that its updates bear out")


def messages(claims: Sequence[Claim], sources: Sequence[SentUpdate], question: str = "") -> tuple[str, str]:
    """The request: the whole updates that are cited, then the sentences with the numbers they cite.

    The question that they answer, where there is one, opens the sentences.
    """
    cited = {n for claim in claims for n in claim.numbers}
    updates = "\n".join(_update(source) for source in sources if source.n in cited)
    sentences = "\n".join(
        f'<sentence n="{i}" cites="{",".join(map(str, claim.numbers))}">{fenced(claim.text)}</sentence>'
        for i, claim in enumerate(claims, start=1)
    )
    asked = f"<question>{fenced(question)}</question>\n" if question else ""
    return load("second_look").messages(updates=updates, sentences=asked + sentences)


def read_rulings(text: str, claims: Sequence[Claim], sources: Sequence[SentUpdate]) -> dict[Claim, Ruling]:
    """The verdicts of a model's JSON, whatever stands around it; those without words of a cited update are void."""
    by_number = {source.n: source.update for source in sources}
    rulings: dict[Claim, Ruling] = {}
    for entry in _entries(text):
        number, verdict = entry.get("n"), str(entry.get("verdict", "")).strip().lower().replace("_", " ")
        if not isinstance(number, int) or not 1 <= number <= len(claims) or verdict not in get_args(Verdict):
            continue
        claim = claims[number - 1]
        place = _place(str(entry.get("words") or ""), claim, by_number)
        if place is not None:
            rulings[claim] = Ruling(verdict, *place)  # type: ignore[arg-type]
        elif verdict == "not told":
            # What an update does not tell has no words there.
            rulings[claim] = Ruling("not told")
    return rulings


def _update(source: SentUpdate) -> str:
    update = source.update
    time = f' time="{update.published_at[:16].replace("T", " ")}"' if update.published_at else ""
    lines = [fenced(part) for part in (update.headline, *update.body) if part]
    return "\n".join((f'<update n="{source.n}"{time}>', *lines, "</update>"))


def _entries(text: str) -> list[dict[str, Any]]:
    found = _OBJECT.search(text)
    try:
        data = json.loads(found.group()) if found else None
    except ValueError:
        return []
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []


def _place(words: str, claim: Claim, updates: dict[int, Update]) -> tuple[int, int, int] | None:
    """Where the words stand in an update that the claim cites: (number, start, end); None where they don't."""
    parts = re.findall(r"\w+", words.casefold())
    if len("".join(parts)) < _SHORTEST:
        return None
    wanted = re.compile(r"\b" + r"\W+".join(map(re.escape, parts)) + r"\b", re.IGNORECASE)
    for n in claim.numbers:
        found = wanted.search(updates[n].text)
        if found:
            return n, found.start(), found.end()
    return None
