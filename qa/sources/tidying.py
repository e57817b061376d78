"""What editing systems leave in updates, taken out: times before headlines, texts said twice, commands, links onward.

And a look at the whole: a page that was split badly shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.models import LiveBlog, Update
from qa.sources.partial import warn_partial
from qa.sources.times import instant, is_known_zone
from qa.text.language import pattern

# "18:16(IST) Road shut", as some sites write the headline once more above itself.
_TIMED = re.compile(r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?\s*)?(?:\([A-Z]{2,5}\)|[A-Z]{2,5}\b)?\s*[|:–-]?\s*(?=\S)")
_OWN_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})\s*(?P<half>[apAP]\.?[mM]\b\.?)?(?:\s*[uU]hr\b)?"
    r"(?:\s*\(?(?P<zone>[A-Z]{2,5})(?:\)|(?=\s*[|:·–—-])))?\s*[|:·–—-]?\s*"
)
_NOON = 12
# What editors type into a post for its system: "/key" marks a key event.
_COMMAND = re.compile(r"/(?P<name>[a-z]{2,12})(?=\s|$)\s*")
# "It caught fire at nine.It had 214 people on board.": sentences that lost the space between them, no addresses.
_GLUED = re.compile(r"[.!?](?<=[a-z]{2}.)(?=[A-Z][a-z]*,? )")
_WORD = re.compile(r"\w+")
_KEY = "key"
_FEWEST, _REPEATED, _TOLD = 3, 0.3, 0.5


def tidied(blog: LiveBlog, *, keep_empty: bool = False) -> LiveBlog:
    """The live blog without what is no news in its updates, and without empty ones; where none is left, as it is."""
    tidy = [_tidy(update) for update in _with_own_pictures(blog.updates)]
    updates = [update for update in tidy if keep_empty or _is_told(update) or update.captions]
    if not updates:
        return blog
    numbered = (update if update.position == n else replace(update, position=n) for n, update in enumerate(updates, 1))
    return replace(blog, updates=tuple(numbered))


def _is_told(update: Update) -> bool:
    return any(text.strip() for text in (update.headline, *update.body))


def _with_own_pictures(updates: Sequence[Update]) -> list[Update]:
    """The updates without pictures that several of them have: those are the page's own, or signs."""
    times = Counter(url for update in updates for url in {picture.url for picture in update.pictures})
    return [
        replace(update, pictures=tuple(picture for picture in update.pictures if times[picture.url] == 1))
        if any(times[picture.url] > 1 for picture in update.pictures)
        else update
        for update in updates
    ]


def warn_if_badly_split(updates: Sequence[Update]) -> None:
    """Say so where headlines repeat or few updates have a text, as where a page's parts were taken for its updates."""
    if len(updates) < _FEWEST:
        return
    headlines = Counter(update.headline.casefold() for update in updates if update.headline)
    most = max(headlines.values(), default=0)
    told = sum(bool(update.body) for update in updates)
    if (most >= _FEWEST and most >= _REPEATED * len(updates)) or told < _TOLD * len(updates):
        repeated = f", and one headline stands {most} times" if most >= _FEWEST else ""
        warn_partial(
            f"The page looks badly split: of {len(updates)} updates {told} have a text{repeated}. Give the live page's "
            "address, or save it as HTML."
        )


def _tidy(update: Update) -> Update:
    body, key = [_GLUED.sub(_with_space, part) for part in update.body], update.key_event
    for i, paragraph in enumerate(body):
        if command := _COMMAND.match(paragraph):
            body[i] = paragraph[command.end() :]
            key = key or command["name"] == _KEY
    # What leads on has no full stop.
    if body and not body[-1].endswith("."):
        body[-1] = pattern("pasted", "onward").sub("", body[-1])
    headline = _without_own_time(update)
    said = _bare(headline)
    if (timed := _TIMED.match(headline)) and body and _bare(headline[timed.end() :]) == _bare(body[0]):
        headline, said = headline[timed.end() :], _bare(body[0])
    if body and _may_begin(body[0], said) and said in (_bare(body[0]), _bare(_TIMED.sub("", body[0], count=1))):
        body = body[1:]
    kept = tuple(paragraph for paragraph in body if paragraph)
    if (headline, kept, key) == (update.headline, update.body, update.key_event):
        return update
    return replace(update, headline=headline, body=kept, key_event=key)


def _without_own_time(update: Update) -> str:
    """The headline without the time that it begins with, where that is when the update was published."""
    led = _OWN_TIME.match(update.headline) if update.published_at else None
    if not led or (led["zone"] and not is_known_zone(led["zone"])):
        return update.headline
    rest, moment = update.headline[led.end() :], instant(update.published_at or "")
    halves = _NOON if led["half"] else 2 * _NOON
    own = (int(led["hour"]) - moment.hour) % halves == 0 and int(led["minute"]) == moment.minute
    return rest if own and rest and not rest[0].islower() else update.headline


def _with_space(stop: re.Match[str]) -> str:
    return f"{stop[0]} "


def _may_begin(paragraph: str, said: str) -> bool:
    """Whether a paragraph begins as a headline does, or with a time: most don't, and this is seen at once."""
    first = _WORD.search(paragraph)
    return first is not None and said != "" and (said.startswith(first[0].casefold()) or not first[0].isalpha())


def _bare(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
