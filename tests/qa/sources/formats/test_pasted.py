"""Pages copied out of a browser: each entry under its time, without buttons, credits and advertisements."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta

import pytest

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.formats import pasted
from qa.sources.formats.markdown import without_marks
from qa.sources.formats.pasted_dates import date_of
from qa.sources.formats.pasted_lines import trailed_by
from qa.sources.partial import PartialSourceWarning

_POSTED = """Live: Barge adrift at Kell

Summary

A barge with 40 tonnes of salt broke loose
Nobody was on board

Live Reporting

By Ann Orr and Piet Lund

2 March 2031

Posted at 14:20

Barge made fast

A tug has made the barge fast, the harbour says.

Share this post

Posted at 13:05

Breaking

Bridge closed

The bridge is closed to all traffic.

Copyright: Agency

Posted at 12:04

'It just went'

Skipper Ivo Hall, 51, saw it go.

Back to top
"""
_RELATIVE = """Flood live: dam holds at Osk

Engineers say the dam is stable

2h ago
17.40 GMT
Dam is stable, say engineers

The dam is dry, chief engineer Ada Brook says.

Share
Updated at 18.02 GMT

3h ago
16.15 GMT

About 340 people sleep in the school hall.

5h ago
14.30 GMT
Summary

• 1,200 people were told to leave.
• The road is closed.

March 2, 2031
"""
_GERMAN = """Liveticker: Brand im Hafen

Sonntag, 2. März 2031

17:32 Uhr
Hafen bleibt gesperrt
Der Hafen bleibt bis Montag gesperrt.
16:50 Uhr
Zwei Verletzte
Zwei Menschen wurden verletzt.

Anzeige

Die besten Reiseziele

16:05 Uhr
Feuer im Hafen
Teilen
Ein Lager brennt.
"""
_AMERICAN = """Storm live

March 2, 2031

2:14 p.m. ET

Wind rises

Gusts of 90 mph.

11:58 a.m. ET

Schools close

All schools close at noon.

9:05 a.m. ET

Storm nears

