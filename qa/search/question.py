"""What a question asks for: a figure, a time, a person, a place, a reason; the newest or the oldest."""

from __future__ import annotations

import re
from enum import StrEnum

from qa.text.figures import values
from qa.text.terms import content_words, stem, words


class Kind(StrEnum):
    """The kind of thing that an answer must hold."""

    TIME = "time"
    MONEY = "money"
    AGE = "age"
    FIGURE = "figure"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


class Recency(StrEnum):
    """Whether a question wants the newest or the oldest of what fits."""

    LATEST = "latest"
    EARLIEST = "earliest"
    ANY = "any"


_ROLES = (
    "minister official person man woman politician leader member boss analyst expert spokesman spokeswoman "
    "spokesperson mayor governor president adviser chief head director judge player captain author journalist"
).replace(" ", "|")
_KINDS = {
    Kind.TIME: r"\b(when|(what|which) (time|day|date|year|month|week|hour)|o['’]?clock|how (long|soon)|(since|until)"
    r" when|till when|at what hour)\b",
    Kind.AGE: r"\b(how old|what age|age of|whose age)\b|\bage[sd]?\W*$|['’]s age\b",
    Kind.MONEY: r"\b(how much (money|cash|does it cost|will it cost|did .* cost|is .* worth|was .* paid)|costs?"
    r"|price[sd]?|worth|(what|how big) .*\b(bill|fine|damages)|how much .*\b(pay|paid|cost|spend|spent|worth|donat\w+)"
    r"|how many (dollars|euros|pounds|billions?|millions? of (dollars|euros)))\b",
    Kind.FIGURE: r"\b(how (many|much|old|far|big|large|tall|high|deep|fast|close|often|few|wide|strong|heavy|badly)"
    r"|how thin|(what|which) (share|percentage|percent|proportion|fraction|number|figure|toll|sum|amount|price|size"
    r"|rate|score|age|total|portion|speed|distance|level|part)|number of|tally|head ?count|body count|costs?|price|bill"
    r"|toll|age)\b",
    Kind.PERSON: rf"\b(who|whom|whose|which ({_ROLES})|name of|what['’]?s the name)\b",
    Kind.PLACE: r"\b(where|(which|what) (country|countries|city|cities|town|towns|region|place|places|port|state"
    r"|village|nation|nations|area|capital|district|island))\b",
    Kind.REASON: r"\b(why|what caused|reasons?|how come|what led|because of what)\b",
}
_LATEST = re.compile(
    r"\b(latest|most recent(ly)?|newest|right now|at the moment|currently|as of now|by the end|in the end|final|so far"
    r"|last (update|report|entry|word|count|figure))\b",
    re.IGNORECASE,
)
_EARLIEST = re.compile(
    r"\b(earliest|oldest|initial(ly)?|at first|originally|to begin with|(very )?first (such |full )?"
    r"(update|report|entry|total|count|figure|news|mention|number|tally|estimate|thing))\b",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"\b(\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]\.?m\b|january|february|march|april|may \d|june|july|august|september|october"
    r"|november|december|(mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tomorrow|tonight|morning|evening"
    r"|afternoon|noon|midnight|weeks?|months?|hours?|minutes?|days?|years?|20\d\d|19\d\d|dawn|night|summer|winter"
    r"|spring|autumn|earlier|later|since|until|half past|o.clock)\b",
    re.IGNORECASE,
)
_MONEY_WORDS = re.compile(
    r"[$€£¥]\s?\d|\d[\d.,]*\s?(bn|m|million|billion|trillion|thousand)?\s?(US |Swiss |British |Canadian )?"
    r"(dollars?|euros?|pounds?|francs?|roubles?|rubles?|yen|cents?|pence|crowns?|kron\w+"
    r"|\w+s a (day|month|year|head))\b"
    r"|\b\d[\d.,]* (million|billion|trillion)\b|\bfree of charge\b",
    re.IGNORECASE,
)
_AGE_WORDS = re.compile(
    r"\b(\w+-)?\w+-years?-old\b|\b\d{1,3} years old\b|\baged? (of )?(between )?\w+|\bwho is (\d{1,3}|[a-z]+-?[a-z]+)\b"
    r"|, \d{1,3}[,.;]|\(\d{1,3}\)|\bborn\b|\b(man|woman|boy|girl) of \w+|\bbirthday\b|\bturned \w+",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(how many|number of|how much|count of|tally of|total of)\s+", re.IGNORECASE)
_DATE_WORD = re.compile(
    r"(mon|tues|wednes|thurs|fri|satur|sun)day'?s?$|(january|february|march|april|may|june|july|august|september"
    r"|october|november|december)'?s?$",
    re.IGNORECASE,
)
_REASON_WORDS = re.compile(
    r"\b(because|due to|after|as|amid|over|so that|in order|response|caused?|owing|since|to|blam\w+|for|following)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’-]+")
_WH = r"(how|what|who|whom|whose|which|where|when|why)"
_SEVERAL = re.compile(
    r"\b(list|name (all|the|some)|all the|every|each|both|various|several|different|differ|overview|summar\w+|round-?up"
    r"|between them|compare[ds]?|rival|versus|vs|as well as|who else|what else|sum up|everything|respectively|agree"
    r"|disagree|contradict\w*|tell me what|give me|two (sources|sides|numbers|figures|versions|accounts))\b|^all\b"
    # Two questions in one: "…, and who paid?", "stuck or not", "97 or 112".
    rf"|(?<!^)(,|;|\?|\b(and|or)\b) *((at|by|in|from|of|to|on|with) )?{_WH}\b"
    r"|(?<!^)\b(and|or) (does|do|did|is|are|was|were|can|will|has|have|not)\b|\w+ or \w+"
    # "Which leaders warned …?"
    r"|\b(what|which) (\w+ )?(?!(was|is|has|does|this|his|its|news|as|gas|always|perhaps|plus)\b)\w{3,}(?<![sui])s\b",
    re.IGNORECASE,
)
# Words that say no more than that news is wanted: "What is the latest news?"
_NEWS_WORDS = frozenset(
    stem(word)
    for word in "latest recent newest news update updates headline headlines entry entries story oldest earliest first "
    "last new happening blog post posts development developments".split()
)


def kind_of(question: str) -> Kind:
    """The kind of answer that a question asks for."""
    for kind, pattern in _KINDS.items():
        if re.search(pattern, question, re.IGNORECASE):
            return kind
    return Kind.OTHER


def wants_several(question: str) -> bool:
    """Whether the answer is likely spread over several updates: a list, an overview, a comparison."""
    return bool(_SEVERAL.search(question))


def recency_of(question: str) -> Recency:
    """Whether the newest or the oldest fitting update is asked for."""
    if _LATEST.search(question):
        return Recency.LATEST
    return Recency.EARLIEST if _EARLIEST.search(question) else Recency.ANY


def asks_for_news_only(question: str) -> bool:
    """Whether a question names no topic: "What is the most recent update?"."""
    return not topic_of(question)


def topic_of(question: str) -> set[str]:
    """Stems of the words that say what news is wanted: of "What is the latest on the wreck?", the wreck's."""
    return {stem(word) for word in content_words(question)} - _NEWS_WORDS


def counted_at(question: str) -> int | None:
    """Where the counted thing begins: the offset after "how many"; None in other questions."""
    found = _COUNTED.search(question)
    return found.end() if found else None


def is_date_word(word: str) -> bool:
    """Whether a word names a weekday or a month: capitalised, but no name of anybody."""
    return bool(_DATE_WORD.match(word.replace("’", "'")))


def holds_kind(kind: Kind, question: str, text: str) -> bool | None:
    """Whether the text holds such a thing that the question itself does not; None where nothing can be said."""
    if kind is Kind.FIGURE:
        return bool(values(text) - values(question))
    if kind is Kind.MONEY:
        return bool(_MONEY_WORDS.search(text))
    if kind is Kind.AGE:
        return bool(_AGE_WORDS.search(text))
    if kind is Kind.TIME:
        return bool(_TIME_WORDS.search(text))
    if kind in {Kind.PERSON, Kind.PLACE}:
        asked = {stem(word) for word in words(question)}
        return any(stem(word) not in asked for word in _NAME.findall(text))
    if kind is Kind.REASON:
        return bool(_REASON_WORDS.search(text))
    return None
