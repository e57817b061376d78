"""Recognise that a model says the updates don't tell, in the ways that models say it."""

from __future__ import annotations

import re

_SOURCE = r"(?:the |these |those |any of the |none of the |numbered |provided |given |available |live blog['’]?s? )*"
# "The source did not say" may be news; "the provided source" is a model speaking of what it was sent.
_THING = r"(?:updates?|live ?blogs?|contexts?|(?<=(?:ded|ven|ble) )(?:sources?|texts?|articles?|passages?|information))"
_SAY = (
    r"(?:tell|say|mention|state|contain|provide|include|specify|give|report|cover|address|indicate|hold|reveal|disclose"
    r"|discuss|describe|explain|name|answer|have|offer|confirm)"
)
_NOT = r"(?:do|does|did)(?: not|n['’]?t)"
_REFUSES = re.compile(
    rf"^(?:i['’]?m |i am )?(?:sorry|unfortunately|however)?[,:; ]*(?:but )?(?:based on {_SOURCE}{_THING}, )?(?:"
    rf"{_SOURCE}{_THING} {_NOT}(?: \w+ly| directly)? {_SAY}"
    rf"|none of {_SOURCE}{_THING} {_SAY}s?\b"
    rf"|(?:it|this|that|the answer|there) (?:is|was)(?: not|n['’]?t) .{{0,40}}(?:in|by) {_SOURCE}{_THING}"
    rf"|there (?:is|are|was|were) no (?:information|mention|details?|updates?|answer|indication)"
    rf"|no (?:information|mention|details?|updates?|answer)\b.{{0,60}}(?:{_SAY}|available|given|found|provided)"
    rf"|(?:i|we) (?:{_NOT} (?:know|have)|can(?:not|['’]?t| not)|could(?: not|n['’]?t)) "
    rf"|(?:i|we) {_NOT} know\b"
    rf"|not (?:mentioned|stated|specified|given|found|reported|covered|told)\b"
    rf"|.{{0,80}}\b(?:is|are|was|were)(?: not|n['’]?t) (?:mentioned|stated|specified|given|found|reported|covered)"
    rf" (?:in|by) {_SOURCE}{_THING}"
    r")",
    re.IGNORECASE,
)


def refuses(sentence: str) -> bool:
    """Whether a sentence says that the updates hold no answer."""
    return bool(_REFUSES.match(sentence.strip(" \"'“”*•-")))
