"""Where pictures of updates lie, with what they show and whose they are, as each format tells it."""

from __future__ import annotations

import json

import pytest

from qa.models import Update
from qa.pictures import Picture
from qa.sources.formats import jsonlines
from qa.sources.formats.guardian_json import parse as parse_guardian
from qa.sources.html.text import read_fragment
from qa.sources.registry import parse_page

_PIER = "https://img.example/pier.jpg"


def test_a_figure_tells_its_picture_with_alt_and_caption() -> None:
    figure = (
        f'<p>The pier is shut.</p><figure><picture><img src="{_PIER}" alt="Waves over the pier" width="460"></picture>'
        "<figcaption>The pier today. Photograph: Orla Fenn</figcaption></figure>"
    )
    found = read_fragment(figure)
    assert found.pictures == (Picture(_PIER, "Waves over the pier", "The pier today. Photograph: Orla Fenn"),)
    assert found.body == ("The pier is shut.",)


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://count.example/p.gif" width="1" alt="a counter of readers">',
        '<img src="/relative.jpg" alt="Waves over the pier">',
        '<img src="data:image/gif;base64,R0lGOD" alt="Waves over the pier">',
        '<img src="javascript:alert(1)" alt="Waves over the pier">',
        '<img src="https://img.example/face.jpg" alt="Orla Fenn">',
    ],
)
def test_what_is_no_picture_of_news_or_has_no_whole_address_is_left_out(image: str) -> None:
    assert read_fragment(f"<p>Text.</p>{image}").pictures == ()


def _liveblog(*updates: dict[str, object], **own: object) -> str:
    posting = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Coast live", **own}
    told = [
        {"@type": "BlogPosting", "datePublished": f"2031-05-06T1{n}:00:00Z", "articleBody": f"Wave {n} came in.", **one}
        for n, one in enumerate(updates)
    ]
    return json.dumps({**posting, "liveBlogUpdate": told})


def test_json_ld_tells_pictures_as_objects_and_as_addresses() -> None:
    image = {"@type": "ImageObject", "url": _PIER, "caption": "Waves over the pier", "creditText": "Coast News"}
    blog = parse_page(
        _liveblog(
            {"image": [image]}, {"image": ["https://img.example/quay-16x9.jpg", "https://img.example/quay-1x1.jpg"]}
        ),
        "coast.json",
    )
    by_time = sorted(blog.updates, key=lambda update: update.published_at or "")
    assert by_time[0].pictures == (Picture(_PIER, "Waves over the pier", "Coast News"),)
    assert by_time[1].pictures == (Picture("https://img.example/quay-16x9.jpg"),)


def test_a_picture_that_several_updates_have_is_the_pages_own() -> None:
    blog = parse_page(_liveblog(*[{"image": _PIER}] * 3), "coast.json")
    assert [update.pictures for update in blog.updates] == [(), (), ()]


def test_guardian_json_tells_the_size_that_is_wide_enough() -> None:
    images = [
        {"url": f"https://media.example/{width}.jpg", "fields": {"width": str(width)}}
        for width in (4000, 140, 500, 1000)
    ]
    element = {
        "_type": "model.dotcomrendering.pageElements.ImageBlockElement",
        "media": {"allImages": images},
        "data": {"alt": "Waves over the pier", "caption": "The pier today.", "credit": "Photograph: Orla Fenn"},
    }
    text = {"_type": "model.dotcomrendering.pageElements.TextBlockElement", "html": "<p>The pier is shut.</p>"}
    block = {"id": "b1", "title": "Pier shut", "elements": [text, element]}
    (update,) = parse_guardian(json.dumps({"headline": "Coast live", "blocks": [block]}), "coast").updates
    assert update.pictures == (
        Picture("https://media.example/500.jpg", "Waves over the pier", "The pier today. Photograph: Orla Fenn"),
    )


def test_our_own_format_keeps_pictures_and_says_nothing_where_there_are_none() -> None:
    blog = parse_page(_liveblog({"image": {"url": _PIER, "caption": "Waves"}}, {}), "coast.json")
    lines = jsonlines.write(blog)
    assert jsonlines.parse(lines, "coast") == blog
    assert lines.count("pictures") == 1
    assert any(isinstance(update, Update) and update.pictures for update in blog.updates)
