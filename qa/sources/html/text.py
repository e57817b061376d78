"""HTML to clean text: paragraphs, list items and quotations in reading order, captions apart."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError
from qa.pictures import Picture
from qa.sources.boilerplate import is_boilerplate
from qa.sources.html.cleaning import clean
from qa.sources.html.figures import Figures
from qa.sources.html.markup import parse_fragment
from qa.sources.html.quotation import format_quotation, signed
from qa.sources.html.tree import Element
from qa.text.language import word_list

_BULLET = "• "
_CELL_BREAK = " | "
_CELL_END = _CELL_BREAK.rstrip()
_BREAK = "\n"
_SIGNATURE = "— "
_BLOCKS = frozenset(
    "p div section article header footer main ul ol li dl dt dd h1 h2 h3 h4 h5 h6 pre table caption thead tbody tr "
    "figure figcaption hr form fieldset legend address details summary center blockquote br".split()
)
_CLOSING = _BLOCKS - {"br"}
_NOT_TEXT = frozenset(
    "script style template noscript svg math iframe object embed video audio button input select textarea nav aside "
    "canvas map amp-iframe head".split()
)
_FOR_SCREEN_READERS = re.compile(r"\b(sr-only|visually-hidden|visuallyhidden|screen-reader-text)\b")
# In a figure only these are text; the rest is what a player or a gallery writes on its buttons.
_KEPT_IN_FIGURES = frozenset(("blockquote", "table", "ul", "ol", "p"))
_ONE_LINE = frozenset(("figcaption", "tr"))
# Elements that part or mark a text; all others only hold some of it.
_TELLING = _BLOCKS | {"td", "th", "cite", "img", "amp-img"}
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPED_TAG = re.compile(r"</?(?:p|br|div|ul|ol|li|b|i|a|em|strong|span|blockquote|h[1-6]|figure|img)\b[^<>]*>", re.I)
_WORD = re.compile(r"[A-Za-z]{4,}")
_ENDS = (".", "!", "?", ":", "…", "”", '"')
_BARE_LINK = re.compile(r"(?:https?://|www\.)\S+$")
_MOST_CHARACTERS = 4_000_000


@dataclass(frozen=True)
class Fragment:
    """A piece of a page as text: body paragraphs, and captions of its pictures."""

    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def without_boilerplate(self, keep_all: bool = False) -> Fragment:
        """Without pointers, credits, greetings and bare links; `keep_all` keeps them where they are all there is."""
        news = tuple(p for p in self.body if not is_boilerplate(p) and not _BARE_LINK.match(p))
        left_out = len(news) < len(self.body) and (news or not keep_all)
        return replace(self, body=news) if left_out else self


def read_fragment(markup: str) -> Fragment:
    """The text of a piece of HTML, or of plain text in which every line is a paragraph."""
    if len(markup) > _MOST_CHARACTERS:
        raise SourceError(f"One update has more than {_MOST_CHARACTERS:,} characters: give a live blog's page.")
    if "<" not in markup or not _ANY_TAG.search(markup):
        plain = entities.unescape(markup)
        if "&lt;" in plain and _ESCAPED_TAG.search(twice := entities.unescape(plain)):
            plain = twice
        if not _ESCAPED_TAG.search(plain):
            return Fragment(tuple(p for line in plain.split("\n") if (p := clean(line))))
        markup = plain
    tree = parse_fragment(markup)
    return read_element(tree, line_breaks=not _BLOCK_TAG.search(markup)) if tree is not None else Fragment()


def read_line(markup: object) -> str:
    """A headline, name or title: the text of a value that may hold entities and tags."""
    if not isinstance(markup, str):
        return ""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    return " ".join(read_fragment(markup).body)


def read_element(element: Element, skip: Iterable[Element] = (), line_breaks: bool = False) -> Fragment:
    """The text of a tree's element, without the elements in `skip`; `line_breaks`: a new line parts paragraphs."""
    reader = _Reader(line_breaks=line_breaks)
    skipped = set(skip)
    walk = etree.iterwalk(element, events=("start", "end"))
    left_out = False
    for event, node in walk:
        tag = node.tag
        if event == "start":
            left_out = tag in _NOT_TEXT or (bool(skipped) and node in skipped) or _is_hidden(node)
            if left_out:
                walk.skip_subtree()
                continue
            if tag in _TELLING:
                reader.start(tag, node, outermost=node is element)
            text = node.text
        else:
            # What is left out ends right behind its beginning.
            if not left_out and tag in _TELLING:
                reader.end(tag)
            left_out = False
            text = node.tail if node is not element else None
        if text:
            reader.text(text)
    reader.flush()
    seen = reader.figures
    return Fragment(tuple(reader.body), tuple(dict.fromkeys(seen.captions)), tuple(dict.fromkeys(seen.pictures)))


