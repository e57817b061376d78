import json
import warnings
from pathlib import Path

import pytest

from qa.errors import SourceError
from qa.sources.formats import feeds
from qa.sources.partial import PartialSourceWarning
from tests.support.pages import rss, rss_item


def parse(raw: str, url: str | None = None):
    assert feeds.looks_like(raw)
    return feeds.parse(raw, "ferry", url)


def test_rss():
    full = "<content:encoded><![CDATA[<p>Boat 2 is late.</p><p>Wind &amp; tide.</p>]]></content:encoded>"
    blog = parse(
        rss(rss_item(9, "Late", "short", f"{full}<dc:creator>Mo Kerr</dc:creator>"), rss_item(3, "", "Calm &amp; dry"))
    )
    assert (blog.title, blog.standfirst, blog.url) == ("Ferry & tram", "Delays", "https://transit.example/live")
    assert [(u.id, u.headline, u.body, u.authors) for u in blog.updates] == [
        ("t-9", "Late", ("Boat 2 is late.", "Wind & tide."), ("Mo Kerr",)),
        ("t-3", "", ("Calm & dry",), ()),
    ]
    assert blog.updates[0].published_at == "2031-03-02T10:09:00+02:00"
    assert not blog.whole
    assert blog.updates[0].url == "https://transit.example/live#t-9"


def test_oldest_first_is_sorted_and_one_guid_is_one_update():
    items = [rss_item(n, f"N{n}", f"about {n} " + "w " * 30) for n in (1, 2, 2, 3)]
    assert [u.headline for u in parse(rss(*items)).updates] == ["N3", "N2", "N1"]


def test_one_guid_for_all_loses_nothing():
    items = [rss_item(7, f"N{n}", f"about {n}").replace("10:07", f"10:{n:02d}") for n in (3, 2, 1)]
    updates = parse(rss(*items)).updates
    assert [u.headline for u in updates] == ["N3", "N2", "N1"]
    assert len({u.id for u in updates}) == 3


def test_atom():
    blog = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Tram &lt;b&gt;live&lt;/b&gt;</title>'
        '<link rel="alternate" href="https://transit.example/t"/><entry><id>tag:transit.example,2031:4</id>'
        "<title>Line 4</title><published>2031-03-02T09:00:00-05:00</published><updated>2031-03-02T14:30:00Z</updated>"
        '<author><name>Bo Lind</name></author><category term="key-event"/><link href="/t#4"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Open</p><ul><li>again</li></ul></div>'
        "</content></entry></feed>"
    )
    (update,) = blog.updates
    assert blog.title == "Tram live"
    assert (update.published_at, update.modified_at) == ("2031-03-02T09:00:00-05:00", "2031-03-02T14:30:00+00:00")
    assert (update.body, update.authors, update.key_event) == (("Open", "• again"), ("Bo Lind",), True)


def test_json_feed():
    items = [
        {
            "id": 12, "url": "https://n.example/live#12", "title": "T", "content_html": "<p>A</p><p>B</p>",
            "date_published": "2031-03-02T09:00:00+01:00", "date_modified": "2031-03-02T08:00:00Z",
            "authors": [{"name": "Kit"}], "tags": ["key event"],
        },
        {"id": "https://n.example/live#11", "content_text": "Plain <5 °C\nSecond"},
    ]  # fmt: skip
    raw = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": items})
    first, second = parse(raw).updates
    assert (first.id, first.body, first.modified_at, first.key_event) == ("12", ("A", "B"), None, True)
    assert (second.id, second.body, second.headline) == ("11", ("Plain <5 °C", "Second"), "")


@pytest.mark.parametrize("name", ["BST", "EST"])
def test_zone_names(name):
    raw = rss(rss_item(1, "A", "a").replace("+0200", name))
    assert parse(raw).updates[0].published_at == f"2031-03-02T10:01:00{ {'BST': '+01:00', 'EST': '-05:00'}[name] }"


def test_mended_feeds_say_so_and_keep_html_names():
    raw = rss("<item><title>Caf&eacute; R&D &nbsp;open</title><guid>1</guid><x:y>z</x:y></item>").replace("</rss>", "")
    with pytest.warns(PartialSourceWarning, match="1 entries"):
        blog = parse(raw)
    assert blog.updates[0].headline == "Café R&D open"
    assert blog.updates[0].url is None


def test_declared_encoding_is_not_believed_twice():
    assert (
        parse(rss(rss_item(1, "Café", "x"), declaration='<?xml version="1.0" encoding="iso-8859-1"?>'))
        .updates[0]
        .headline
        == "Café"
    )


def test_no_file_and_no_address_is_opened(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the hidden words")
    raw = f'<!DOCTYPE rss [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY a "boom"><!ENTITY b "&a;&a;">]>' + rss(
        rss_item(1, "&f;&b;", "x"), declaration=""
    )
    assert "hidden" not in repr(parse(raw))


def test_empty_feed():
    with pytest.raises(SourceError, match="no entries"):
        parse(rss())


def test_elements_that_feedparser_trips_over_are_one_line():
    with pytest.raises(SourceError, match="fetch or save it again"), warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialSourceWarning)
        parse("<rss><channel><item><link><item/></link></item></channel></rss>")


@pytest.mark.parametrize("tag", ["at:02:00", "live:", ":live", "live:1st", "lïve:x", "a:b:c"])
def test_tags_with_colons_that_name_nothing_cost_nothing_else(tag: str):
    blog = parse(rss(rss_item(1, "Tram late", "By ten minutes.", more=f"<{tag}>x</{tag}>")))
    assert [(u.headline, u.body) for u in blog.updates] == [("Tram late", ("By ten minutes.",))]


def test_an_empty_time_is_no_time():
    """feedparser warned of its own names where a time was empty, and that stood among what is told of a page."""
    page = rss(rss_item(1, "Dry", "No rain.").replace("Sun, 02 Mar 2031 10:01:00 +0200", ""))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse(page).updates[0].published_at is None


def test_times_without_a_zone_are_told():
    page = rss(rss_item(2, "Dry", "No rain."), rss_item(1, "Wet", "Rain.")).replace(":01:00 +0200", ":01:00")
    with pytest.warns(PartialSourceWarning, match="1 of the page's times names no zone: taken as UTC"):
        assert feeds.parse(page, "ferry", None).updates[0].published_at == "2031-03-02T10:01:00+00:00"
    items = [{"id": "1", "content_text": "Rain.", "date_published": "2031-03-02 10:01"}]
    with pytest.warns(PartialSourceWarning, match="1 of the page's times names no zone"):
        parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}))
