"""Small live blog pages in the shapes that publishers use; every word of them is invented."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

LIVE = "https://gazette.example/live/brackwater-flood"
HEX = "64a1f00d8f08cafe{:08x}"


def posting(updates: Sequence[object], **fields: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Brackwater flood: live",
        "description": "The river Ouzel is over its banks.",
        "url": LIVE,
        "datePublished": "2031-03-02T06:00:00Z",
        "publisher": {"@type": "Organization", "name": "Brackwater Gazette"},
        "liveBlogUpdate": list(updates),
        **fields,
    }


def update(number: int, headline: str, body: str, **fields: object) -> dict[str, object]:
    """An update of minute `number` after noon."""
    time = f"2031-03-02T12:{number:02d}:07+01:00"
    return {
        "@type": "BlogPosting",
        "headline": headline,
        "url": f"{LIVE}#{7000 + number}",
        "datePublished": time,
        "dateModified": f"2031-03-02T11:{number:02d}:07Z",
        "articleBody": body,
        "author": [{"@type": "Person", "name": "Odile Marsh"}],
        **fields,
    }


def html_page(*blocks: object, body: str = "", head: str = "") -> str:
    texts = [block if isinstance(block, str) else json.dumps(block).replace("</", "<\\/") for block in blocks]
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return (
        f"<!DOCTYPE html><html><head><title>Flood | Gazette</title>{head}{scripts}</head>"
        f"<body><script>var a = '<div>';</script>{body}</body></html>"
    )


def entry_html(number: int, kind: str = "default") -> str:
    return f'<div class="live-entry" id="{7000 + number}" data-type="{kind}"><h3>x</h3><p>y</p></div>'


def guardian_block(
    number: int, body: str, headline: str = "", edited: str = "", author: str = "", pinned: bool = False
) -> str:
    block = HEX.format(number)
    link = f"https://paper.example/world/live/2031/storm?page=with:block-{block}#block-{block}"
    time = "" if pinned else f'<time dateTime="2031-03-02T1{number}:05:00.000Z">2h ago</time>'
    heading = f"<h2>{headline}</h2>" if headline else ""
    signed = f'<div><div><img alt="{author}"></div><span>{author}</span></div>' if author else ""
    updated = f'<div><time dateTime="{edited}" title="Last updated">Updated at 12.36</time></div>' if edited else ""
    return (
        f'<article {"" if pinned else f"id=block-{block}"} class="block"><header><div><a href="{link}">{time}'
        f"<span>1{number}.05&nbsp;GMT</span></a></div>{signed}{heading}</header>{body}"
        f"<footer><ul><li><a>Share</a></li></ul>{updated}</footer></article>"
    )


def guardian_page(*blocks: str, pinned: str = "", key_events: Sequence[int] = ()) -> str:
    cards = "".join(
        f'<li><a href="?page=with:block-{HEX.format(n)}#block-{HEX.format(n)}" data-link-name="key event card | {n}">'
        f"<time dateTime='2031-03-02T00:00:00Z'>x</time><div>card</div></a></li>"
        for n in key_events
    )
    return html_page(
        # Like the paper's own: the page's headline and time at every update, and the text cut short.
        posting(
            [{"@type": "BlogPosting", "headline": "Storm live", "articleBody": "cut", "url": LIVE} for _ in blocks],
            headline="Storm live",
        ),
        head='<link rel="canonical" href="https://paper.example/world/live/2031/storm">'
        '<meta property="og:site_name" content="The Paper">',
        body='<h1>Storm live</h1><div data-gu-name="standfirst"><p>Winds of 130 km/h.</p>'
        f'<ul><li>What we know</li></ul></div><ul>{cards}</ul><div id="pinned-post">{pinned}</div>'
        f"<main>{''.join(blocks)}</main>",
    )


def guardian_block_2022(
    number: int,
    body: str,
    heading: str = "",
    author: str = "",
    marks: str = "",
    edited: bool = False,
    pin: bool = False,
) -> str:
    """A block with microdata, its time in a box of its own and buttons to share it; `pin`: the pinned copy of it."""
    block = HEX.format(number)
    link = f"/world/live/2031/storm?page=with:block-{block}#block-{block}"
    time = f'<time datetime="2031-03-02T1{number}:00:00Z" itemprop="datePublished">1pm <span>GMT</span></time>'
    signed = f'<img alt="{author}"><p class="liveblog-block-byline__name">{author}</p>' if author else ""
    updated = f'<p class="block-time updated-time">Updated <time datetime="2031-03-02T1{number}:30:00Z">1pm</time></p>'
    return (
        f'<div\nid="block-{block}{"-pinned" if pin else ""}"\nclass="{"" if pin else "block block--content"}{marks}" '
        'itemprop="liveBlogUpdate" itemscope><meta itemprop="headline" content="Storm live">'
        f'<div class="block-time"><p class="published-time"><a href="{link}" class="block-time__link">'
        f'{time}<span class="block-time__absolute">1{number}.00</span></a></p></div>{heading}'
        f'<div class="liveblog-block-byline">{signed}</div><div class="block-elements">{body}</div>'
        f'{updated if edited else ""}<div class="block-share block-share--liveblog"><label>copy link text</label></div>'
        '<div class="overlay share-modal"><h2 class="share-modal__title">Share this post</h2><p>close</p></div></div>'
    )


def text_element(markup: str) -> dict[str, object]:
    return {"_type": "model.dotcomrendering.pageElements.TextBlockElement", "html": markup}


def guardian_json_block(
    number: int, *elements: object, title: str | None = None, **attributes: bool
) -> dict[str, object]:
    start = 1_930_000_000_000 + number * 60_000
    return {
        "id": HEX.format(number),
        "title": title,
        "elements": list(elements),
        "attributes": {"pinned": False, "keyEvent": False, "summary": False, **attributes},
        "blockCreatedOn": start - 5_000,
        "blockFirstPublished": start,
        "blockLastUpdated": start,
        "contributors": [],
    }


def guardian_article(blocks: Sequence[object], **fields: object) -> str:
    return json.dumps(
        {
            "headline": "Comet seen from Brackwater",
            "standfirst": "<p>Clear skies tonight.</p><ul><li>Where to look</li></ul>",
            "webURL": "https://paper.example/science/live/comet",
            "blocks": list(blocks),
            "linkedData": [posting([{"@type": "BlogPosting", "headline": "cut", "articleBody": "cut"}])],
            **fields,
        }
    )


def superdesk_post(number: int, *items: object, **fields: object) -> dict[str, object]:
    return {
        "_id": f"urn:newsml:desk.example:{number}",
        "_created": f"2031-03-02T09:{number:02d}:00+00:00",
        "_updated": "2031-03-02T23:00:00+00:00",
        "published_date": f"2031-03-02T10:{number:02d}:00+00:00",
        "content_updated_date": f"2031-03-02T10:{number:02d}:00+00:00",
        "byline": "Desk",
        "sticky": False,
        "lb_highlight": False,
        "deleted": False,
        "post_status": "open",
        "groups": [
            {"id": "root", "refs": [{"idRef": "main"}]},
            {"id": "main", "refs": [{"item": item} for item in items]},
        ],
        **fields,
    }


def superdesk_item(text: str, **fields: object) -> dict[str, object]:
    return {"item_type": "text", "text": text, "meta": {}, **fields}


def superdesk_response(posts: Sequence[object]) -> str:
    return json.dumps({"posts": {"_items": list(posts), "_meta": {"total": len(posts)}}})


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{declaration}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ferry &amp; tram</title>'
        f"<link>https://transit.example/live</link><description>Delays</description>{''.join(items)}</channel></rss>"
    )


def rss_item(number: int, title: str, description: str, more: str = "") -> str:
    return (
        f"<item><title>{title}</title><guid isPermaLink='false'>t-{number}</guid>"
        f"<link>https://transit.example/live#t-{number}</link>"
        f"<pubDate>Sun, 02 Mar 2031 10:{number:02d}:00 +0200</pubDate>"
        f"<description>{html.escape(description)}</description>{more}</item>"
    )
