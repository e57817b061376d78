"""The frozen records that the stages hand on: live blog, chunk, passage, citation, answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from html import escape
from typing import Any

from qa.brief import brief
from qa.errors import SourceError
from qa.pictures import Picture

_LABEL_LENGTH = 80


@dataclass(frozen=True)
class Update:
    """One entry of a live blog, as it stands on the page.

    `position` counts from 1, the newest. `body` holds paragraphs, list items (with a leading "• ") and block quotes in
    reading order; `captions` are apart, as they describe pictures. Times are ISO 8601 with an offset, None for no time.
    """

    id: str
    position: int
    headline: str
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    published_at: str | None = None
    modified_at: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    key_event: bool = False
    pinned: bool = False
    pictures: tuple[Picture, ...] = ()
    __repr__ = brief("id", "position", "label", "published_at")

    def __post_init__(self) -> None:
        for name in ("body", "captions", "authors"):
            if isinstance(getattr(self, name), str):
                raise SourceError(f'Update {self.id!r}: {name} holds several texts: write {name}=("…",), with a comma.')

    @property
    def text(self) -> str:
        """Headline and body, parted by blank lines: what the offsets of a quote count in."""
        return "\n\n".join(part for part in (self.headline, *self.body) if part)

    @property
    def label(self) -> str:
        """The name a citation shows: the headline, or else the time and the first words."""
        if self.headline:
            return self.headline
        words = self.body[0] if self.body else "(no text)"
        if len(words) > _LABEL_LENGTH:
            words = re.sub(r"[\s,;:–-]+\S*$", "", words[:_LABEL_LENGTH]) + "…"
        time = f"{self.published_at[11:16]} · " if self.published_at else ""
        return f"[no headline] {time}{words}"

    def to_dict(self) -> dict[str, Any]:
        """The update as plain JSON values, with `text` and `label` added for readers."""
        return {**asdict(self), "text": self.text, "label": self.label}


@dataclass(frozen=True)
class LiveBlog:
    """A page: its own words (title, standfirst, summary points) and its updates, newest first.

    `whole` is False where a page lists only its newest updates, as feeds do: one that has left at the end of
    the list is not withdrawn. `language` is ISO 639-1 ("en"), None where it can't be told.
    """

    id: str
    title: str
    updates: tuple[Update, ...]
    standfirst: str = ""
    summary: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    url: str | None = None
    publisher: str | None = None
    whole: bool = True
    language: str | None = None
    __repr__ = brief("id", "title", "updates")


@dataclass(frozen=True)
class Chunk:
    """What is embedded: one paragraph (or two short ones) of an update with its headline in front.

    `start` and `end` are the paragraph's offsets in `Update.text`; `text` is the paragraph alone. The id ends in a
    digest of what is embedded: an unchanged chunk keeps it.
    """

    id: str
    liveblog: str
    update_id: str
    headline: str
    text: str
    start: int
    end: int

    @property
    def embedded_text(self) -> str:
        """The headline and the paragraph: the very text whose vector is stored."""
        if not self.headline or self.text == self.headline:
            return self.text
        return f"{self.headline}\n{self.text}"


@dataclass(frozen=True)
class Passage:
    """A chunk that was retrieved: `score` is its late-interaction score, at most 1.

    `position` is that of its update on the page now; `similarity` is the cosine of the whole chunk with
    the question, None where only the lexical side found it.
    """

    chunk: Chunk
    position: int
    score: float
    similarity: float | None = None


@dataclass(frozen=True)
class Retrieved:
    """An update that was found: `score` is that of its best passage."""

    liveblog: str
    update_id: str
    position: int
    headline: str
    score: float


@dataclass(frozen=True)
class Citation:
    """Where a sentence of an answer stands: `quote` is `Update.text[start:end]`, checked.

    `stood_until` is None for what stands on the page now; else that wording was replaced or withdrawn then (ISO 8601).
    `answer_start` and `answer_end`: the characters of that wording that answer, in the quote or the headline above it.
    """

    n: int
    liveblog: str
    update_id: str
    position: int
    headline: str
    quote: str
    start: int
    end: int
    url: str | None = None
    published_at: str | None = None
    stood_until: str | None = None
    answer_start: int | None = None
    answer_end: int | None = None
    __repr__ = brief("n", "headline", "quote", "liveblog", "position")

    @property
    def said(self) -> str | None:
        """The words that answer, in the quote or in the headline above it; None where they are not known."""
        if self.answer_start is None or self.answer_end is None:
            return None
        text, begin = (self.headline, 0) if self.answer_start < self.start else (self.quote, self.start)
        return text[self.answer_start - begin : self.answer_end - begin]


@dataclass(frozen=True)
class Conflict:
    """One of several values for one thing, with its unit ("" for a count), citation and claimant (None: nobody)."""

    value: float | None
    said: str
    n: int
    published_at: str | None = None
    unit: str = ""
    claimant: str | None = None


@dataclass(frozen=True)
class Usage:
    """What an answer cost: tokens sent and received (0 for quotes) and US dollars (None: unknown)."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0


@dataclass(frozen=True)
class Unsupported:
    """A sentence of a model that the updates it cites don't bear out, and why.

    `struck`: they say otherwise; else it stays, marked. `n` is the citation of what they say of it, None for nothing.
    """

    sentence: str
    reason: str
    struck: bool
    n: int | None = None


@dataclass(frozen=True)
class Answer:
    """An answer, what it rests on and what it cost. `answered` is False when the updates don't tell.

    `unsupported`: sentences that the check struck out or marked; `note`: one line on why quotes stand in, what the
    check lacks, or which moment `as_of` was taken for. `confidence`: the calibrated probability that the best passage
    tells, None where nothing was read; `tentative`: too low to be sure, as the text says too. `conflicts`: values that
    updates give for a thing, newest first. `checked`: False for a model's words in, or of, a language that is not
    supported.
    """

    question: str
    standalone_question: str
    text: str
    answered: bool
    mode: str
    model: str | None
    citations: tuple[Citation, ...]
    retrieved: tuple[Retrieved, ...]
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    unsupported: tuple[Unsupported, ...] = ()
    note: str = ""
    confidence: float | None = None
    conflicts: tuple[Conflict, ...] = ()
    checked: bool = True
    tentative: bool = False
    __repr__ = brief("text", "answered", "mode", "citations", "confidence")

    def _repr_html_(self) -> str:
        """The answer as notebooks show it: its lines, then the headlines it cites."""
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.text.split("\n") if line.strip())
        cited = "".join(f"<li>[{c.n}] {escape(c.headline)}</li>" for c in self.citations)
        return lines + (f"<ul>{cited}</ul>" if cited else "")

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values; the names are a public format."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """The answer that `to_dict` wrote. Fields that a later version adds are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        parts = {"citations": Citation, "retrieved": Retrieved, "conflicts": Conflict, "unsupported": Unsupported}
        values |= {name: tuple(part(**one) for one in values.get(name, ())) for name, part in parts.items()}
        values["usage"] = Usage(**values.get("usage", {}))
        return cls(**values)
