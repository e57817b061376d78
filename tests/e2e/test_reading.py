"""How the live blog reads: many hours, a narrow phone, words from the right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
from qa.page.view.blog import FIRST
from tests.e2e.conftest import serving_here

pytestmark = pytest.mark.browser

_START = datetime.fromisoformat("2031-05-06T08:00:00+01:00")
# An update every hour for three days and a half: far more bars than fit.
_HOURS = 84
_MARKET = LiveBlog(
    "market",
    "Market week",
    tuple(
        Update(
            f"m-{n}",
            _HOURS - n,
            f"Stall {n} opens",
            (f"Stall {n} sells pears. " * (30 if n == 9 else 1),),
            published_at=(_START + timedelta(hours=n)).isoformat(),
        )
        for n in reversed(range(_HOURS))
    ),
)
_FAIR = LiveBlog(
    "fair",
    "מהשוק ישירות",
    (
        Update(
            "f-1",
            1,
            "הגשם עצר את המשחק",
            ("הגשם עצר את משיכת החבל.",),
            published_at="2031-05-07T15:00:00+03:00",
            key_event=True,
        ),
        Update(
            "f-2",
            2,
            "השוק נפתח בבוקר",
            ("כ־300 מבקרים הגיעו.",),
            published_at="2031-05-06T09:00:00+03:00",
            key_event=True,
        ),
    ),
)


@pytest.fixture(scope="module")
def stalls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Assistant.open(store=tmp_path_factory.mktemp("stalls"), mode="quotes") as assistant:
        assistant.index(_FAIR)
        assistant.index(_MARKET)
        with serving_here(assistant) as url:
            yield url


def test_every_hour_has_a_bar_that_can_be_hit_and_the_newest_are_shown_first(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=market", width=390, height=844)
    chat.page.click("#side-tabs [data-side=blog]")
    chat.page.wait_for_selector(".hours button")
    narrow = chat.page.evaluate(
        "[...document.querySelectorAll('.hours button')].filter((e) => e.getBoundingClientRect().width < 24).length"
    )
    assert chat.page.locator(".hours button").count() == _HOURS
    assert narrow == 0
    ends = "(e) => [e.getBoundingClientRect().right, e.closest('.strip').getBoundingClientRect().right]"
    bar, strip = chat.page.locator(".hours button").last.evaluate(ends)
    assert bar <= strip + 1
    # One far back is scrolled to with its page: what it leads to stands below the tools.
    chat.page.locator(".hours button").nth(9).evaluate("(e) => e.click()")
    chat.page.wait_for_selector(".is-here h4")
    assert chat.page.inner_text(".is-here h4") == "Stall 9 opens"
    places = "['.tools', '.is-here h4'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON())"
    chat.page.wait_for_function(f"(([tools, head]) => head.top >= tools.bottom && head.bottom < innerHeight)({places})")
    tools, _ = chat.page.evaluate(places)
    assert tools["top"] >= 0, "on a phone the tools scroll away"


def test_a_long_live_blog_comes_in_two_parts_the_rest_when_it_is_wanted(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=market")
    page = chat.page
    entries = page.locator("#blog .entry")
    assert entries.count() == FIRST
    assert page.inner_text("#blog .more") == f"Show {_HOURS - FIRST} earlier updates"
    days = page.locator("#blog h3.day").all_inner_texts()
    page.locator("#blog .more").scroll_into_view_if_needed()
    page.wait_for_selector("#blog .more", state="detached")
    assert entries.count() == _HOURS
    headlines = page.locator("#blog h4").all_inner_texts()
    assert headlines == [f"Stall {n} opens" for n in reversed(range(_HOURS))]
    every = page.locator("#blog h3.day").all_inner_texts()
    assert len(every) == len(set(every)) == 4 and every[: len(days)] == days


def test_what_is_sought_in_a_long_live_blog_is_found_in_its_second_part(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=market")
    page = chat.page
    page.fill("#blog-filter", "stall 47")
    page.wait_for_selector("#blog .found:has-text('1 shown')")
    later = open_chat(f"{stalls}?liveblog=market").page
    later.focus("#moment")
    later.keyboard.press("Home")
    later.wait_for_selector("#blog .more", state="detached")
    assert 0 < later.locator("#blog .entry").count() < FIRST


def test_the_rest_of_a_long_list_is_unfolded_and_stays_so(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=market")
    turn = chat.ask("What has changed since 7 May?")
    assert not turn.locator(".rest .cite").first.is_visible()
    turn.locator(".rest summary").click()
    turn.locator(".rest .cite").nth(3).click()
    chat.page.locator(".source.is-marked [data-act=back]").click()
    chat.page.wait_for_function("document.activeElement.closest('.rest')")
    # A thumb has the conversation drawn anew.
    turn.locator("[data-vote=up]").click()
    turn.locator(".remark").wait_for()
    assert turn.locator(".rest .cite").first.is_visible()


@pytest.mark.parametrize(
    ("width", "field"), [(320, "#question textarea"), (390, "#blog-filter"), (320, "#blog-filter")]
)
def test_a_field_says_all_of_its_hint_on_a_phone(open_chat, stalls, width: int, field: str) -> None:
    # It has key events, and with them a box beside the filter.
    chat = open_chat(f"{stalls}?liveblog=fair", width=width, height=640)
    if field == "#blog-filter":
        chat.page.click("#side-tabs [data-side=blog]")
    room = chat.page.evaluate(
        """(name) => {
            const field = document.querySelector(name);
            const style = getComputedStyle(field);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const inside = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return inside - pen.measureText(field.placeholder).width;
        }""",
        field,
    )
    assert room >= 0


def test_a_time_after_words_from_the_right_stays_in_one_line(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=*", width=320, height=640)
    newest = "[dir=rtl] .newest"
    assert chat.page.eval_on_selector(newest, "(e) => getComputedStyle(e).direction") == "rtl"
    assert chat.page.eval_on_selector(f"{newest} .at", "(e) => e.getClientRects().length") == 1


def test_words_from_the_right_and_the_lines_above_them_stand_at_the_right(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=fair")
    chat.page.wait_for_selector(".examples li")
    for line in (
        "#picked",
        "#welcome .indexed h2",
        ".day-so-far li",
        ".examples",
        "#blog .when",
        "#blog .tools",
        "#blog .entries",
    ):
        assert chat.page.eval_on_selector(line, "(e) => getComputedStyle(e).direction") == "rtl", line
    time, headline = chat.page.eval_on_selector(
        ".day-so-far li", "(e) => [...e.children].map((one) => one.getBoundingClientRect().left)"
    )
    assert time > headline
    # The page's own English labels stand at the right too, each read from its left.
    ends = """([label, within]) => [label, within].map((s) => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector(s));
        return Math.round(range.getBoundingClientRect().right);
    })"""
    for label, within in (
        (".indexed .facts", ".indexed h2"),
        (".day-so-far h3", ".indexed h2"),
        (".begin h3", ".indexed h2"),
        ("#blog .day", "#blog h4"),
        ("#blog .when time", "#blog h4"),
    ):
        at, edge = chat.page.evaluate(ends, [label, within])
        assert abs(at - edge) <= 1, label
    order = """() => {
        const words = document.querySelector("#blog .day").firstChild;
        return [0, words.length - 1].map((at) => {
            const range = document.createRange();
            range.setStart(words, at);
            range.setEnd(words, at + 1);
            return range.getBoundingClientRect().left;
        });
    }"""
    first, last = chat.page.evaluate(order)
    assert first < last
    chat.ask("כמה מבקרים הגיעו?")
    for line in ("#turn-1 .question", ".source h3"):
        assert chat.page.eval_on_selector(line, "(e) => getComputedStyle(e).direction") == "rtl", line
