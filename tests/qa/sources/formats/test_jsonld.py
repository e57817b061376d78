import json

import pytest

from qa.errors import SourceError
from qa.sources.formats import jsonld
from qa.sources.partial import PartialSourceWarning
from tests.support.pages import LIVE, entry_html, html_page, posting, update


def parse(page: str, url: str | None = None):
    return jsonld.parse(page, "flood", url)


def test_page_and_updates():
    blog = parse(html_page(posting([update(5, "Bridge shut", "The bridge is shut."), update(1, "Rain", "It rains.")])))
    assert (blog.id, blog.title, blog.url, blog.publisher) == (
        "flood", "Brackwater flood: live", LIVE, "Brackwater Gazette"
    )  # fmt: skip
    assert blog.standfirst == "The river Ouzel is over its banks."
    assert [(u.position, u.id, u.headline, u.body) for u in blog.updates] == [
        (1, "7005", "Bridge shut", ("The bridge is shut.",)),
        (2, "7001", "Rain", ("It rains.",)),
    ]
    assert blog.updates[0].url == f"{LIVE}#7005"
    assert blog.updates[0].authors == ("Odile Marsh",)


def test_same_instant_in_another_zone_is_no_edit():
    same, edited = update(2, "A", "a"), update(1, "B", "b", dateModified="2031-03-02T11:09:00Z")
    blog = parse(html_page(posting([same, edited])))
    assert blog.updates[0].published_at == "2031-03-02T12:02:07+01:00"
    assert [u.modified_at for u in blog.updates] == [None, "2031-03-02T11:09:00+00:00"]


def test_escaped_entities_and_tags_in_the_text():
    body = (
        'Mayor: &quot;stay in&quot; &amp; wait<br>Pumps run. <b>See <a href="https://x.example">the map</a></b>'
        "<ul><li>Quay</li><li>Mill</li></ul><script>track()</script>"
    )
    escaped = "&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;Three&lt;/p&gt;"
    blog = parse(html_page(posting([update(2, "A &amp; B", body), update(1, "C", escaped)])))
    assert blog.updates[0].headline == "A & B"
    assert blog.updates[0].body == ('Mayor: "stay in" & wait', "Pumps run. See the map", "• Quay", "• Mill")
    assert blog.updates[1].body == ("One & two", "Three")


def test_empty_bodies_stay_and_missing_headlines_get_a_label():
    blog = parse(html_page(posting([update(2, "Only a headline", " "), update(1, "", "The siren sounds twice.")])))
    assert [u.body for u in blog.updates] == [(), ("The siren sounds twice.",)]
    assert blog.updates[1].label == "[no headline] 12:01 · The siren sounds twice."


@pytest.mark.parametrize(
    "blocks",
    [
        [{"@context": "x", "@graph": [{"@type": "WebSite", "name": "x"}, posting([update(1, "A", "a")])]}],
        [[{"@type": "BreadcrumbList"}, posting([update(1, "A", "a")])]],
        [{"@type": "WebPage", "mainEntity": posting([update(1, "A", "a")])}],
        [{"@type": "NewsArticle", "headline": "Other"}, "{broken", posting([update(1, "A", "a")])],
        [posting([update(1, "A", "a")], **{"@type": ["NewsArticle", "https://schema.org/LiveBlogPosting"]})],
        [posting([], liveBlogUpdate=update(1, "A", "a"))],
        ["<!-- " + json.dumps(posting([update(1, "A", "a")])) + " -->"],
        ["//<![CDATA[\n" + json.dumps(posting([update(1, "A", "a")])) + "\n//]]>"],
        [json.dumps(posting([update(1, "A", "a")]))[:-1] + ",};"],
        [{"@graph": [posting([{"@id": f"{LIVE}#7001"}]), {"@id": f"{LIVE}#7001", **update(1, "A", "a")}]}],
        [posting([update(1, "A", "a")]), posting([update(1, "A", "a")])],
    ],
    ids=["graph", "list", "nested", "several blocks", "types", "single", "comment", "cdata", "comma", "refs", "twice"],
)  # fmt: skip
def test_shapes_of_json_ld(blocks):
    blog = parse(html_page(*blocks))
    assert [(u.headline, u.body, u.id) for u in blog.updates] == [("A", ("a",), "7001")]


def test_json_ld_alone_in_a_file():
    assert [u.id for u in parse(json.dumps([posting([update(3, "A", "a")])])).updates] == ["7003"]


