"""Pages without live-blog markup: updates are found by their structure, and the page says so."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

import pytest

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_bytes


def _read(html: str) -> tuple[LiveBlog, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PartialSourceWarning)
        page = parse_bytes(html.encode(), "page.html")
    return page, [str(one.message) for one in caught]


def test_an_amp_live_list_is_read_with_its_sort_times() -> None:
    page, said = _read(
        "<!doctype html><html amp><head><title>Quake live</title></head><body><h1>Quake live</h1>"
        '<amp-live-list id="l" data-poll-interval="15000"><button update>New</button><div items>'
        '<div id="b" data-sort-time="1929456600000"><h3>Dam holds</h3><p>The dam at Corry holds.</p></div>'
        '<div id="a" data-sort-time="1929456000000"><p>It shook for nine seconds.</p></div>'
        "</div></amp-live-list></body></html>"
    )
    assert [(u.headline, u.published_at, u.body) for u in page.updates] == [
        ("Dam holds", "2031-02-21T16:10:00+00:00", ("The dam at Corry holds.",)),
        ("", "2031-02-21T16:00:00+00:00", ("It shook for nine seconds.",)),
    ]
    assert len(said) == 1 and "2 updates were found by its structure" in said[0]


def test_whole_times_count_before_what_is_shown_of_them_and_a_zone_may_only_be_shown() -> None:
    page, said = _read(
        "<html><body><h1>Fog</h1>"
        '<li><span class="time">3:02 pm March 2, 2031 <time datetime="2031-03-02T14:02:00Z">3:02 pm</time></span>'
        "<p>The runway is open again.</p></li>"
        '<li><time datetime="2031-03-02T13:10:00">13:10 CET</time><p>The fog is thinning, the tower says.</p></li>'
        "</body></html>"
    )
    assert [u.published_at for u in page.updates] == ["2031-03-02T14:02:00+00:00", "2031-03-02T13:10:00+01:00"]
    assert not any("no zone" in line for line in said)
    _, said = _read(
        "<html><body><h1>Fog</h1>"
        + "".join(f'<li><time datetime="2031-03-02T1{n}:10:00">x</time><p>Fog report number {n} is in.</p></li>'
                  for n in (2, 1))
        + "</body></html>"
    )  # fmt: skip
    assert any("name no zone: they are taken as UTC" in line for line in said)


def test_a_live_blog_in_microdata_without_updates_of_its_own_is_read_by_structure() -> None:
    page, said = _read(
        '<html><head><title>Regatta</title></head><body><div itemscope itemtype="https://schema.org/LiveBlogPosting">'
        '<div id="7"><time>19:30</time><p>Crew nine wins the last heat by a length.</p></div></div></body></html>'
    )
    (update,) = page.updates
    assert update.published_at == f"{datetime.now(UTC).date()}T19:30:00+00:00"
    assert update.body == ("Crew nine wins the last heat by a length.",)
    assert any("name no day" in line for line in said)


def test_articles_with_a_time_and_a_heading_are_updates_and_the_rest_of_the_page_is_none() -> None:
    items = "".join(
        f'<article class="x"><header><time datetime="2031-05-06T{hour}:15:00+01:00">{hour}.15</time></header>'
        f"<h2>Stage {hour}</h2><p>The riders passed kilometre {hour} in one bunch.</p><button>Share</button></article>"
        for hour in (14, 13, 12)
    )
    page, _ = _read(
        '<html><body><nav><ul><li><a href="/a">Sport</a></li><li><a href="/b">News</a></li></ul></nav>'
        f"<h1>Tour, stage nine</h1><main>{items}</main><footer><p>Printed by the Post.</p></footer></body></html>"
    )
    assert page.title == "Tour, stage nine"
    assert [u.headline for u in page.updates] == ["Stage 14", "Stage 13", "Stage 12"]
    assert page.updates[0].body == ("The riders passed kilometre 14 in one bunch.",)
    assert page.updates[2].published_at == "2031-05-06T12:15:00+01:00"


@pytest.mark.parametrize(
    "html",
    [
        '<html><body><h1>One story</h1><time datetime="2031-05-06T12:00:00Z">noon</time><p>It has one time.</p></body>',
        "<html><body><ul><li><time>12:00</time></li><li><time>13:00</time></li></ul></body></html>",
    ],
)
def test_a_page_with_one_time_or_without_texts_is_no_live_blog(html: str) -> None:
    with pytest.raises(SourceError):
        _read(html)


def test_a_timetable_stays_a_table() -> None:
    rows = "".join(f"<tr><td>{hour}:15</td><td>Ferry {hour}</td></tr>" for hour in (10, 11, 12))
    page, _ = _read(
        "<h1>Harbour live</h1>"
        + "".join(
            f'<article><time datetime="2031-03-02T{hour}:00:00Z"></time><h2>News of {hour}</h2>'
            f"<p>The harbour master tells what is new at {hour}.</p><table>{rows}</table></article>"
            for hour in (16, 15)
        )
    )
    assert page.updates[0].body[1:] == ("10:15 | Ferry 10", "11:15 | Ferry 11", "12:15 | Ferry 12")