It is 40 miles off.
"""


def _read(text: str) -> LiveBlog:
    assert pasted.looks_like(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialSourceWarning)
        return pasted.parse(text, "page")


def test_posted_at_lines_open_entries_and_the_summary_is_the_key_points() -> None:
    page = _read(_POSTED)
    assert page.title == "Live: Barge adrift at Kell"
    assert page.summary == ("A barge with 40 tonnes of salt broke loose", "Nobody was on board")
    assert [(u.published_at, u.headline, u.key_event) for u in page.updates] == [
        ("2031-03-02T14:20:00+00:00", "Barge made fast", False),
        ("2031-03-02T13:05:00+00:00", "Bridge closed", True),
        ("2031-03-02T12:04:00+00:00", "'It just went'", False),
    ]
    assert page.updates[0].body == ("A tug has made the barge fast, the harbour says.",)
    assert page.updates[1].body == ("The bridge is closed to all traffic.",)


def test_relative_times_and_edits_open_no_entry() -> None:
    page = _read(_RELATIVE)
    assert [u.headline for u in page.updates] == ["Dam is stable, say engineers", "", "Summary"]
    assert page.updates[2].body == ("• 1,200 people were told to leave.", "• The road is closed.")
    assert page.standfirst == "Engineers say the dam is stable"


def test_a_german_page_without_blank_lines_is_read_and_its_advertisement_is_not() -> None:
    page = _read(_GERMAN)
    assert [(u.published_at, u.headline, u.body) for u in page.updates] == [
        ("2031-03-02T17:32:00+00:00", "Hafen bleibt gesperrt", ("Der Hafen bleibt bis Montag gesperrt.",)),
        ("2031-03-02T16:50:00+00:00", "Zwei Verletzte", ("Zwei Menschen wurden verletzt.",)),
        ("2031-03-02T16:05:00+00:00", "Feuer im Hafen", ("Ein Lager brennt.",)),
    ]


def test_halves_of_the_day_and_eastern_time_are_understood() -> None:
    assert [u.published_at for u in _read(_AMERICAN).updates] == [
        "2031-03-02T14:14:00-05:00",
        "2031-03-02T11:58:00-05:00",
        "2031-03-02T09:05:00-05:00",
    ]


def test_a_page_that_runs_from_the_oldest_is_turned_round() -> None:
    parts = _AMERICAN.split("\n\n")
    turned = "\n\n".join([*parts[:2], *parts[8:11], *parts[5:8], *parts[2:5]])
    assert [u.headline for u in _read(turned).updates] == ["Wind rises", "Schools close", "Storm nears"]


def test_without_a_day_todays_is_taken_and_that_is_told() -> None:
    with pytest.warns(PartialSourceWarning, match="names no day"):
        page = pasted.parse(_AMERICAN.replace("March 2, 2031\n\n", ""), "page")
    assert all(u.published_at for u in page.updates)


def test_times_without_text_are_refused() -> None:
    with pytest.raises(SourceError, match="no text below"):
        pasted.parse("Live\n\n14:20 GMT\n\n14:10 GMT\n\n14:00 GMT\n", "page")


def test_ordinary_text_is_left_to_its_own_reader() -> None:
    assert not pasted.looks_like("Title\n\nA headline\n\nA paragraph at 14:20 GMT.\n\nAnother\n\nMore.\n")


def test_hours_and_minutes_are_counted_back_together() -> None:
    page = "What we're covering\n• Six counts.\n\n" + "\n".join(
        f"{ago}\n{head}\nThe clerk says it in court.\nLink Copied!\n"
        for ago, head in (
            ("12 min ago", "Guilty"),
            ("1 hr 38 min ago", "Verdict reached"),
            ("3 hours, 5 min ago", "Note"),
        )
    )
    blog = _read(page)
    times = [datetime.fromisoformat(update.published_at or "") for update in blog.updates]
    assert [times[0] - time for time in times] == [timedelta(minutes=n) for n in (0, 86, 173)]
    assert [update.headline for update in blog.updates] == ["Guilty", "Verdict reached", "Note"]
    assert (blog.title, blog.summary) == ("page", ("Six counts.",))


def test_what_begins_as_a_note_of_an_edit_and_goes_on_is_text() -> None:
    lines = ("Updated map of the zone", "Updated figures show that 41 people are dead, up from 38 this morning.")
    page = "\n".join(f"{n}:20 GMT\n{lines[0]}\n{lines[1]}\nUpdated at {n}:41 GMT\n" for n in (14, 13, 12))
    blog = _read(f"Quake live\n\n2 March 2031\n\n{page}")
    assert {(update.headline, update.body) for update in blog.updates} == {(lines[0], (lines[1],))}


def test_today_and_yesterday_are_days() -> None:
    page = _read(
        "EN DIRECT : la crue\n\nAujourd'hui à 08h02\nLa digue tient\nElle a tenu toute la nuit.\n\nHier à 22h37\n"
        "Un pont fermé\nLe pont est fermé.\nÀ LIRE AUSSI\nNotre jardin\n\nHier à 19h15\nDeux blessés\nIls vont bien."
    )
    today = datetime.now(UTC).date()
    days = [datetime.fromisoformat(update.published_at or "").date() for update in page.updates]
    assert days == [today, today - timedelta(days=1), today - timedelta(days=1)]
    assert page.updates[1].body == ("Le pont est fermé.",)


@pytest.mark.parametrize(
    ("dates", "zone", "day"),
    [(("02/03/2031", "01/03/2031", "28/02/2031"), "", "2031-03-02"), (("03/02/2031",) * 3, " ET", "2031-03-02")],
)
def test_dates_with_slashes_begin_as_the_page_shows(dates: tuple[str, ...], zone: str, day: str) -> None:
    entries = [
        f"{date} 1{n}:00{zone}\nHeat {n} won\nNumber {n} won its heat." for n, date in zip("321", dates, strict=True)
    ]
    update = _read("Regatta live\n\n" + "\n\n".join(entries)).updates[0]
    assert (update.published_at or "")[:10] == day


def test_dates_that_may_be_two_days_are_told() -> None:
    entries = [f"02/03/2031 1{n}:00\nHeat {n} won\nNumber {n} won its heat." for n in "321"]
    with pytest.warns(PartialSourceWarning, match="whether the day or the month comes first"):
        pasted.parse("Regatta live\n\n" + "\n\n".join(entries), "page")


def test_the_zone_of_all_times_is_taken() -> None:
    page = _read(_POSTED.replace("By Ann Orr", "All times stated are UK\n\nBy Ann Orr").replace("2 March", "2 July"))
    assert page.updates[0].published_at == "2031-07-02T14:20:00+01:00"


def test_a_date_without_a_year_is_of_the_last_twelve_months() -> None:
    ahead = datetime.now(UTC) + timedelta(days=20)
    entries = [f"{ahead:%d %B} 1{n}:00 GMT\nHeat {n} won\nNumber {n} won its heat." for n in "321"]
    page = _read("Regatta live\n\n" + "\n\n".join(entries))
    assert datetime.fromisoformat(page.updates[0].published_at or "") < datetime.now(UTC)


@pytest.mark.parametrize(
    "line",
    ["The road is open since 17:32.", "Rovers 2-1 City", "Results (17:32 to 18:00)", "Doors open at 17:32", "17:32 –"],
)
def test_a_headline_ends_with_a_time_only_behind_a_mark(line: str) -> None:
    assert trailed_by(line) is None


@pytest.mark.parametrize("line", ["Bus 5 out", "Gate 7 set", "Crew 9 ago", "Room 3 mag"])
def test_short_months_of_other_languages_are_read_only_behind_a_day(line: str) -> None:
    assert date_of(line) is None
    assert date_of(f"vie, {line.partition(' ')[2]} 2031") is not None


def test_messages_of_several_people_keep_their_names() -> None:
    lines = (
        "[02/03/31, 14:05] Ann: Road shut.",
        "[02/03/31, 14:20] Lou: Two buses wait.",
        "[02/03/31, 15:00] Ann: Open.",
    )
    with pytest.warns(PartialSourceWarning):
        page = pasted.parse("\n".join(lines), "page")
    assert [update.body for update in page.updates] == [
        ("Ann: Open.",),
        ("Lou: Two buses wait.",),
        ("Ann: Road shut.",),
    ]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("# A\n\n**14:20** B", "A\n\n14:20 B"),
        ("## A [b](https://c.example/d) *e*\n*F g*\n---\n- h", "A b *e*\nF g\n\n- h"),
        ("** A\n#tag\n2 ** 3 ** 4", "** A\n#tag\n2 ** 3 ** 4"),
        ("A *b* [c](https://d.example)", "A *b* [c](https://d.example)"),
    ],
)
def test_marks_of_markdown_are_no_text_where_lines_begin_with_them(written: str, plain: str) -> None:
    assert without_marks(written) == plain
