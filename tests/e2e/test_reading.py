"""How the live blog reads: many hours, a narrow phone, words from the right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update
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
        Update("f-1", 1, "הגשם עצר את המשחק", ("הגשם עצר את משיכת החבל.",), published_at="2031-05-07T15:00:00+03:00"),
        Update("f-2", 2, "השוק נפתח בבוקר", ("כ־300 מבקרים הגיעו.",), published_at="2031-05-06T09:00:00+03:00"),
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
    assert chat.page.inner_text(".is-here h4") == "Stall 9 opens"
    places = "['.tools', '.is-here h4'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON())"
    chat.page.wait_for_function(f"(([tools, head]) => head.top >= tools.bottom && head.bottom < innerHeight)({places})")
    tools, _ = chat.page.evaluate(places)
    assert tools["top"] >= 0, "on a phone the tools scroll away"


def test_the_question_field_says_all_of_its_hint_on_a_narrow_phone(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=market", width=320, height=640)
    room = chat.page.evaluate(
        """() => {
            const field = document.querySelector("#question textarea");
            const style = getComputedStyle(field);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const inside = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return inside - pen.measureText(field.placeholder).width;
        }"""
    )
    assert room >= 0


def test_words_from_the_right_and_the_lines_above_them_stand_at_the_right(open_chat, stalls) -> None:
    chat = open_chat(f"{stalls}?liveblog=fair")
    chat.page.wait_for_selector(".day-so-far li")
    for line in ("#welcome .indexed h2", ".day-so-far li", ".newest", "#blog .when"):
        assert chat.page.eval_on_selector(line, "(e) => getComputedStyle(e).direction") == "rtl", line
    time, headline = chat.page.eval_on_selector(
        ".day-so-far li", "(e) => [...e.children].map((one) => one.getBoundingClientRect().left)"
    )
    assert time > headline
    chat.ask("כמה מבקרים הגיעו?")
    for line in ("#turn-1 .question", ".source h3"):
        assert chat.page.eval_on_selector(line, "(e) => getComputedStyle(e).direction") == "rtl", line
