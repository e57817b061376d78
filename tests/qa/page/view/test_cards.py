"""Sources: collected once from an answer, and written as HTML that holds the page's text and nothing of its markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from qa.models import Answer, Citation, Retrieved, Update
from qa.page.exchanges import Card, Exchange
from qa.page.view.cards import collect_sources, source_html, sources_html
from qa.pictures import Picture

_UPDATE = Update(
    id="u1",
    position=3,
    headline="Bridge closes at noon",
    body=("The bridge closed at 12:00.", "• Buses turn back.", "It opens again on Friday."),
    published_at="2024-05-01T12:05:00+02:00",
    url="https://news.example/live#3",
)
_SOURCE = Card((1,), _UPDATE, "town", "Town live", 9)


def _citation(n: int, quote: str, **changes: object) -> Citation:
    start = _UPDATE.text.index(quote)
    citation = Citation(n, "town", "u1", 3, _UPDATE.headline, quote, start, start + len(quote))
    return replace(citation, **changes)


def _answer(*citations: Citation, answered: bool = True, retrieved: tuple[Retrieved, ...] = ()) -> Answer:
    return Answer("q", "q", "text", answered, "quotes", None, citations, retrieved)


class _Shelf:
    """Knows one update, or none."""

    def __init__(self, update: Update | None = _UPDATE) -> None:
        self._update = update

    def cited(self, citation: Citation) -> Card | None:
        if self._update is None:
            return None
        return Card((), self._update, "town", "Town live", 9, stood_until=citation.stood_until)

    def near(self, retrieved: Retrieved) -> Card | None:
        return Card((), replace(_UPDATE, id=retrieved.update_id, headline=retrieved.headline), "town", "Town live", 9)


def _marks(html: str) -> list[str]:
    return [unescape(mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", html)]


def test_the_quote_is_marked_in_the_whole_update() -> None:
    (source,) = collect_sources(_answer(_citation(1, "closed at 12:00")), _Shelf())
    html = source_html(source, 2)
    assert _marks(html) == ["closed at 12:00"]
    assert "Bridge closes at noon" in html
    assert "It opens again on Friday." in html
    assert 'id="source-2-1"' in html


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    quote = "at 12:00.\n\n• Buses turn"
    (source,) = collect_sources(_answer(_citation(1, quote)), _Shelf())
    assert _marks(source_html(source, 1)) == ["at 12:00.", "• Buses turn"]


def test_a_quote_in_the_headline_is_marked_there() -> None:
    (source,) = collect_sources(_answer(_citation(1, "Bridge closes")), _Shelf())
    assert re.search(r"<h3.*<mark data-n=\"1\">Bridge closes</mark> at noon</span></h3>", source_html(source, 1))


def test_two_citations_of_one_update_are_one_source() -> None:
    answer = _answer(_citation(1, "The bridge closed"), _citation(2, "opens again"))
    (source,) = collect_sources(answer, _Shelf())
    assert source.numbers == (1, 2)
    html = source_html(source, 1)
    assert '<mark data-n="1">The bridge closed</mark>' in html
    assert '<mark data-n="2">opens again</mark>' in html
    assert 'data-numbers="1 2"' in html


def test_overlapping_quotes_lose_no_text() -> None:
    answer = _answer(_citation(1, "The bridge closed"), _citation(2, "bridge closed at 12:00"))
    html = source_html(collect_sources(answer, _Shelf())[0], 1)
    assert _marks(html) == ["The bridge closed", " at 12:00"]
    assert re.sub("<[^>]+>", "", html).count("The bridge closed at 12:00.") == 1


def test_an_earlier_wording_is_a_source_of_its_own() -> None:
    was = _citation(2, "Buses turn back.", stood_until="2024-05-01T13:00:00+02:00")
    sources = collect_sources(_answer(_citation(1, "The bridge closed"), was), _Shelf())
    assert [source.numbers for source in sources] == [(1,), (2,)]
    assert "stood until" in source_html(sources[1], 1)
    assert "13:00" in source_html(sources[1], 1)
    assert "stood until" not in source_html(sources[0], 1)


def test_a_quote_that_has_moved_is_found_again() -> None:
    moved = replace(_UPDATE, body=("New first paragraph.", *_UPDATE.body))
    (source,) = collect_sources(_answer(_citation(1, "The bridge closed")), _Shelf(moved))
    assert _marks(source_html(source, 1)) == ["The bridge closed"]


def test_a_source_that_is_gone_keeps_what_was_quoted() -> None:
    (source,) = collect_sources(_answer(_citation(1, "The bridge closed at 12:00.")), _Shelf(None))
    html = source_html(source, 1)
    assert "The bridge closed at 12:00." in html
    assert "No longer on the page" in html


def test_time_position_and_title_are_shown() -> None:
    html = source_html(_SOURCE, 1)
    assert "1 May 2024, 12:05 (UTC+02:00)" in html
    assert "Update 3 of 9" in html
    assert "Town live" in html


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://news.example/live#3"' in source_html(_SOURCE, 1)
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "", None):
        html = source_html(replace(_SOURCE, update=replace(_UPDATE, url=url)), 1)
        assert "Open the original" not in html


def test_markup_of_the_page_is_escaped() -> None:
    bad = '<img src=x onerror="alert(1)"></mark><script>&amp;'
    update = replace(_UPDATE, headline=bad, body=(bad,), url=f'https://x.example/"><b>{bad}')
    source = Card((1,), update, "town", bad, 9, spans=((5, 12, 1),))
    html = source_html(source, 1)
    assert "<img" not in html and "<script" not in html and "<b>" not in html
    assert unescape(re.sub("<[^>]+>", "", html)).count(bad) == 3


def test_an_update_without_headline_shows_its_label() -> None:
    source = replace(_SOURCE, update=replace(_UPDATE, headline=""), spans=((0, 10, 1),))
    html = source_html(source, 1)
    assert "[no headline] 12:05" in html
    assert _marks(html) == ["The bridge"]


def test_an_unanswered_question_has_its_nearest_updates() -> None:
    near = tuple(Retrieved("town", f"u{i}", i, f"Headline {i}", 0.5) for i in range(1, 6))
    sources = collect_sources(_answer(answered=False, retrieved=near), _Shelf())
    assert [source.update.headline for source in sources] == ["Headline 1", "Headline 2", "Headline 3"]
    assert collect_sources(_answer(answered=True, retrieved=near), _Shelf()) == ()


def test_each_turn_keeps_its_sources_and_the_newest_is_shown() -> None:
    answer = _answer(_citation(1, "The bridge closed"))
    first = Exchange(1, "a", "First <b>?", "town", status="done", answer=answer, sources=(_SOURCE,))
    html = sources_html((first, replace(first, number=2, question="Second?")))
    assert re.search(r'data-turn="1"[^>]* hidden>', html)
    assert re.search(r'data-turn="2"[^>]*"sources-2">', html)
    assert "First &lt;b&gt;?" in html
    assert "appear here" in sources_html(())


def test_a_source_names_its_live_blog_only_where_several_are_asked() -> None:
    answer = _answer(_citation(1, "The bridge closed"))
    turn = Exchange(1, "a", "When?", "town", status="done", answer=answer, sources=(_SOURCE,))
    assert "Town live" not in sources_html((turn, replace(turn, number=2)))
    for other in ("coast", ("town", "coast"), None):
        assert "Town live" in sources_html((turn, replace(turn, number=2, liveblog=other)))


def test_a_source_tells_what_its_pictures_show_and_whose_they_are_and_where_they_lie_only_if_it_may() -> None:
    picture = Picture("https://news.example/bridge.jpg", "The bridge, shut", "Photograph: Ada Lund")
    pictured = replace(_SOURCE, update=replace(_UPDATE, pictures=(picture,)))
    turn = Exchange(1, "k", "Is the bridge open?", None, answer=_answer(_citation(1, "closed")), sources=(pictured,))
    for allowed in (True, False):
        html = sources_html((turn,), pictures=allowed)
        assert "The bridge, shut" in html and "Photograph: Ada Lund" in html
        assert ("news.example/bridge.jpg" in html) == allowed == ("choose-pictures" in html)
    bare = sources_html((replace(turn, sources=(_SOURCE,)),), pictures=True)
    assert "choose-pictures" not in bare


def test_a_source_that_has_two_times_says_what_each_is_of() -> None:
    edited = replace(_UPDATE, modified_at="2024-05-01T10:30:00+00:00")
    for card in (replace(_SOURCE, update=edited), replace(_SOURCE, stood_until="2024-05-01T12:30:00+02:00")):
        assert '<p class="meta">published <time' in source_html(card, 1)
    assert 'edited <time datetime="2024-05-01T10:30:00+00:00">12:30</time>' in source_html(
        replace(_SOURCE, update=edited), 1
    )
    assert '<p class="meta"><time' in source_html(_SOURCE, 1)
