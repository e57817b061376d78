import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.sources.formats import jsonlines
from qa.sources.registry import parse_page

times = st.none() | st.sampled_from(["2031-03-02T12:00:00.123+05:30", "2031-03-02T12:00:00+00:00"])
texts = st.lists(st.text(), max_size=3).map(tuple)
urls = st.none() | st.just("https://n.example/live?a=b&c=ü#d")


@st.composite
def blogs(draw):
    ids = draw(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True))
    updates = tuple(
        Update(
            id=name, position=place, headline=draw(st.text()), body=draw(texts), captions=draw(texts),
            published_at=draw(times), modified_at=draw(times), url=draw(urls), authors=draw(texts),
            key_event=draw(st.booleans()), pinned=draw(st.booleans()),
        )
        for place, name in enumerate(ids, 1)
    )  # fmt: skip
    return LiveBlog(
        id="flood", title=draw(st.text(min_size=1)), updates=updates, standfirst=draw(st.text()), summary=draw(texts),
        captions=draw(texts), url=draw(urls), publisher=draw(st.none() | st.text()), whole=draw(st.booleans()),
    )  # fmt: skip


@given(blogs())
def test_what_is_written_is_read_again_exactly(blog):
    raw = jsonlines.write(blog)
    assert jsonlines.looks_like(raw)
    assert jsonlines.parse(raw, blog.id) == blog
    assert parse_page(raw, "whatever.jsonl") == blog


def test_only_an_id_is_needed():
    blog = jsonlines.parse('{"id": "a", "body": "one line", "mood": 3}\n\n{"id": "b", "headline": "B"}\n', "x")
    assert [(u.id, u.position, u.body) for u in blog.updates] == [("a", 1, ("one line",)), ("b", 2, ())]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "b", "headline": 5}', "Line 2: headline must be text, not 5"),
        ('{"id": "b", "body": [1]}', "Line 2: body must be a list of texts"),
        ('{"id": "b", "published_at": "noon"}', "Line 2: published_at must be like 2024"),
        ('{"id": "b", "published_at": "2031-03-02T12:00:00"}', "Line 2: published_at must be like 2024"),
        ('{"id": "b", "pinned": "yes"}', "Line 2: pinned must be true or false"),
        ('{"id": "b", "position": 0}', "Line 2: position must be a whole number"),
        ('{"id": "b", "url": "javascript:alert(1)"}', "Line 2: url must be an http or https address"),
        ('{"id": "a"}', "Line 2 has the id 'a' of line 1"),
        ('{"headline": "no id"}', "Line 2 has no id"),
        ('{"id": "b"', "Line 2 is no JSON"),
        ('["b"]', "Line 2 is no JSON object"),
    ],
)
def test_mistakes_name_line_and_field(line, message):
    with pytest.raises(SourceError) as caught:
        jsonlines.parse(f'{{"id": "a", "headline": "A"}}\n{line}\n', "x")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_the_id_of_the_first_line_is_taken_unless_one_is_given():
    raw = json.dumps({"liveblog": {"id": "harbour-day", "title": "Harbour"}}) + '\n{"id": "a", "headline": "A"}'
    assert parse_page(raw, "file.jsonl").id == "harbour-day"
    assert parse_page(raw, "file.jsonl", "mine").id == "mine"
    assert parse_page(raw.replace("harbour-day", "../up"), "file.jsonl").id == "file"
