"""Pictures of updates: what they show and whose they are always stands there; they load where readers want them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from qa.models import Update
from qa.pictures import Picture
from qa.sources.links import web_url


def pictures_html(update: Update, *, loaded: bool) -> str:
    """Captions and pictures of an update. The page's script loads a picture from where `data-src` says.

    Without `loaded` no address stands there.
    """
    told = {words for picture in update.pictures for words in (picture.alt, picture.credit)}
    alone = (caption for caption in update.captions if caption not in told)
    captions = "".join(f'<p class="caption" dir="auto">{escape(caption)}</p>' for caption in alone)
    return "".join(_figure(picture, update, loaded) for picture in update.pictures) + captions


def choice_of_pictures_html(updates: Iterable[Update]) -> str:
    """A box for readers who want the pictures of these updates; empty where there is none."""
    if not any(update.pictures for update in updates):
        return ""
    return (
        '<label class="only" title="They are loaded from the publisher’s servers, which see your address.">'
        '<input type="checkbox" class="choose-pictures"> Pictures, from the publisher</label>'
    )


def _figure(picture: Picture, update: Update, loaded: bool) -> str:
    shown = f"{'' if _says(picture.credit, picture.alt) else picture.alt} {picture.credit or _host(picture)}".strip()
    alt = picture.alt or picture.credit or f"Picture: {update.label}"
    address = web_url(picture.url)
    source = f' data-src="{escape(address)}" data-alt="{escape(alt)}"' if loaded and address else ""
    return (
        f'<figure class="picture"{source}><figcaption class="caption" dir="auto">{escape(shown)}</figcaption></figure>'
    )


def _says(caption: str, alt: str) -> bool:
    """Whether a caption says what the alternative text says, if not in its words: half of them are there."""
    words = set(alt.casefold().split())
    return len(words & set(caption.casefold().split())) * 2 >= len(words)


def _host(picture: Picture) -> str:
    address = web_url(picture.url)
    return f"(Picture: {urlsplit(address).hostname})" if address else ""
