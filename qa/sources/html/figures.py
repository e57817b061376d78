"""The pictures of a piece of a page: their captions in reading order, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.pictures import Picture, pixels
from qa.sources.html.cleaning import clean
from qa.sources.html.tree import Element
from qa.sources.links import web_url

_FEWEST_ALT_WORDS = 3
# Pixels that count readers, faces beside a name, icons: pages give these a width.
_NARROWEST = 120
_ADDRESSES = ("data-src", "src")


@dataclass
class _Figure:
    captions_before: int
    alt: str = ""
    picture: str = ""
    has_quotation: bool = False


@dataclass
class Figures:
    """What is seen of pictures while a tree is walked."""

    captions: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    _open: list[_Figure] = field(default_factory=list)

    def begin(self) -> None:
        """A figure begins."""
        self._open.append(_Figure(len(self.captions)))

    def quote(self) -> None:
        """The figure holds a quotation."""
        for figure in self._open[-1:]:
            figure.has_quotation = True

    def see(self, node: Element) -> None:
        """A picture stands here; outside a figure, only one that says what is to be seen counts."""
        alt, told = clean(node.get("alt") or ""), len((node.get("alt") or "").split()) >= _FEWEST_ALT_WORDS
        url = _address(node)
        if self._open:
            figure = self._open[-1]
            figure.alt = figure.alt or (alt if told else "")
            figure.picture = figure.picture or url
        elif told:
            self.captions.append(alt)
            self.pictures += [Picture(url, alt)] if url else []

    def end(self, *, spoken: bool) -> str:
        """A figure ends; gives who is quoted where it held a quotation that was `spoken`."""
        if not self._open:
            return ""
        figure = self._open.pop()
        own = self.captions[figure.captions_before :]
        if figure.has_quotation and own and spoken:
            # The caption of a quotation says who is quoted.
            del self.captions[figure.captions_before :]
            return " ".join(own)
        if not own and figure.alt:
            self.captions.append(figure.alt)
        if figure.picture and not figure.has_quotation:
            self.pictures.append(Picture(figure.picture, figure.alt, " ".join(own)))
        return ""


def _address(node: Element) -> str:
    """Where a picture of some size lies; empty for a small one, and for an address that needs the page's own."""
    width = pixels(node.get("width") or "")
    if width is not None and width < _NARROWEST:
        return ""
    return next((url for name in _ADDRESSES if (url := web_url(node.get(name), "https:"))), "")
