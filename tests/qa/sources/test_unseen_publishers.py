"""Live blogs in shapes that no page seen so far has, but that the standard allows or templates are known to make."""

import json
import re
import warnings

import pytest

from qa.errors import SourceError
from qa.sources.formats.jsonld import parse
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_page
from tests.support.pages import LIVE, html_page, posting, update

THREE = [update(n, f"Sluice {n} opened", f"Keepers opened sluice number {n} to let the water out.") for n in (3, 2, 1)]
IDS = ["7003", "7002", "7001"]
WORDS = [(f"Keepers opened sluice number {n} to let the water out.",) for n in (3, 2, 1)]


def without(*names: str) -> list[dict[str, object]]:
    """The three updates without some of their properties."""
    return [{key: value for key, value in one.items() if key not in names} for one in THREE]


def read(page: str, url: str | None = LIVE):
    """The live blog, read whole: a warning fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialSourceWarning)
        return parse_page(page, "flood.html", url=url)


PHP = {"0": THREE[0], "2": THREE[1], "3": THREE[2]}
ITEM_LIST = {
    "@type": "ItemList",
    "itemListElement": [{"@type": "ListItem", "position": n, "item": one} for n, one in enumerate(THREE, 1)],
}
PREFIXED = re.sub(r'"(\w+)": ', r'"schema:\1": ', json.dumps(posting(THREE)))


@pytest.mark.parametrize(
    "document",
    [
        posting([], liveBlogUpdate=PHP),
        posting([], liveBlogUpdate=ITEM_LIST),
        posting(ITEM_LIST["itemListElement"]),
        posting([THREE[:2], THREE[2:]]),
        posting([], blogPost=THREE),
        posting([], hasPart=[*THREE, {"@type": "WebPageElement", "cssSelector": ".paywall", "name": "Subscribe"}]),
        {"@type": "Event", "name": "Flood", "subjectOf": [{"@type": "NewsArticle", "hasPart": posting(THREE)}]},
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@id": "#live"}}, posting(THREE, **{"@id": "#live"})]},
        posting([{**one, "@type": kind} for one, kind in zip(THREE, ("NewsArticle", "SocialMediaPosting", []),
                                                               strict=True)]),
        posting([{("text" if key == "articleBody" else key): value for key, value in one.items()} for one in THREE]),
    ],
    ids=["numbered", "item list", "list items", "nested lists", "blogPost", "hasPart", "subjectOf", "graph", "types",
         "text"],
)  # fmt: skip
def test_updates_are_found_wherever_they_are_kept(document: dict[str, object]):
    blog = read(html_page(document))
    assert [(u.id, u.body) for u in blog.updates] == list(zip(IDS, WORDS, strict=True))
    assert (blog.title, blog.whole) == ("Brackwater flood: live", True)


RAW = json.dumps(posting(THREE))


@pytest.mark.parametrize(
    "script",
    [
        RAW[:-1] + ",}",
        RAW.replace("}, {", "},\n {", 1).replace("}]", "},]"),
        RAW.replace("}, {", "} {"),
        "/*<![CDATA[*/" + RAW + "/*]]>*/",
        "<!--//--><![CDATA[//><!--\n" + RAW + "\n//--><!]]>",
        '{"@type": "WebSite", "name": "Gazette"}\n' + RAW,
        RAW.replace("Keepers", "Keepers\\'").replace("\\'", ""),
        RAW.replace('"', "&quot;"),
        RAW.replace('"liveBlogUpdate"', '"http://schema.org/liveBlogUpdate"'),
        RAW.replace("opened sluice", "opened\x01\tsluice"),
    ],
    ids=["comma", "commas", "no comma", "cdata", "old cdata", "two", "plain", "escaped", "spelled out", "controls"],
)
def test_json_that_a_template_broke_is_mended(script: str):
    blog = read(html_page(script))
    assert [(u.id, u.body) for u in blog.updates] == list(zip(IDS, WORDS, strict=True))
    assert blog.title == "Brackwater flood: live"


def test_mending_leaves_texts_alone():
    body = "Shut: quay [north,], mill {old,} and } { weir."
    raw = json.dumps(posting([update(1, "Closed", body)])).replace("Shut", "It\\'s shut")[:-1] + ",}"
    assert read(html_page(raw)).updates[0].body == (f"It's shut{body[4:]}",)


def test_properties_with_a_prefix():
    assert '"schema:liveBlogUpdate": [' in PREFIXED
    blog = read(html_page(PREFIXED.replace("LiveBlogPosting", "schema:LiveBlogPosting")))
    assert [(u.id, u.body) for u in blog.updates] == list(zip(IDS, WORDS, strict=True))


@pytest.mark.parametrize(
    "kind",
    ["application/ld+json; charset=utf-8", "APPLICATION/LD+JSON", "application/ld&#x2B;json", " application/ld+json "],
)
def test_script_types(kind: str):
    page = html_page(posting(THREE)).replace('"application/ld+json"', f'"{kind}"')
    assert [u.id for u in read(page).updates] == IDS


def test_a_script_without_quotes_or_with_other_attributes():
    page = html_page(posting(THREE))
    for tag in ("<SCRIPT type=application/ld+json>", "<script id=x data-n='1' type = 'application/ld+json' async>"):
        assert [u.id for u in read(page.replace('<script type="application/ld+json">', tag)).updates] == IDS


@pytest.mark.parametrize("left_out", [(), ("url",), ("url", "datePublished", "dateModified")])
def test_updates_in_two_scripts_are_not_doubled(left_out: tuple[str, ...]):
    updates = without(*left_out)
    blog = read(html_page(posting(updates), posting(updates)))
    assert [u.body for u in blog.updates] == WORDS


def test_two_scripts_of_which_one_names_the_updates():
    blog = read(html_page(posting(THREE), posting(without("url"))))
    assert [u.id for u in blog.updates] == IDS


def test_two_scripts_with_different_updates():
    assert [u.id for u in read(html_page(posting(THREE[:1]), posting(THREE[1:]))).updates] == IDS


def test_equal_updates_of_one_script_stay():
    blog = read(html_page(posting([{"articleBody": "Goal!"}, {"articleBody": "Corner."}, {"articleBody": "Goal!"}])))
    assert [u.body for u in blog.updates] == [("Goal!",), ("Corner.",), ("Goal!",)]


def test_oldest_first_and_in_no_order():
    for numbers in ((1, 2, 3, 4, 5), (3, 1, 5, 2, 4)):
        blog = read(html_page(posting([update(n, f"H{n}", "Rain.") for n in numbers])))
        assert [u.id for u in blog.updates] == ["7005", "7004", "7003", "7002", "7001"]


def test_a_pinned_update_may_stand_above_newer_ones():
    blog = read(html_page(posting([update(n, f"H{n}", "Rain.") for n in (2, 5, 4, 3, 1)])))
    assert [u.id for u in blog.updates] == ["7002", "7005", "7004", "7003", "7001"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ({"@type": "DateTime", "@value": "2031-03-02T12:01:00Z"}, "2031-03-02T12:01:00+00:00"),
        (["2031-03-02T12:01:00+01:00"], "2031-03-02T12:01:00+01:00"),
        ("2031-03-02T12:01:00+0100", "2031-03-02T12:01:00+01:00"),
        ("Sun Mar 02 2031 12:01:00 GMT+0100 (Central European Standard Time)", "2031-03-02T12:01:00+01:00"),
        ("2031-03-02T12:01:00+01:00[Europe/Paris]", "2031-03-02T12:01:00+01:00"),
        ("Sunday, 2 March 2031 12:01 UTC-5", "2031-03-02T12:01:00-05:00"),
        ("/Date(1930219260000)/", "2031-03-02T12:01:00+00:00"),
        (1930219260, "2031-03-02T12:01:00+00:00"),
        (1930219260000, "2031-03-02T12:01:00+00:00"),
        ("1930219260", "2031-03-02T12:01:00+00:00"),
        ("yesterday", None),
    ],
)
def test_times(written: object, read_as: str | None):
    blog = read(html_page(posting([update(1, "A", "Rain falls.", datePublished=written, dateModified=None)])))
    assert blog.updates[0].published_at == read_as


@pytest.mark.parametrize("left_out", ["", "datePublished"])
def test_times_without_a_zone_are_utc_and_told(left_out: str):
    times = {"datePublished": "2031-03-02T12:01:00", "dateModified": "2031-03-02 12:01"}
    updates = [update(n, f"H{n}", f"Rain {n}.", **{k: None if k == left_out else v for k, v in times.items()})
               for n in (2, 1)]  # fmt: skip
    with pytest.warns(PartialSourceWarning, match="2 of the page's times name no zone: taken as UTC"):
        blog = parse_page(html_page(posting(updates)), "flood.html")
    assert {u.published_at for u in blog.updates} == {"2031-03-02T12:01:00+00:00"}


def test_times_without_a_zone_in_microdata_are_told():
    page = html_page(body=MICRODATA.replace("11:00:00Z", "11:00:00"))
    with pytest.warns(PartialSourceWarning, match="1 of the page's times names no zone: taken as UTC"):
        assert parse_page(page, "flood.html").updates[1].published_at == "2031-03-02T11:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"url": "#entry-5"}, "entry-5"),
        ({"url": "/live/brackwater-flood#entry-5"}, "entry-5"),
        ({"url": None, "@id": "#entry-5"}, "entry-5"),
        ({"url": None, "@id": f"{LIVE}#entry-5"}, "entry-5"),
        ({"url": LIVE, "@id": "urn:uuid:5"}, "urn:uuid:5"),
        ({"url": None, "@id": "entry-5"}, "entry-5"),
        ({"url": None, "mainEntityOfPage": {"@id": f"{LIVE}#entry-5"}}, "entry-5"),
        ({"url": None, "identifier": {"@type": "PropertyValue", "value": "entry-5"}}, "entry-5"),
        ({"url": None, "identifier": 5}, "5"),
        ({"url": f"{LIVE}?a=1&amp;b=2#entry-5"}, "entry-5"),
    ],
)
def test_names_of_updates(fields: dict[str, object], name: str):
    (one,) = read(html_page(posting([update(5, "A", "Rain falls.", **fields)]))).updates
    assert one.id == name
    assert one.url is None or ("&amp;" not in one.url and one.url.startswith(LIVE))


def test_names_hold_where_nothing_tells_the_page_s_address():
    updates = [update(n, f"H{n}", "Rain.", url=f"#entry-{n}") for n in (2, 1)]
    blog = parse(html_page(posting(updates, url=None)), "flood")
    assert [(u.id, u.url) for u in blog.updates] == [("entry-2", None), ("entry-1", None)]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ivo Finch", ("Ivo Finch",)),
        (["Ivo Finch", {"name": "Rut Salo"}], ("Ivo Finch", "Rut Salo")),
        ({"@type": "Person", "name": ["Ivo Finch", "Rut Salo"]}, ("Ivo Finch", "Rut Salo")),
        ({"@type": "Person", "givenName": "Ivo", "familyName": "Finch"}, ("Ivo Finch",)),
        ({"@type": "Person", "url": "https://gazette.example/ivo"}, ()),
        ({"@id": "#ivo"}, ("Ivo Finch",)),
    ],
)
def test_authors(author: object, names: tuple[str, ...]):
    known = {"@type": "Person", "@id": "#ivo", "name": "Ivo Finch"}
    blog = read(html_page({"@graph": [known, posting([update(1, "A", "Rain falls.", author=author)])]}))
    assert blog.updates[0].authors == names


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("&amp;lt;p&amp;gt;Mill &amp;amp;amp; quay&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Shut&amp;lt;/p&amp;gt;",
         ("Mill & quay", "Shut")),
        ("It&amp;#39;s &amp;quot;shut&amp;quot;", ('It\'s "shut"',)),
        ("Mill shut.\\nQuay shut.\\r\\nWeir open.", ("Mill shut.", "Quay shut.", "Weir open.")),
        ("<h2>Sluice opened</h2><p>Water falls.</p>", ("Water falls.",)),
        ("Sluice opened.\n\nWater falls.", ("Water falls.",)),
        ("Sluice opened", ()),
        ("<p>Sluice opened at noon.</p>", ("Sluice opened at noon.",)),
    ],
)  # fmt: skip
def test_texts(body: str, paragraphs: tuple[str, ...]):
    (one,) = read(html_page(posting([update(1, "<b>Sluice</b> opened", body)]))).updates
    assert (one.headline, one.body) == ("Sluice opened", paragraphs)


def test_pictures_and_films_are_captions():
    media = {
        "image": [{"@type": "ImageObject", "caption": "<i>Pump</i> &amp; hose"}, "weir.jpg"],
        "video": {"@type": "VideoObject", "name": "The weir from above", "uploadDate": "2031-03-02T12:00:00Z"},
        "coverageStartTime": "2031-03-02T06:00:00Z",
    }
    (one,) = read(html_page(posting([update(1, "A", "Rain falls.", **media)]))).updates
    assert (one.body, one.captions) == (("Rain falls.",), ("Pump & hose", "The weir from above"))


MICRODATA = (
    '<article id="m-2" class="key-event" itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting">'
    '<h3 itemprop="headline">Weir &amp; mill shut</h3>'
    '<time itemprop="datePublished" datetime="2031-03-02T12:02:07+01:00">12.02</time>'
    '<meta itemprop="dateModified" content="2031-03-02T12:30:00+01:00">'
    '<span itemprop="author" itemscope><span itemprop="name">Odile Marsh</span></span>'
    '<div itemprop="articleBody"><p>Water is high.</p><figure><figcaption>The weir</figcaption></figure></div>'
    '</article><article id="m-1" itemprop="liveBlogUpdate" itemscope>'
    '<time itemprop="datePublished" datetime="2031-03-02T11:00:00Z">12.00</time>'
    "<p>Rain falls.</p><p>More is on its way.</p></article>"
)


@pytest.mark.parametrize("blocks", [(), (posting([]),)], ids=["alone", "beside JSON-LD without updates"])
def test_updates_that_only_the_visible_html_marks(blocks: tuple[object, ...]):
    blog = read(html_page(*blocks, body=f"<h1>Flood</h1>{MICRODATA}"))
    assert [(u.id, u.headline, u.body, u.captions) for u in blog.updates] == [
        ("m-2", "Weir & mill shut", ("Water is high.",), ("The weir",)),
        ("m-1", "", ("Rain falls.", "More is on its way."), ()),
    ]
    first, second = blog.updates
    assert (first.published_at, first.modified_at) == ("2031-03-02T12:02:07+01:00", "2031-03-02T12:30:00+01:00")
    assert (first.url, first.authors, first.key_event) == (f"{LIVE}#m-2", ("Odile Marsh",), True)
    assert (second.authors, second.key_event) == ((), False)


def test_json_ld_with_updates_counts_before_what_the_html_marks():
    assert [u.id for u in read(html_page(posting(THREE), body=MICRODATA)).updates] == IDS


def test_a_live_blog_without_updates_beside_html_that_marks_none_is_refused():
    with pytest.raises(SourceError, match="lists no updates yet"):
        read(html_page(posting([]), body="<article><h3>12.05 Bridge shut</h3><p>Keep away.</p></article>"))
