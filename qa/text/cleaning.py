"""Take out of a model's text what must not reach a page, and make update text safe to put into a prompt."""

from __future__ import annotations

import html
import re
import unicodedata

# Characters that show nothing: fillers and selectors that Unicode does not count as format characters.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HIDDEN_CATEGORIES = {"Cf", "Cc", "Co", "Cs", "Cn"}
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# As it comes where a server leaves it in: in tags, between signs of a model's own, in a channel beside the answer's.
_THINKING = re.compile(
    r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)|\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)"
    r"|<\|channel\|>\s*(?:analysis|commentary)\b.*?(?:<\|end\|>|\Z)"
    r"|(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*final\s*<\|message\|>",
    re.DOTALL | re.IGNORECASE,
)
_TURN = re.compile(r"<\|[^<>|\n]{1,40}\|?>?|<(?:start|end)_of_turn>|</?s>|<eos>|\[/?INST\]", re.IGNORECASE)
_RAW = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|iframe|svg|object)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*(?:>|\Z)")
_IMAGE = re.compile(r"!\[[^\]]*\]\s*(?:\([^)]*\)?|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]\[]*)\]\((?!\s*\d+\s*\))[^)]*\)?")
_DEFINITION = re.compile(r"^\s*\[[^\]]+\]:.*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"\(?\b(?:(?:https?|ftp|file)://|www\.|(?:javascript|data|mailto|vbscript):(?=\S))[^\s)\]]*\)?"
    r"|\b[\w.+-]+@[\w-]+\.[\w.-]+\b|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s)\]]*",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(\*\*\*|\*\*|__|~~|`+)(?=\S)|(?<=\S)(\*\*\*|\*\*|__|~~|`+)|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)"
)
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+•‣][ \t]+|\d{1,2}[.)][ \t]+(?=\S)))", re.MULTILINE)
_LABEL = re.compile(r"\A\s*(?:final )?answer\s*:\s*", re.IGNORECASE)


def visible(text: str) -> str:
    """The text without characters that nobody sees: zero-width, direction marks, tags, controls."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _LINE_BREAKS.sub("\n", text)).replace("\t", " ").replace("\u00a0", " ")
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _HIDDEN_CATEGORIES)
    return _INVISIBLE.sub("", kept)


def clean(text: str) -> str:
    """A model's text as plain sentences: no hidden characters, HTML, links, pictures or Markdown.

    Its thinking is dropped, and everything from a token on that ends its turn. Markers such as [2] stay.
    """
    text = _THINKING.sub(" ", visible(text))
    text = _TURN.split(text.lstrip(), maxsplit=1)[0]
    text = _without_markup(html.unescape(text))
    text = _IMAGE.sub(" ", _DEFINITION.sub("", text))
    text = _LINK.sub(lambda link: f"[{link[1]}]" if link[1].strip().isdigit() else link[1], text)
    text = _EMPHASIS.sub("", _LINE_MARK.sub("", _ADDRESS.sub(" ", text)))
    lines = (re.sub(r"[ ]{2,}", " ", line).strip() for line in _LABEL.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)


def fenced(text: str) -> str:
    """Update text as data on one line: no hidden characters, and no bracket that could close a fence or cite."""
    return " ".join(visible(text).translate(_FENCE).split())


_FENCE = str.maketrans("<>[]", "‹›()")


def _without_markup(text: str) -> str:
    # Taking out an inner tag can put together an outer one.
    before = ""
    while before != text:
        before = text
        text = _TAG.sub(" ", _RAW.sub(" ", visible(text)))
    return text
