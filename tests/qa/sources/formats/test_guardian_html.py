import pytest

from qa.errors import SourceError
from qa.sources.formats import guardian_html
from tests.support.pages import HEX, guardian_block, guardian_block_2022, guardian_page


def parse(page: str):
    return guardian_html.parse(page, "storm")


def test_page_and_block():
    blog = parse(
        guardian_page(guardian_block(3, "<p>Trains <b>stop</b> at noon.</p>", "Rail halted", author="Ivo Finch"))
    )
    assert (blog.title, blog.standfirst, blog.summary) == ("Storm live", "Winds of 130 km/h.", ("What we know",))
    assert (blog.url, blog.publisher) == ("https://paper.example/world/live/2031/storm", "The Paper")
    (update,) = blog.updates
    assert (update.id, update.headline, update.body) == (HEX.format(3), "Rail halted", ("Trains stop at noon.",))
    assert (update.published_at, update.modified_at) == ("2031-03-02T13:05:00+00:00", None)
    assert update.authors == ("Ivo Finch",)
    assert update.url == f"{blog.url}?page=with:block-{HEX.format(3)}#block-{HEX.format(3)}"


def test_blocks_count_and_not_the_json_ld_of_the_same_page():
    blog = parse(guardian_page(*(guardian_block(n, f"<p>Text {n}.</p>") for n in (5, 4, 3))))
    assert [(u.position, u.body, u.headline) for u in blog.updates] == [
        (1, ("Text 5.",), ""), (2, ("Text 4.",), ""), (3, ("Text 3.",), "")
    ]  # fmt: skip


def test_updated_footer_is_the_time_of_the_edit():
    blog = parse(guardian_page(guardian_block(3, "<p>a</p>", edited="2031-03-02T13:40:00Z")))
    assert blog.updates[0].modified_at == "2031-03-02T13:40:00+00:00"


def test_key_events_and_the_pinned_post_once():
    blocks = [guardian_block(n, f"<p>Text {n}.</p>") for n in (5, 4, 3)]
    blog = parse(guardian_page(*blocks, pinned=guardian_block(4, "<p>Text 4.</p>", pinned=True), key_events=(3,)))
    assert [u.body for u in blog.updates] == [("Text 5.",), ("Text 4.",), ("Text 3.",)]
    assert [u.pinned for u in blog.updates] == [False, True, False]
    assert [u.key_event for u in blog.updates] == [False, False, True]


def test_links_to_blocks_elsewhere_tell_that_there_are_more():
    blocks = [guardian_block(n, f"<p>Text {n}.</p>") for n in (5, 4)]
    assert parse(guardian_page(*blocks, key_events=(4,))).whole
    assert not parse(guardian_page(*blocks, key_events=(4, 1))).whole
    older = f'<a href="?page=with:block-{HEX.format(2)}">Older</a>'
    assert not parse(guardian_page(*blocks, older)).whole


def test_a_pinned_post_from_an_older_page_is_not_lost():
    blog = parse(guardian_page(guardian_block(5, "<p>New.</p>"), pinned=guardian_block(1, "<p>Old.</p>", pinned=True)))
    assert [(u.body, u.pinned) for u in blog.updates] == [(("New.",), False), (("Old.",), True)]


def test_quotation_caption_tweet_and_boxes():
    body = (
        "<p>The harbour master said:</p><blockquote><p><svg><path d='M1'></path></svg>Stay ashore.</p>"
        "<p>All of you.</p></blockquote>"
        '<figure data-spacefinder-type="a.b.ImageBlockElement"><img alt="A long alt text here">'
        "<figcaption><span><svg></svg></span><span>Waves at the pier.</span> Photograph: Wire</figcaption></figure>"
        '<figure data-spacefinder-type="a.b.TweetBlockElement"><gu-island props="{&quot;html&quot;:&quot;junk&quot;}">'
        '<blockquote><p>Pier closed. <a href="https://t.co/x1">pic.twitter.com/x1</a></p>&mdash; Port (@port) '
        '<a href="https://twitter.com/port/status/1">March 2, 2031</a></blockquote></gu-island></figure>'
        '<figure data-spacefinder-type="a.b.RichLinkBlockElement"><p>Related: another story</p></figure>'
        "<ul><li>Quay 1</li><li>Quay 2</li></ul>"
    )
    (update,) = parse(guardian_page(guardian_block(3, body))).updates
    assert update.body == (
        "The harbour master said: “Stay ashore.",
        "“All of you.”",
        "“Pier closed.” — Port (@port) March 2, 2031",
        "• Quay 1",
        "• Quay 2",
    )
    assert update.captions == ("Waves at the pier. Photograph: Wire",)


