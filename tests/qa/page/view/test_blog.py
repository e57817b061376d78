"""The live blog as it is read beside the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from lxml.html import fromstring

from qa.models import Update
from qa.page.view.blog import FIRST, OpenBlog, blog_html, rest_html
from qa.page.view.direction import direction_of


def _update(n: int, at: str | None, headline: str = "", *body: str, key: bool = False) -> Update:
    return Update(f"u-{n}", n, headline, body, published_at=at, key_event=key)


_DAY = (
    _update(1, "2031-05-07T09:10:00+01:00", "Second day", "It goes on.", key=True),
    _update(2, "2031-05-06T22:40:00+01:00", "", "<script>alert(1)</script> said nobody."),
    _update(3, "2031-05-06T22:05:00+01:00", "Late", "Text."),
)


def test_updates_stand_with_times_days_and_key_events() -> None:
    page = fromstring(blog_html(OpenBlog("Two days", _DAY, ("One point.",))))
    assert [day.text for day in page.find_class("day")] == ["Wednesday, 7 May 2031", "Tuesday, 6 May 2031"]
    assert [time.text for time in page.xpath("//article//time")] == ["09:10", "22:40", "22:05"]
    assert len(page.find_class("is-key")) == len(page.find_class("key")) == 1
    assert page.xpath("//*[@id='blog-key']")
    assert page.xpath("//section[@class='points']//li")[0].text == "One point."
    assert not page.xpath("//script")


def test_the_line_of_hours_counts_updates_from_the_oldest_on() -> None:
    page = fromstring(blog_html(OpenBlog("Two days", _DAY)))
    bars = page.xpath("//section[@class='hours']//button")
    assert [bar.get("aria-label") for bar in bars] == ["6 May, 22:00: 2 updates", "7 May, 09:00: 1 update"]
    assert bars[0].get("data-hour") == "2031-05-06T22"


def test_without_times_positions_stand_and_no_hours() -> None:
    page = fromstring(blog_html(OpenBlog("No times", (_update(1, None, "Only"),))))
    assert page.find_class("when")[0].text_content() == "Update 1"
    assert not page.find_class("hours") and not page.xpath("//*[@id='blog-key']")


def test_none_or_several_live_blogs_are_a_line() -> None:
    assert "Add a live blog" in blog_html(None)
    assert "Choose one" in blog_html(None, several=True)


def test_an_hour_without_updates_is_a_gap_and_many_hours_are_a_bar_for_each_day() -> None:
    hours = [_update(n, f"2031-05-06T{hour:02}:00:00+01:00") for n, hour in enumerate((12, 9), start=1)]
    page = fromstring(blog_html(OpenBlog("A morning", hours)))
    assert [tick.text for tick in page.find_class("tick")] == ["09", "10", "11", "12"]
    assert len(page.xpath("//section[@class='hours']//button")) == 2
    start = datetime.fromisoformat("2031-04-25T00:00:00+00:00")
    many = [_update(n, (start + timedelta(hours=n)).isoformat()) for n in range(300)]
    bars = fromstring(blog_html(OpenBlog("Weeks", many))).xpath("//section[@class='hours']//button")
    assert bars[0].get("aria-label") == "25 April: 24 updates" and bars[0].get("data-hour") == "2031-04-25"
    assert len(bars) == 13


def test_who_wrote_an_update_when_it_was_edited_and_that_it_is_pinned_stands_above_it() -> None:
    signed = replace(_DAY[2], authors=("Orla Fenn",), modified_at="2031-05-06T21:40:00+00:00", pinned=True)
    page = fromstring(blog_html(OpenBlog("Two days", (*_DAY[:2], signed))))
    assert page.find_class("by")[0].text == "Orla Fenn"
    line = " ".join(page.find_class("when")[2].text_content().split())
    assert line.startswith("22:05") and "edited 22:40" in line and "Pinned" in line
    # Where all have the same authors, and for an edit within the minute, nothing is said.
    alike = [replace(one, authors=("Orla Fenn",), modified_at=one.published_at) for one in _DAY]
    page = fromstring(blog_html(OpenBlog("Two days", alike)))
    assert not page.find_class("by") and "edited" not in page.text_content()


def test_a_list_keeps_its_items() -> None:
    page = fromstring(blog_html(OpenBlog("A list", (_update(1, None, "Open", "• The pool", "• The pier"),))))
    assert len(page.find_class("item")) == 2


def test_a_long_live_blog_is_whole_in_two_parts_and_each_says_of_which_edition_it_is() -> None:
    start = datetime.fromisoformat("2031-05-06T20:00:00+00:00")
    count = FIRST + 10
    updates = [_update(n, (start - timedelta(hours=n)).isoformat(), f"Hour {n}") for n in range(1, count + 1)]
    reading = OpenBlog("Long", updates, id="long")
    first, rest = fromstring(blog_html(reading)), fromstring(rest_html(reading))
    assert [len(part.find_class("entry")) for part in (first, rest)] == [FIRST, 10]
    assert first.find_class("more")[0].text == "Show 10 earlier updates"
    days = [day.text for part in (first, rest) for day in part.find_class("day")]
    assert len(days) == len(set(days))
    assert first.get("data-edition") == rest.get("data-edition")
    assert rest.get("data-edition") != fromstring(rest_html(OpenBlog("Long", updates[1:], id="long"))).get(
        "data-edition"
    )
    assert not fromstring(blog_html(OpenBlog("Short", updates[:FIRST]))).find_class("more")


def test_key_events_are_listed_newest_first_and_the_earlier_ones_folded() -> None:
    def listed(*keys: bool) -> list[str]:
        updates = [_update(n, f"2031-05-06T{20 - n}:00:00+00:00", f"H{n}", key=key) for n, key in enumerate(keys, 1)]
        page = fromstring(blog_html(OpenBlog("Day", updates)))
        folded = page.xpath("//section[@class='key-events']/details//li")
        return [li.text_content() for li in page.xpath("//section[@class='key-events']/ul/li")] + [str(len(folded))]

    assert listed(True, False, True) == ["19:00H1", "17:00H3", "0"]
    assert listed(*[True] * 7)[-1] == "2"
    assert listed(False) == ["0"]
    unnamed = replace(_update(1, None, "", "<b>No headline.", key=True), key_event=True)
    page = fromstring(blog_html(OpenBlog("Day", [unnamed])))
    assert page.xpath("//section[@class='key-events']//a")[0].text == "<b>No headline."


def test_the_panel_has_the_direction_of_most_of_its_letters() -> None:
    hebrew = _update(1, None, "השוק נפתח בבוקר", "כ־300 מבקרים הגיעו.")
    assert fromstring(blog_html(OpenBlog("LIVE: השוק", [hebrew]))).get("dir") == "rtl"
    assert fromstring(blog_html(OpenBlog("Market, שוק", [_update(1, None, "Stalls open")]))).get("dir") == "ltr"
    assert direction_of("300", "") == direction_of() == "ltr"
