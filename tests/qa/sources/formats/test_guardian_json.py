import json

import pytest

from qa.errors import SourceError
from qa.sources.formats import guardian_json
from tests.support.pages import HEX, guardian_article, guardian_json_block, text_element


def parse(raw: str):
    return guardian_json.parse(raw, "comet")


def test_article_and_blocks():
    blog = parse(
        guardian_article(
            [
                guardian_json_block(9, text_element("<p>Tail seen.</p>"), title="Summary", summary=True),
                guardian_json_block(4, text_element("<p>Cloud &amp; fog.</p>"), text_element("<ul><li>Wait</li></ul>")),
            ]
        )
    )
    assert (blog.title, blog.standfirst, blog.summary) == (
        "Comet seen from Brackwater", "Clear skies tonight.", ("Where to look",)
    )  # fmt: skip
    assert [(u.id, u.position, u.headline, u.body) for u in blog.updates] == [
        (HEX.format(9), 1, "Summary", ("Tail seen.",)),
        (HEX.format(4), 2, "", ("Cloud & fog.", "• Wait")),
    ]
    assert blog.updates[1].published_at == "2031-02-27T23:10:40+00:00"
    assert blog.updates[1].modified_at is None
    assert (
        blog.updates[1].url
        == f"https://paper.example/science/live/comet?page=with:block-{HEX.format(4)}#block-{HEX.format(4)}"
    )


def test_repeated_blocks_are_one_entry_with_its_marks():
    nine, four = (guardian_json_block(n, text_element(f"<p>Text {n}</p>")) for n in (9, 4))
    elsewhere = guardian_json_block(1, text_element("<p>On an older page</p>"), title="Earlier")
    blog = parse(guardian_article([nine, four, four], keyEvents=[four, elsewhere], pinnedPost=nine))
    assert [(u.body, u.key_event, u.pinned) for u in blog.updates] == [
        (("Text 9",), False, True),
        (("Text 4",), True, False),
    ]


def test_a_pinned_post_from_an_older_page_is_kept():
    old = guardian_json_block(1, text_element("<p>Old</p>"), pinned=True)
    blog = parse(guardian_article([guardian_json_block(9, text_element("<p>New</p>"))], pinnedPost=old))
    assert [(u.body, u.pinned) for u in blog.updates] == [(("New",), False), (("Old",), True)]


def test_elements_that_are_no_text():
    image = {
        "_type": "x.ImageBlockElement",
        "data": {"alt": "a", "caption": "The comet <em>low</em>", "credit": "Photograph: E. Vane"},
    }
    video = {"_type": "x.YoutubeBlockElement", "mediaTitle": "Comet – video"}
    quote = {"_type": "x.PullquoteBlockElement", "html": "<p>So bright.</p>", "attribution": "Astronomer A. Reed"}
    box = {"_type": "x.RichLinkBlockElement", "text": "Related", "html": "<p>Related story</p>"}
    introduced = [
        text_element("<p>She said:</p>"),
        {"_type": "x.BlockquoteBlockElement", "html": "<blockquote><p>Look north.</p></blockquote>"},
    ]
    (update,) = parse(guardian_article([guardian_json_block(2, image, video, quote, box, *introduced)])).updates
    assert update.body == ("“So bright.” — Astronomer A. Reed", "She said: “Look north.”")
    assert update.captions == ("The comet low Photograph: E. Vane", "Comet – video")


def test_contributors_and_edits():
    block = guardian_json_block(2, text_element("<p>x</p>"))
    block |= {"contributors": [{"name": "Pia Holm"}], "blockLastUpdated": 1_930_000_999_000}
    (update,) = parse(guardian_article([block])).updates
    assert update.authors == ("Pia Holm",)
    assert update.modified_at == "2031-02-27T23:23:19+00:00"


@pytest.mark.parametrize(
    ("more", "whole"),
    [
        ({}, True),
        ({"pagination": {"currentPage": 1, "totalPages": 1}}, True),
        ({"pagination": {"currentPage": 1, "totalPages": 4}}, False),
        ({"keyEvents": [guardian_json_block(1)]}, False),
        ({"keyEvents": [guardian_json_block(2)]}, True),
    ],
)
def test_one_of_several_pages_is_not_the_whole(more, whole):
    assert parse(guardian_article([guardian_json_block(2, text_element("<p>x</p>"))], **more)).whole is whole


def test_damaged_or_empty():
    with pytest.raises(SourceError, match="line 1, column"):
        parse(guardian_article([guardian_json_block(2)])[:-20])
    with pytest.raises(SourceError, match="no blocks"):
        parse(json.dumps({"blocks": []}))
