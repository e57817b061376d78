"""A question parsed once: what is asked, how it leans on what went before, and what kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, get_args

from qa.errors import QuestionError
from qa.search.followups import Lean, lean_of, with_earlier
from qa.search.intents import INTENTS, asked_about, intents
from qa.store.changes import ChangeKind
from qa.text.detecting import language_of
from qa.text.language import LANGUAGE, has_words, pattern, word_list, words_of
from qa.text.moments import Clock, Moment, Position, parse_moment
from qa.text.terms import content_words, stem, stems

_MOST_PARTS = 3
_SHORT_LEAD = 6
_HOW = 'give a list of questions or of messages such as {"role": "user", "content": "…"}'


class Recency(StrEnum):
    """Whether a question wants the newest or the oldest of what fits."""

    LATEST = "latest"
    EARLIEST = "earliest"
    ANY = "any"


@dataclass(frozen=True)
class ChangesAsked:
    """What "What has been corrected since 13:00?" asks: since when, and which kinds ("edited"); none for all kinds."""

    since: Moment
    kinds: tuple[ChangeKind, ...]


@dataclass(frozen=True)
class Question:
    """A question with all that later stages ask of its wording.

    `asked` is what was typed; `standalone` what is searched for: with the questions in front (`earlier`) that it leans
    on; `read` what the reader reads. `lean` says how it hangs on the conversation. `since` and `until` bound the
    stretch of the day that it names. `language` is the language that it is asked in, None where its few words don't
    tell.
    """

    asked: str
    standalone: str
    read: str
    lean: Lean = Lean.NOT
    earlier: str = ""
    recency: Recency = Recency.ANY
    several: bool = False
    overview: bool = False
    timeline: bool = False
    since: Clock | None = None
    until: Clock | None = None
    language: str | None = None

    @cached_property
    def topic(self) -> frozenset[str]:
        """Stems of the words that say what news is wanted: of "What is the latest on the wreck?", the wreck's."""
        spoken = _words_of(self.language)
        small = word_list("small", spoken, "languages") if spoken != LANGUAGE else frozenset()
        return stems(self.asked) - {stem(word) for word in (*word_list("question", "news", spoken), *small)}

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The questions that are asked in it; one alone where it asks one thing."""
        return parts_of(self.asked)

    @cached_property
    def changes(self) -> ChangesAsked | None:
        """What has changed since when, where that is asked; "… since update 40?" too, but not "since 2022"."""
        found = pattern("changed", "asks").search(self.asked)
        if not found:
            return None
        text = " ".join(pattern("changed", "beside").sub(" ", found["moment"]).split())
        if text.isdigit() and text == found["moment"].strip():
            return None
        kinds = tuple(kind for kind in get_args(ChangeKind) if found["what"].lower() in word_list("changed", kind))
        try:
            return ChangesAsked(parse_moment(text), kinds)
        except QuestionError:
            return None

    @cached_property
    def matter(self) -> frozenset[str]:
        """Stems of what a summary is wanted of: of "recap of the trial", the trial's; none for the day as a whole."""
        spoken = _words_of(self.language)
        rest = self.asked
        for name in ("between", "since", "before"):
            rest = pattern("question", name).sub(" ", rest)
        rest = pattern("question", "overview", spoken).sub(" ", rest)
        return self.topic & (asked_about(rest, "overview") if spoken == LANGUAGE else stems(rest))

    @property
    def names_no_topic(self) -> bool:
        """Whether only news is wanted, as in "What is the most recent update?"."""
        return self.recency is not Recency.ANY and not self.topic

    def by_itself(self) -> Question:
        """The question without what went before."""
        return replace(self, standalone=self.asked, read=self.asked, lean=Lean.NOT)

    def before(self) -> Question:
        """What it leans on, by itself: the questions in front of it."""
        return parse_question(self.earlier)

    def spelled(self, corrections: dict[str, str]) -> Question:
        """The question with words put right that the updates spell otherwise."""

        def mend(text: str) -> str:
            for wrong, right in corrections.items():
                text = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, text)
            return text

        return replace(self, standalone=mend(self.standalone), read=mend(self.read), earlier=mend(self.earlier))


