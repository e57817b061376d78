"""How fast each format is read, on pages of some megabytes that are made here."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import escape

from eval.bench.quality import Line
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_page

_ROUNDS = 3
_LEAST = 5.0
_WORDS = (
    "engineers say the dam at Keld is stable and dry while pumps lower the water by two metres an hour and about "
    "three hundred people sleep in the school hall near the bridge that was closed on Sunday night by the council"
).split()

# What stands around a text in most pages: buttons, a picture in several sizes.
_FURNITURE = (
    '<ul class="c-share c-share--inline" data-component="share"><li class="c-share__item"><a class="c-share__link" '
    'href="https://one.example/share?u=1" aria-label="Share"><svg viewBox="0 0 24 24"><path d="M12 2C6.48 2 2 6.48 2 '
    '12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm1 15h-2v-6h2v6zm0-8h-2V7h2v2z"></path></svg></a></li></ul>'
    '<figure class="c-figure"><picture><source media="(min-width: 980px)" srcset="https://i.example/1/620.jpg?w=620 '
    '620w, https://i.example/1/1240.jpg?w=1240 1240w"><img alt="The dam at Keld on Sunday" class="c-figure__image" '
    'src="https://i.example/1/300.jpg" width="300" height="180" loading="lazy"></picture><figcaption class="c-caption">'
    "The dam at Keld on Sunday. Photograph: Ada Brook</figcaption></figure>"
)


def parsing_lines(megabytes: float = 2.0) -> list[Line]:
    """Megabytes a second of each reader on a page of about so many megabytes, the best of three.

    By processor time, so that others on the machine count for little.
    """
    found = []
    for name, make in PAGES.items():
        page = page_of(make, megabytes)
        size = len(page.encode()) / 1e6
        seconds = min(_seconds(page, name) for _ in range(_ROUNDS))
        found.append(Line(f"reading {name} ({size:.1f} MB)", f"{size / seconds:.1f} MB/s", f"≥ {_LEAST:g} MB/s"))
    return found


def page_of(make: Callable[[list[str]], str], megabytes: float) -> str:
    """A page of about that size: its updates are counted from the size of one of them."""
    one = len(make(["2"])) - len(make([]))
    return make([str(n) for n in range(max(3, int(megabytes * 1e6 / one)), 0, -1)])


def _seconds(page: str, name: str) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialSourceWarning)
        started = time.process_time()
        parse_page(page, name)
        return time.process_time() - started


def _paragraphs(number: str) -> Iterator[str]:
    """Three paragraphs of some forty words, as an update of an average live blog has them."""
    at = int(number)
    for n in range(3):
        turned = _WORDS[(at + n) % len(_WORDS) :] + _WORDS[: (at + n) % len(_WORDS)]
        yield f"Update {number}: {' '.join(turned)}."


def _at(number: str) -> datetime:
    return datetime(2031, 3, 2, 6, tzinfo=UTC) + timedelta(minutes=2 * int(number))


def _html(number: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(number))


def _json_ld(numbers: list[str]) -> str:
    updates = [
        {"@type": "BlogPosting", "@id": f"https://news.example/live#{n}", "headline": f"Pump {n} is running",
         "datePublished": _at(n).isoformat(), "articleBody": _html(n)} for n in numbers
    ]  # fmt: skip
    document = {"@type": "LiveBlogPosting", "headline": "Flood live", "liveBlogUpdate": updates}
    return f'<html><head><script type="application/ld+json">{json.dumps(document)}</script></head><body></body></html>'


def _microdata(numbers: list[str]) -> str:
    return _page("".join(
        f'<div itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting" id="b{n}">'
        f'<time itemprop="datePublished" datetime="{_at(n).isoformat()}">{_at(n):%H:%M}</time>'
        f'<h2 itemprop="headline">Pump {n} is running</h2>{_FURNITURE}'
        f'<div itemprop="articleBody">{_html(n)}</div></div>'
        for n in numbers
    ))  # fmt: skip


def _structure(numbers: list[str]) -> str:
    return _page('<ol class="stream">' + "".join(
        f'<li class="entry" id="e{n}"><div class="meta"><time datetime="{_at(n).isoformat()}">{_at(n):%H:%M}</time>'
        f'<button>Share</button></div>{_FURNITURE}<h2>Pump {n} is running</h2><div class="text">{_html(n)}</div></li>'
        for n in numbers
    ) + "</ol>")  # fmt: skip


def _rendered(numbers: list[str]) -> str:
    return _page("".join(f"<h2>{_at(n):%H:%M} – Pump {n} is running</h2>{_html(n)}{_FURNITURE}" for n in numbers))


def _guardian(numbers: list[str]) -> str:
    return _page("".join(
        f'<article id="block-{int(n):08x}"><header><time datetime="{_at(n).isoformat()}">{_at(n):%H.%M}</time>'
        f"<h2>Pump {n} is running</h2></header>{_html(n)}{_FURNITURE}</article>" for n in numbers
    ))  # fmt: skip


def _rss(numbers: list[str]) -> str:
    items = "".join(
        f"<item><title>Pump {n} is running</title><guid>t{n}</guid>"
        f"<pubDate>{_at(n):%a, %d %b %Y %H:%M:%S +0000}</pubDate><description>{escape(_html(n))}</description></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Flood live</title>{items}</channel></rss>'


def _json_feed(numbers: list[str]) -> str:
    items = [{"id": n, "title": f"Pump {n} is running", "content_html": _html(n),
              "date_published": _at(n).isoformat()} for n in numbers]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Flood live", "items": items})


def _pasted(numbers: list[str]) -> str:
    entries = (
        f"{_at(n):%d %B %Y %H:%M} GMT\nPump {n} is running\n\n" + "\n\n".join(_paragraphs(n)) + "\n\nShare\n"
        for n in numbers
    )
    return "Flood live\n\n" + "\n".join(entries)


def _plain(numbers: list[str]) -> str:
    return "Flood live\n\n" + "\n\n".join(f"Pump {n} is running\n\n" + "\n\n".join(_paragraphs(n)) for n in numbers)


def _page(body: str) -> str:
    return f"<html lang='en'><head><title>Flood live</title></head><body><h1>Flood live</h1>{body}</body></html>"


PAGES: dict[str, Callable[[list[str]], str]] = {
    "JSON-LD": _json_ld,
    "microdata": _microdata,
    "HTML by its structure": _structure,
    "HTML by its text": _rendered,
    "HTML with blocks": _guardian,
    "RSS": _rss,
    "JSON Feed": _json_feed,
    "pasted text": _pasted,
    "plain text": _plain,
}
"""A page of each format, from its updates' numbers, the newest first."""
