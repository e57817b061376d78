"""Lines that a live blog page carries but that are no news: pointers, credits, welcomes, closings."""

from __future__ import annotations

import re

_POINTER_LENGTH = 220

_CLOSING = (
    r"this (live ?blog|live page|blog|page|live coverage) (is|has) (now )?(been )?(closed|ended|finished)\b",
    r"here (were|are) the (latest )?updates\b.*:$",
    r"(that.s it|that.s all) (from|for) (us|today|now|tonight)\b",
    r"(you can )?(read|find|follow|catch up)\b.*\bupdates\b.*\bhere\b.{0,3}$",
)
_GREETING = (
    r"(hello|good (morning|afternoon|evening)|hi)?[ ,–-]*(and )?welcome (back )?to .*"
    r"\b(coverage|live ?blog|live page|blog)\b",
)
_CREDIT = (
    r"(additional |with )?(reporting|compiled|edited|written|writing|editing) by [^.]{2,100}\.?$",
    r"sources?: [^.]{2,120}\.?$",
)
_POINTER = (
    r"(click|tap) (here|below|on)\b.*$",
    r"(you can )?(read|see|watch|listen|follow|find|view|go|look)\b.*\bhere\b.{0,3}$",
    r"read (more|the full|our|the rest|on|full)\b.{0,120}$",
    r"(to read|to see|to watch|to follow|for (more|the (latest|full)|all))\b.*"
    r"\b(click|tap|go|see|read|follow|visit)\b.*\bhere\b.{0,3}$",
    r".{0,140}, (click|tap|go|see|read) here\b.{0,3}$",
)
_PATTERN = re.compile("|".join(f"(?:{p})" for p in (*_CLOSING, *_CREDIT)), re.IGNORECASE)
_POINTER_PATTERN = re.compile("|".join(f"(?:{p})" for p in (*_POINTER, *_GREETING)), re.IGNORECASE)
_ONE_SENTENCE = re.compile(r"[.!?…][”’\"')]*\s+\S")


def is_boilerplate(line: str) -> bool:
    """Whether the whole paragraph points elsewhere, credits or greets instead of telling news."""
    text = line.strip().lstrip("•-–> ").strip()
    if _PATTERN.match(text):
        return True
    # A pointer or a greeting is one short sentence; a paragraph that goes on after it is news.
    return len(text) <= _POINTER_LENGTH and not _ONE_SENTENCE.search(text) and bool(_POINTER_PATTERN.match(text))