def _is_hidden(node: Element) -> bool:
    names = node.keys()
    return bool(names) and (
        "hidden" in names or ("class" in names and bool(_FOR_SCREEN_READERS.search(node.get("class") or "")))
    )


def _goes_on(line: str, text: str) -> bool:
    """Whether a sentence goes on behind a line break: in small letters, or after a word that ends no line ("of")."""
    if line.endswith(_ENDS):
        return False
    before, _, last = line.rpartition(" ")
    return (" " in text and text[:1].islower()) or bool(before and last in word_list("sentence", "never_last"))


@dataclass
class _Reader:
    """Collects text while a tree is walked; every block element begins and ends a paragraph."""

    line_breaks: bool
    body: list[str] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    _line: list[str] = field(default_factory=list)
    _prefix: str = ""
    _one_line: list[str] = field(default_factory=list)
    _quotations: list[int] = field(default_factory=list)
    _kept: list[bool] = field(default_factory=list)
    _citing: bool = False
    _broken: bool = False
    _heads: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)

    def start(self, tag: str, node: Element, outermost: bool = False) -> None:
        if tag in _BLOCKS:
            self._start_block(tag)
        elif tag in ("td", "th"):
            self._cells.append(tag)
        if tag in _KEPT_IN_FIGURES or tag == "figure":
            self._kept.append(tag != "figure")
        if tag in _ONE_LINE:
            self._one_line.append(tag)
        elif tag == "li" and not outermost:
            self._prefix = _BULLET
        elif tag == "blockquote":
            self._quotations.append(len(self.body))
        elif tag == "figure":
            self.figures.begin()
        elif tag in ("img", "amp-img"):
            self.figures.see(node)
        elif tag in ("cite", "footer") and self._quotations and not "".join(self._line).strip():
            self._prefix, self._citing = _SIGNATURE, True

    def _start_block(self, tag: str) -> None:
        if tag == "li" and self._one_line and "".join(self._line).rpartition(_CELL_BREAK)[2].strip():
            self._line.append(",")
        if tag == "br" and self._quotations and self._line and self._line[-1] != _BREAK:
            return self._line.append(_BREAK)  # the lines of a quoted post are one, but for an empty one between
        self._part()
        self._broken = tag == "br"
        if tag == "table":
            self._heads = []

    def end(self, tag: str) -> None:
        if tag in _CLOSING or (tag == "cite" and self._citing):
            self._part(closing=tag)
        if tag in ("td", "th") and self._line:
            self._line.append(_CELL_BREAK)
        elif tag in ("cite", "footer", "li"):
            self._prefix, self._citing = "", False
        elif tag == "blockquote" and self._quotations:
            format_quotation(self.body, self._quotations.pop())
            self.figures.quote()
        elif tag == "figure" and (who := self.figures.end(spoken=bool(self.body))):
            self.body[-1] = signed(self.body[-1], who)
        if tag in _KEPT_IN_FIGURES or tag == "figure":
            self._kept.pop()

    def text(self, text: str) -> None:
        if self._line and self._line[-1][-1:].isdigit() and _WORD.match(text):
            # "<b>60</b>districts" is shown as one word, and meant as two.
            self._line.append(" ")
        if not self.line_breaks or "\n" not in text:
            self._line.append(text)
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self.flush()
            self._line.append(other)

    def flush(self) -> None:
        """End the paragraph, if there is one."""
        if not self._line:
            return
        text = clean("".join(self._line)).removesuffix(_CELL_END).rstrip()
        self._line.clear()
        if not text:
            return
        prefix, self._prefix = self._prefix, ""
        if "tr" in self._one_line:
            text = self._row(text)
            if not text:
                return
        elif self._broken and self.body and _goes_on(self.body[-1], text):
            # A line break within a sentence is a space.
            self.body[-1] = f"{self.body[-1]} {text}"
            return
        if "figcaption" in self._one_line:
            self.figures.captions.append(text)
        elif not self._kept or self._kept[-1]:
            self.body.append(prefix + text)

    def _row(self, text: str) -> str:
        """A table's row with its heads: "Civic Union: Seats 17, Change -6"; a row of heads is kept for those below."""
        kinds, self._cells = self._cells, []
        cells = [cell.strip().replace(" ,", ",") for cell in text.split(_CELL_BREAK.strip())]
        if kinds and set(kinds) == {"th"}:
            self._heads = cells
            return ""
        if len(cells) < 2 or len(cells) != len(self._heads):  # noqa: PLR2004 - a label and a value
            return text
        said = [f"{head} {cell}".strip() for head, cell in zip(self._heads[1:], cells[1:], strict=True) if cell]
        return f"{cells[0]}: {', '.join(said)}" if said else cells[0]

    def _part(self, closing: str = "") -> None:  # a caption and a table's row are one line
        if self._one_line and closing != self._one_line[-1]:
            self._line.append(" ")
            return
        if self._line:
            self.flush()
        if self._one_line:
            self._one_line.pop()
