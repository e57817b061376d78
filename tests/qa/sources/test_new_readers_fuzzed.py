"""Whatever they are given, the readers of pasted text, structure, microdata and widgets read it or refuse it."""

from __future__ import annotations

import json
import time
import warnings
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources.formats import microdata, pasted, rendered, structure, widgets
from qa.sources.registry import parse_page
from qa.sources.tidying import tidied, warn_if_badly_split
from qa.text.detecting import language_of

_PIECES = (
    "14:20", "12.04 GMT", "2:14 p.m. ET", "22h37", "6 min ago", "vor 2 Stunden", "+++ 18:06 A +++", "31.03.22 | 11:26",
    "Sonntag, 2. März", "2 March 2031", "Anzeige", "Share", "Ann Orr (@ann)", "Road shut", "The road is shut.", "99:99",
    "0:60", "1/1/1", "+" * 40, ":" * 60, "9" * 30, " ", "",
    "88'", "90+3 min: Goal", "Hier à 22h37", "02/03/2031 12:00", "Ann Orr and Ola Lind", "Reporting from Osk",
    "Breaking", "All times are UK", "2h ago / 9:12 PM EST",
)  # fmt: skip
_TAGS = (
    "<div class=time>", "</div>", "<time>14:20</time>", '<time datetime="2031-03-02T10:00:00Z">', "<article>", "<br>",
    "</article>", '<div itemtype="https://schema.org/BlogPosting">', '<p property="liveBlogUpdate">', "<blockquote>",
    "<amp-live-list>", '<div data-sort-time="1930224000000">', "<p>Some words that are a text.</p>", "<h2>A</h2>",
    "<table><tr><td>", "&#x0;", "<h2>14:20 – A</h2>", "<p>13:05 B</p>", "<h2>12:04 C", "<aside>",
    "<li>2 March 2031</li>", "<strong>A</strong>",
)  # fmt: skip
_TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=30)), max_size=40).map("\n".join)
_HTML = st.lists(st.one_of(st.sampled_from(_TAGS), st.text(max_size=20)), max_size=40).map("".join)
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(("data", "news", "game", "events", "posts", "eventInfo", "result", "success", "bulletins",
                             "contents", "text", "created", "title", "id", "nid", "message", "local_status", "_type")),
            inner, max_size=5),
    ),
    max_leaves=25,
)  # fmt: skip
_QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(reader: ModuleType, raw: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if reader.looks_like(raw):
                blog = tidied(reader.parse(raw, "page"))
                warn_if_badly_split(blog.updates)
                assert blog.updates and len({update.id for update in blog.updates}) == len(blog.updates)
        except SourceError as error:
            assert "\n" not in str(error)


@_QUICK
@given(_TEXTS)
def test_any_pasted_text_is_read_or_refused(raw: str) -> None:
    _read(pasted, raw)
    language_of(raw)


@_QUICK
@given(_HTML)
def test_any_html_is_read_or_refused(raw: str) -> None:
    for reader in (structure, rendered, microdata):
        _read(reader, f"<html><body>{raw}")


@_QUICK
@given(_VALUES)
def test_any_json_is_read_or_refused(value: object) -> None:
    _read(widgets, json.dumps(value if isinstance(value, dict) else {"data": value}))


@pytest.mark.parametrize(
    "raw",
    [
        "14:20 " * 200_000,
        "14:20\n" * 20_000,
        "6 min ago\nA\n" * 5_000,
        ":" * 1_000_000,
        "+" * 500_000 + "\n14:20\nA.\n14:10\nB.\n14:00\nC.",
        "2 March " * 100_000,
        "<div class=time>14:20</div><p>A text of a few words.</p>" * 15_000,
        "<div class='a " + "time " * 20_000 + "'>14:20</div>" * 50,
        "<article><time>14:20</time>" * 5_000,
        '{"data": {"news": [' + '{"contents": "a"},' * 10_000 + '{"contents": "a"}]}}',
    ],
    ids=lambda raw: raw[:12],
)
def test_a_flood_is_read_or_refused_with_bounded_work(raw: str) -> None:
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parse_page(raw, "page")
        except SourceError as error:
            assert "\n" not in str(error)
    # A quadratic reader needs minutes for these.
    assert time.process_time() - started < 30