def parse_question(asked: str, history: Sequence[str] = (), standalone: str | None = None) -> Question:
    """Parse a question. `standalone` is given where a model has condensed the conversation already."""
    asked = asked.strip()
    lean = lean_of(asked) if any(text.strip() for text in history) and standalone is None else Lean.NOT
    language = language_of(asked)
    spoken = _words_of(language)
    searched = standalone or (with_earlier(asked, history) if lean is not Lean.NOT else asked)
    since, until = _stretch(asked)
    wanted = _intents_by_words(asked, spoken)
    if spoken == LANGUAGE and not pattern("changed", "asks").search(asked):
        wanted |= intents(asked)
    return Question(
        asked=asked,
        standalone=searched,
        # "When was she elected?" is read as it is, where the search knows who; "And in Poland?" says too little.
        read=asked if lean is Lean.REFERS else searched,
        lean=lean,
        earlier=searched.removesuffix(asked) if lean is not Lean.NOT else "",
        recency=Recency.LATEST if "latest" in wanted else Recency.EARLIEST if "earliest" in wanted else Recency.ANY,
        # A summary of what hardly any update names is searched for, and takes more than one answer.
        several=not wanted.isdisjoint(("several", "overview")),
        overview="overview" in wanted,
        timeline="timeline" in wanted,
        since=since,
        until=until,
        language=language,
    )


def _words_of(language: str | None) -> str:
    """The language whose words a question is read by: its own where there are any, else English."""
    return language if language and has_words(language) else LANGUAGE


def _intents_by_words(question: str, spoken: str) -> frozenset[str]:
    """What a question wants by the plain words for it in its language: "still", "so far" ask for the newest."""
    kinds = (kind for kind in INTENTS if words_of("question", kind, spoken))
    return frozenset(kind for kind in kinds if pattern("question", kind, spoken).search(question))


def _stretch(question: str) -> tuple[Clock | None, Clock | None]:
    """The stretch of the day that a question names by the clock; None for an open end."""
    if found := pattern("question", "between").search(question):
        first, second = found["first"], found["second"]
        half = re.search(r"[ap]\.?m\.?$", second.strip(), re.IGNORECASE)
        if half and not re.search(r"[ap]\.?m", first, re.IGNORECASE):
            first = f"{first.strip()} {half.group()}"
        return _moment(first), _moment(second)
    since = pattern("question", "since").search(question)
    until = pattern("question", "before").search(question)
    return _moment(since["moment"]) if since else None, _moment(until["moment"]) if until else None


def _moment(text: str) -> Clock | None:
    text = text.strip()
    if text.isdigit():
        # "after 40" counts something; "after 4pm" and "after 16:00" name a time.
        return None
    try:
        moment = parse_moment(text)
    except QuestionError:
        return None
    return None if isinstance(moment, Position) else moment


def parts_of(asked: str) -> tuple[str, ...]:
    """The questions that are asked in one ("how many died and who said so"), in order; one alone where it is one.

    Words in front of the first ("rotherham how many …, and how many …") belong to each.
    """
    asks = pattern("question", "asks")
    parts = [part.strip() for part in re.split(pattern("question", "joins"), asked) if part.strip()]
    whole = 1 < len(parts) <= _MOST_PARTS and all(asks.search(part) for part in parts) and content_words(parts[0])
    # "Who is the man who fell and who was saved?" asks one thing: the second "who" belongs to the man.
    if not whole or len(asks.findall(parts[0])) > 1:
        return (asked,)
    lead = parts[0][: asks.search(parts[0]).start()].strip()  # type: ignore[union-attr]
    if not content_words(lead) or len(lead.split()) > _SHORT_LEAD:
        return tuple(parts)
    return (parts[0], *(f"{lead} {part}" for part in parts[1:]))


def questions_of(history: Sequence[Any]) -> list[str]:
    """The earlier questions, oldest first: strings, or what users said in chat messages (dicts, LlamaIndex's).

    Raises QuestionError for a plain string and for anything else.
    """
    if isinstance(history, str | bytes | Mapping):
        raise QuestionError(f"history is a {type(history).__name__}: {_HOW}.")
    found = []
    for message in history:
        if isinstance(message, str):
            found.append(message)
            continue
        role = message.get("role") if isinstance(message, Mapping) else getattr(message, "role", None)
        content = message.get("content") if isinstance(message, Mapping) else getattr(message, "content", None)
        if role is None or not isinstance(content, str | None):
            raise QuestionError(f"history holds a {type(message).__name__}: {_HOW}.")
        if str(getattr(role, "value", role)) == "user" and content:
            found.append(content)
    return found
