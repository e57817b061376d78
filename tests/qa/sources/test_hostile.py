"""Broken and hostile pages: every reader gives what can be read, or one clear line; soon, and nothing else."""

import json
import time
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.formats import (
    feeds,
    guardian_html,
    guardian_json,
    jsonld,
    jsonlines,
    microdata,
    pasted,
    plain_text,
    rendered,
    structure,
    superdesk,
    widgets,
)
from qa.sources.html.text import read_fragment
from qa.sources.registry import parse_bytes
from tests.support.pages import (
    guardian_article,
    guardian_block,
    guardian_json_block,
    guardian_page,
    html_page,
    posting,
    rss,
    rss_item,
    superdesk_item,
    superdesk_post,
    superdesk_response,
    text_element,
    update,
)

MARKUP = (
    "<p>He said:</p><blockquote><p>No &amp; yes</p></blockquote><figure><figcaption>c</figcaption></figure><ul><li>x"
)
WHOLE = {
    jsonld: html_page(posting([update(n, f"H{n}", MARKUP, image={"caption": "c"}) for n in (3, 2, 1)])),
    guardian_html: guardian_page(
        *(guardian_block(n, MARKUP, "H") for n in (5, 4)), pinned=guardian_block(4, "", pinned=True)
    ),
    microdata: html_page(
        body="".join(
            f'<div itemprop="liveBlogUpdate" id="e{n}"><b itemprop="headline">H{n}</b><p itemprop="author">Jo</p>'
            f'<time itemprop="datePublished" datetime="2031-03-02T12:0{n}:00Z"></time>'
            f'<div itemprop="articleBody">{MARKUP}</div></div>'
            for n in (2, 1)
        )
    ),
    guardian_json: guardian_article(
        [guardian_json_block(n, text_element(MARKUP)) for n in (2, 1)], pinnedPost={}, keyEvents=[]
    ),
    superdesk: superdesk_response([superdesk_post(n, superdesk_item(MARKUP)) for n in (2, 1)]),
    feeds: rss(*(rss_item(n, f"H{n}", MARKUP) for n in (2, 1))),
    widgets: json.dumps(
        {
            "eventInfo": {"name": "T"},
            "posts": [
                {"_id": f"p{n}", "createdAt": 1930219260 + n, "message": {"title": f"H{n}", "text": MARKUP}}
                for n in (2, 1)
            ],
        }
    ),
    jsonlines: '{"liveblog": {"id": "x", "title": "t"}}\n{"id": "1", "body": ["b"]}\n{"id": "2", "headline": "h"}\n',
    structure: "<html><body><h1>T</h1>"
    + "".join(
        f'<li id="e{n}"><time datetime="2031-03-02T12:0{n}:00Z"></time><h2>H{n}</h2>{MARKUP}</ul></li>' for n in (2, 1)
    )
    + "</body></html>",
    rendered: "<html><body><h1>T</h1>"
    + "".join(f"<h2>12:0{n} – H{n}</h2>{MARKUP}" for n in (3, 2, 1))
    + "</body></html>",
    pasted: "Title\n\n2 March 2031\n\n"
    + "\n".join(f"12:0{n} GMT\nAnn Orr\nH{n}\nText of it.\nShare\n" for n in (3, 2, 1)),
    plain_text: "Title here\n\nFirst headline\n\nText of it.\n\n12:30\n\nSecond headline\n\nMore of it.\n",
}
READERS = pytest.mark.parametrize("reader", WHOLE, ids=lambda reader: reader.__name__.rpartition(".")[2])
QUICK = settings(
    max_examples=120, deadline=3000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
JUNK = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["<", ">", "&", '"', "'", "{", "}", "[", "]", ",", "\\", "\\u0000", "\\ud800", "\ud800", "\0", "<!--", "]]>",
         "<script>", "</script>", "<blockquote>", "</p>", "&#x110000;", "&#0;", "1e999", "-0", "NaN", "null", "[[[[[[",
         "\u2028", "<svg>",
         '"@id":"', "<![CDATA[", "<!DOCTYPE x [", "<figure>", "<tr>", "javascript:", "http://[", "2031-02-30T99:99:99Z"]
    ),
)  # fmt: skip


def read(reader, raw: str) -> LiveBlog | None:
    """What the reader says; anything but a live blog or a one-line SourceError fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            blog = reader.parse(raw, "x", "https://n.example/live")
        except SourceError as error:
            assert "\n" not in str(error)
            return None
    assert [u.position for u in blog.updates] == list(range(1, len(blog.updates) + 1)) or reader is jsonlines
    assert len({u.id for u in blog.updates}) == len(blog.updates) > 0
    json.dumps([u.to_dict() for u in blog.updates]).encode()
    "".join(u.text + u.label for u in blog.updates).encode("utf-8")
    assert all(u.url is None or u.url.startswith(("http://", "https://")) for u in blog.updates)
    return blog


@READERS
def test_whole_pages_are_read(reader):
    assert reader.looks_like(WHOLE[reader])
    assert read(reader, WHOLE[reader])


@READERS
@QUICK
@given(data=st.data())
def test_damaged_pages(reader, data):
    raw = WHOLE[reader]
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.sampled_from([0, 0, 1, 3, 40, 10_000])))
        raw = raw[:start] + data.draw(JUNK) + raw[end:]
    reader.looks_like(raw)
    read(reader, raw)


@READERS
@QUICK
@given(raw=st.text(max_size=200))
def test_any_text(reader, raw):
    reader.looks_like(raw)
    read(reader, raw)


@QUICK
@given(
    data=st.binary(max_size=400)
    | st.lists(JUNK, max_size=30).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
)
def test_any_bytes(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert parse_bytes(data, "file").updates
        except SourceError as error:
            assert "\n" not in str(error)


def values(keys: list[str]) -> st.SearchStrategy[object]:
    """JSON of any shape that uses a format's own words."""
    leaves = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(
            ["LiveBlogPosting", "BlogPosting", "2031-03-02T12:00:00Z", "https://n.example/live#1", "#1", MARKUP,
             "x.TextBlockElement"]
        )
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(keys), inner, max_size=5),
        max_leaves=25,
    )