def test_older_pages_with_divs():
    old = (
        '<div id="block-51a0c2e4e4b0" class="block is-key-event"><p class="block-time published-time">'
        '<time datetime="2031-03-02T09:00:00Z">9am</time></p><h2 class="block-title">Old style</h2>'
        '<div class="block-elements"><p>Still read.</p></div>'
        '<p class="block-time updated-time">Updated at <time datetime="2031-03-02T09:30:00Z">9.30</time></p></div>'
    )
    (update,) = parse(guardian_page(old)).updates
    assert (update.headline, update.body, update.key_event) == ("Old style", ("Still read.",), True)
    assert (update.published_at, update.modified_at) == ("2031-03-02T09:00:00+00:00", "2031-03-02T09:30:00+00:00")


def test_other_sites_blocks_are_none():
    assert not guardian_html.looks_like('<html><div id="block-sidebar-7" class="block">x</div></html>')
    with pytest.raises(SourceError, match="no blocks"):
        parse('<html><article id="block-"></article></html>')


ADDRESS = "https://paper.example/world/live/2031/storm"


@pytest.mark.parametrize(
    "link",
    [
        f"?page=with%3Ablock-{HEX.format(2)}#liveblog-navigation",
        f"?page=with:block-{HEX.format(2)}&filterKeyEvents=false#liveblog-navigation",
        f"{ADDRESS}?filterKeyEvents=false&page=with:block-{HEX.format(2)}",
        "?page=2#liveblog-navigation",
    ],
)
def test_links_to_older_pages_of_any_year_tell_that_there_are_more(link: str):
    pages = f'<nav id="liveblog-navigation"><strong>1</strong> of <strong>3</strong><a href="{link}">Next</a></nav>'
    blog = parse(guardian_page(guardian_block(5, "<p>New.</p>"), pages))
    assert [u.body for u in blog.updates] == [("New.",)]
    assert not blog.whole


def test_links_to_other_live_blogs_and_to_share_tell_nothing():
    block = HEX.format(9)
    other = (
        f'<p>See <a href="https://paper.example/uk/live/2031/vote?page=with:block-{block}#block-{block}">here</a>: no.'
    )
    share = (
        f'<a href="https://social.example/?u=https%3A%2F%2Fpaper.example%2Fx%3Fpage%3Dwith%3Ablock-{block}">Share</a>'
    )
    assert parse(guardian_page(guardian_block(5, other + share))).whole


def test_a_pinned_post_from_an_older_page_tells_that_there_are_more():
    page = guardian_page(guardian_block(5, "<p>New.</p>"), pinned=guardian_block(1, "<p>Old.</p>", pinned=True))
    assert not parse(page).whole


def test_edits_that_only_the_words_beside_their_time_tell():
    stamp = '<footer><div>Updated at&nbsp;<time dateTime="2031-03-02T13:40:00Z" title="Sunday">13.40 GMT</time></div>'
    block = guardian_block(3, "<p>a</p>").replace("<footer>", stamp)
    (update,) = parse(guardian_page(block)).updates
    assert (update.body, update.published_at, update.modified_at) == (
        ("a",), "2031-03-02T13:05:00+00:00", "2031-03-02T13:40:00+00:00"
    )  # fmt: skip


def test_pages_of_2022_with_microdata_buttons_and_a_pinned_copy():
    blocks = [
        guardian_block_2022(3, "<p>Trains stop.</p>", author="Ivo Finch"),
        guardian_block_2022(2, "<p>Roofs fly.</p>", '<h2 class="block-title">Roofs</h2>', edited=True),
        guardian_block_2022(1, "<p>So far:</p>", marks=" is-summary"),
    ]
    card = f'<a class="timeline__link" href="/world/live/2031/storm?page=with:block-{HEX.format(3)}">'
    copy = guardian_block_2022(2, "<p>Roofs fly.</p>", pin=True)
    pinned = f'<div class="pinned-block"><time datetime="2031-03-02T12:00:00Z">x</time>{copy}</div>'
    blog = parse(guardian_page(f"{card}x</a>", pinned, *blocks))
    assert [(u.headline, u.body, u.key_event, u.pinned) for u in blog.updates] == [
        ("", ("Trains stop.",), True, False),
        ("Roofs", ("Roofs fly.",), False, True),
        ("", ("So far:",), True, False),
    ]
    assert [u.authors for u in blog.updates] == [("Ivo Finch",), (), ()]
    assert [u.modified_at for u in blog.updates] == [None, "2031-03-02T12:30:00+00:00", None]
    assert blog.whole