def test_raw_line_breaks_in_strings_are_paragraphs():
    text = json.dumps(posting([update(1, "A", "One.@@Two.")])).replace("@@", "\n\n")
    assert parse(html_page(text)).updates[0].body == ("One.", "Two.")


def test_key_events_and_pinned_posts_come_from_the_html():
    page = html_page(
        posting([update(n, f"H{n}", f"text {n}") for n in (4, 3, 2, 1)]),
        body=entry_html(4) + entry_html(3, "key-event") + entry_html(2, "non-key-event")
        + '<section data-post-id="7001" class="post is-pinned">x</section>',
    )  # fmt: skip
    blog = parse(page)
    assert [u.id for u in blog.updates if u.key_event] == ["7003"]
    assert [u.id for u in blog.updates if u.pinned] == ["7001"]


def test_oldest_first_is_turned_round():
    blog = parse(html_page(posting([update(n, f"H{n}", "t") for n in (1, 2, 3)])))
    assert [(u.position, u.headline) for u in blog.updates] == [(1, "H3"), (2, "H2"), (3, "H1")]


def test_page_headline_address_and_time_repeated_at_every_update_are_not_theirs():
    shared = {"url": LIVE, "datePublished": "2031-03-02T06:00:00Z", "dateModified": None}
    title = "Brackwater flood: live"
    updates = [update(n, title, f"Text number {n} about water.", **shared) for n in (3, 2, 1)]
    blog = parse(html_page(posting(updates)))
    assert [u.body[0] for u in blog.updates] == [f"Text number {n} about water." for n in (3, 2, 1)]
    assert {u.headline for u in blog.updates} == {""}
    assert {u.published_at for u in blog.updates} == {None}
    assert len({u.id for u in blog.updates}) == 3


def test_ids_without_fragments_stay_when_the_page_grows():
    def page(numbers):
        return html_page(posting([update(n, f"H{n}", f"t{n}", url=LIVE) for n in numbers]))

    before, after = parse(page((2, 1))).updates, parse(page((4, 3, 2, 1))).updates
    assert [u.id for u in after[2:]] == [u.id for u in before]
    assert len({u.id for u in after}) == 4


def test_an_address_with_its_own_query_is_an_id():
    blog = parse(html_page(posting([update(n, f"H{n}", "t", url=f"{LIVE}?post={n}") for n in (2, 1)])))
    assert [u.id for u in blog.updates] == [f"{LIVE}?post=2", f"{LIVE}?post=1"]


def test_captions_are_apart_and_the_pages_own_are_not_repeated():
    picture = {"@type": "ImageObject", "url": "x.jpg", "caption": "Sandbags on the quay"}
    top = {"@type": "ImageObject", "caption": "The river at dawn"}
    blog = parse(html_page(posting([update(1, "A", "a", image=[picture, top])], image=top)))
    assert blog.captions == ("The river at dawn",)
    assert blog.updates[0].captions == ("Sandbags on the quay",)


def test_another_live_blog_on_the_page_is_left_out():
    other = posting([update(n, f"O{n}", "o", url=f"https://gazette.example/live/vote#{n}") for n in (1, 2)],
                    url="https://gazette.example/live/vote")  # fmt: skip
    blog = parse(html_page(other, posting([update(1, "A", "a")])), LIVE)
    assert [u.headline for u in blog.updates] == ["A"]


def test_only_web_addresses_are_kept():
    assert parse(html_page(posting([update(1, "A", "a", url="javascript:alert(1)")]))).updates[0].url is None


@pytest.mark.parametrize("cut", [0.5, 0.8, 0.95])
def test_a_page_cut_off_gives_its_whole_updates_and_says_so(cut):
    text = json.dumps(posting([update(n, f"H{n}", f"text {n}") for n in range(40, 0, -1)]))
    page = '<html><body><script type="application/ld+json">' + text[: int(len(text) * cut)]
    with pytest.warns(PartialSourceWarning, match="could be read"):
        blog = parse(page)
    assert 10 < len(blog.updates) < 40
    assert blog.updates[0].body == ("text 40",)
    assert not blog.whole


def test_one_damaged_update_costs_only_itself():
    text = json.dumps(posting([update(n, f"H{n}", f"text {n}") for n in (5, 4, 3, 2, 1)]))
    with pytest.warns(PartialSourceWarning):
        blog = parse(html_page(text.replace("text 3", 'text "3"')))
    assert [u.headline for u in blog.updates] == ["H5", "H4", "H2", "H1"]


def test_no_update_yet():
    with pytest.raises(SourceError, match="no updates yet"):
        parse(html_page(posting([])))
