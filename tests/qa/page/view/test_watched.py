"""What the page says of live blogs that are kept up to date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from qa.models import Citation
from qa.page.view.watched import Watched, watched_html, watched_text_html
from qa.page.view.welcome import Indexed, welcome_html

_NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
_WELL = Watched("Fog in the bay", 60, _NOON)
_ILL = Watched("Rats & <b>mice</b>", 300, _NOON + timedelta(minutes=20), "a.example <i>answered</i> 500: try again.")


def _text(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_a_live_blog_that_is_level_says_how_often_and_when() -> None:
    html = watched_html([_WELL], 1)
    assert _text(html) == "Kept up to date every 60 s · last looked at 12:00"
    assert '<time class="clock" datetime="2024-05-01T12:00:00+00:00">' in html
    assert "troubled" not in html


def test_a_problem_says_since_when_and_is_escaped() -> None:
    html = watched_html([_ILL], 1)
    assert "Not kept up to date since 12:20: a.example &lt;i&gt;answered&lt;/i&gt; 500: try again." in _text(html)
    assert 'class="watched troubled" title="a.example &lt;i&gt;' in html
    assert "<i>" not in html


@pytest.mark.parametrize(("problem", "told"), [("The disk is full.", "The disk is full."), ("", "the server’s log")])
def test_a_watch_that_has_ended_says_so(problem: str, told: str) -> None:
    text = watched_text_html(Watched("Fog", 60, _NOON, problem, ended=True))
    assert "Not kept up to date any more since" in text and told in text


def test_several_live_blogs_share_one_line() -> None:
    later = Watched("Tides", 60, _NOON + timedelta(hours=1))
    assert watched_html([], 3) == ""
    assert _text(watched_html([later, _WELL], 3)) == "2 of 3 live blogs are kept up to date · last looked at 12:00"
    assert _text(watched_html([later, _WELL], 2)) == "All 2 live blogs are kept up to date · last looked at 12:00"
    assert "Rats &amp; &lt;b&gt;mice&lt;/b&gt;: Not kept up to date since" in watched_html([_WELL, _ILL], 3)


def test_the_welcome_panel_tells_it_of_each() -> None:
    blogs = [Indexed(str(i), str(i), 2, "News", watched=state) for i, state in enumerate((_WELL, _ILL, None))]
    sections = welcome_html(tuple(blogs), ()).split("</section>")
    assert "Kept up to date every 60 s" in sections[0]
    assert 'class="facts kept troubled"' in sections[1] and "&lt;i&gt;answered" in sections[1]
    assert "up to date" not in sections[2]


def test_what_the_day_so_far_tells_is_not_told_as_the_newest_too() -> None:
    def told(headline: str) -> str:
        return welcome_html((Indexed("a", "A", 2, "News"),), (), [Citation(1, "a", "u", 1, headline, headline, 0, 4)])

    assert "Newest" in told("Older") and "Newest" not in told("News")