WORDS = {
    jsonld: "@type @id @graph @value liveBlogUpdate articleBody headline url author name image caption datePublished "
    "dateModified mainEntityOfPage publisher",
    guardian_json: "blocks elements id html title attributes keyEvents pinnedPost _type data caption "
    "blockFirstPublished blockLastUpdated contributors name standfirst webURL",
    superdesk: "posts _items groups refs item items mainItem text meta quote _id sticky published_date byline "
    "publisher display_name blog original_creator headline",
    feeds: "version items id url title content_html content_text authors author name tags date_published date_modified "
    "home_page_url summary",
    jsonlines: "liveblog id headline body captions authors published_at url key_event position",
}


@pytest.mark.parametrize("reader", WORDS, ids=lambda reader: reader.__name__.rpartition(".")[2])
@QUICK
@given(data=st.data())
def test_json_of_any_shape(reader, data):
    value = data.draw(values(WORDS[reader].split()))
    if isinstance(value, dict):
        value = {**value, **({"liveBlogUpdate": data.draw(values(WORDS[reader].split()))} if reader is jsonld else {})}
    read(reader, json.dumps(value))
    read(reader, html_page(json.dumps(value).replace("</", "<\\/")) if reader is jsonld else f"[{json.dumps(value)}]")


@QUICK
@given(
    st.lists(JUNK | st.sampled_from(["<p>", "<li>", "<td>", "</blockquote>", "<cite>", "<br>", "text "]), max_size=40)
)
def test_any_fragment(parts):
    found = read_fragment("".join(parts))
    for line in (*found.body, *found.captions):
        assert line == line.strip() and "\n" not in line and line
        line.encode("utf-8")


LARGE = 3_000_000
BOMBS = {
    "a feed of spaces": lambda: "<?xml version=\"1.0\"?><rss><channel><item>" + " " * LARGE + "</item></channel></rss>",
    "nested objects": lambda: '{"@type":"LiveBlogPosting","liveBlogUpdate":' + '{"@type":' * (LARGE // 9),
    "nested lists": lambda: '{"blocks":[' + "[" * LARGE,
    "many values": lambda: '{"version":"https://jsonfeed.org/version/1","items":[' + "{}," * (2 * LARGE) + "{}]}",
    "one number": lambda: '{"blocks":[{"elements":[' + "9" * LARGE + "]}]}",
    "closing marks": lambda: '{"@type":"LiveBlogPosting","liveBlogUpdate":[' + ";" * LARGE,
    "broken scripts": lambda: '<script type="application/ld+json">{"liveBlogUpdate":[{</script>' * 30_000,
    "one long body": lambda: html_page(posting([update(1, "H", "told a b " * (LARGE // 9))])),
    "spaces": lambda: html_page(posting([update(1, "H", " " * LARGE)])),
    "ampersands": lambda: html_page(posting([update(1, "H", "&" * LARGE)])),
    "quotations": lambda: html_page(posting([update(1, "H", "<blockquote>x:" * 60_000)])),
    "list items": lambda: html_page(posting([update(1, "H", "<li>x" * 120_000)])),
    "blocks": lambda: guardian_page(*("<article id=block-aaaaaaaaaaaa>" for _ in range(60_000))),
    "block times": lambda: guardian_page("<article id=block-aaaaaaaaaaaa><header>" + "<span>x</span>" * 120_000),
    "microdata": lambda: '<div itemprop="liveBlogUpdate">' * 240 + '<b itemprop="author">x</b>' * 120_000,
    "microdata bodies": lambda: '<p itemprop="liveBlogUpdate">' + '<div itemprop="articleBody">x' * 90_000,
    "entity bomb": lambda: '<!DOCTYPE rss [<!ENTITY a0 "xxxxxxxxxx">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>" + rss("<item><title>&a11;</title></item>", declaration=""),
    "feed ampersands": lambda: rss("<item><title>" + "&" * LARGE),
    "feed attributes": lambda: "<rss><channel><item " + " ".join(f'a{n}="1"' for n in range(250_000)),
    "feed prefixes": lambda: "<rss><channel><item " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(50_000)) + "/>",
    "feed nesting": lambda: "<rss><channel>" + "<item>" * 90_000,
    "feed comments": lambda: "<!-- -->" * (LARGE // 8) + "<rss>",
    "a paragraph of spaces": lambda: "<html><body><p>" + " " * LARGE + "</p></body></html>",
    "a width": lambda: html_page(posting([update(1, "H", '<img src="//a.test/b.jpg" width="' + "9" * 5_000 + '">')])),
    "text lines": lambda: "A\n" + "\n " * (LARGE // 2),
    "text brackets": lambda: "Title\n\n" + "[" * LARGE,
    "one word": lambda: "x" * LARGE,
    "zero bytes": lambda: "\0" * LARGE,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_pages_end_soon(name):
    data = BOMBS[name]().encode()
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parse_bytes(data, "file")
        except SourceError as error:
            assert "\n" not in str(error) and len(str(error)) < 1000
    assert time.process_time() - start < 20
