"""One line of text out of what a page writes: entities resolved, nothing invisible, no remains of embeds."""

from __future__ import annotations

import html as entities
import re

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
# What an editing system puts in for a picture or a card, where its page would show one.
_TEMPLATE_MARK = re.compile(r"\[\[[^\[\]]{0,300}\]\]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
# What an embedded post leaves behind where it can't be shown: a link to its picture or to itself.
_DANGLING = re.compile(
    r" ?(?:(?:https?://)?pic\.(?:twitter|x)\.com/\w+|https?://t\.co/\w+|"
    r"https?://(?:(?:www|mobile)\.)?(?:twitter|x)\.com/\w+/status/\d+[^\s”\"]*)…?"
)


def clean(text: str) -> str:
    """One line of text: entities resolved, white space single, nothing invisible, no dangling embed."""
    if "&" in text and _ENTITY.search(text):
        text = entities.unescape(text)
    if not text.isascii() or not text.isprintable():
        text = _CONTROLS.sub(" ", _INVISIBLE.sub("", text))
    if "[[" in text:
        text = _TEMPLATE_MARK.sub(" ", text)
    text = " ".join(text.split())
    if "t.co/" in text or "tter.com/" in text or "x.com/" in text:
        text = _DANGLING.sub("", text).strip()
    return text
