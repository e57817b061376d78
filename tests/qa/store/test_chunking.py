"""Chunks: one paragraph with its headline, offsets that hold, ids that stay."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.models import Update
from qa.store.chunking import chunk_update

_LONGEST = 900


def _update(*body: str, headline: str = "Boats leave") -> Update:
    return Update(id="u-1", position=1, headline=headline, body=body)


def test_each_paragraph_is_a_chunk_with_the_headline_in_front() -> None:
    chunks = chunk_update(_update("Twelve left.", "Three came back."), "harbour")
    assert [(c.text, c.embedded_text) for c in chunks] == [
        ("Twelve left.", "Boats leave\nTwelve left."),
        ("Three came back.", "Boats leave\nThree came back."),
    ]
    assert {(c.liveblog, c.update_id, c.headline) for c in chunks} == {("harbour", "u-1", "Boats leave")}


def test_offsets_count_in_the_updates_text() -> None:
    update = _update("Twelve left.", "Three came back.", "Three came back, wet.")
    assert [update.text[c.start : c.end] for c in chunk_update(update, "harbour")] == list(update.body)


def test_an_update_without_a_body_is_one_chunk_of_its_headline() -> None:
    [chunk] = chunk_update(_update(), "harbour")
    assert (chunk.text, chunk.embedded_text, chunk.start, chunk.end) == ("Boats leave", "Boats leave", 0, 11)


def test_an_update_without_a_headline_is_embedded_without_one() -> None:
    update = _update("Twelve left.", "Three came back.", headline="")
    chunks = chunk_update(update, "harbour")
    assert [c.embedded_text for c in chunks] == ["Twelve left.", "Three came back."]
    assert [update.text[c.start : c.end] for c in chunks] == ["Twelve left.", "Three came back."]


def test_an_update_without_any_text_has_no_chunk() -> None:
    assert chunk_update(_update(headline=""), "harbour") == []


def test_a_paragraph_that_stands_twice_is_one_chunk() -> None:
    update = _update("Twelve left.", "Three came back.", "Twelve left.")
    assert [c.text for c in chunk_update(update, "harbour")] == ["Twelve left.", "Three came back."]


def test_ids_depend_on_headline_paragraph_update_and_live_blog_only() -> None:
    one, two = chunk_update(_update("Twelve left.", "Three came back."), "harbour")
    moved = chunk_update(_update("New.", "Three came back.", "Twelve left."), "harbour")
    assert {one.id, two.id} <= {c.id for c in moved}
    renamed = chunk_update(_update("Twelve left.", headline="Boats return"), "harbour")
    elsewhere = chunk_update(_update("Twelve left."), "airport")
    assert not {one.id} & {renamed[0].id, elsewhere[0].id}


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    paragraph = " ".join(f"Boat number {n} left the harbour before the fog came in again." for n in range(40))
    update = _update(paragraph)
    chunks = chunk_update(update, "harbour")
    assert len(chunks) > 1
    assert all(len(c.text) <= _LONGEST and c.text.endswith("again.") and c.text.startswith("Boat") for c in chunks)
    assert " ".join(c.text for c in chunks) == paragraph
    assert all(update.text[c.start : c.end] == c.text for c in chunks)


def test_a_sentence_without_an_end_is_cut_at_the_limit() -> None:
    update = _update("x" * 2_000)
    assert [c.text for c in chunk_update(update, "harbour")] == ["x" * 900, "x" * 200]
    update = _update("word " * 500)
    assert all(len(c.text) <= _LONGEST for c in chunk_update(update, "harbour"))


@settings(max_examples=150, deadline=None)
@given(st.text("Ab. ?\n", max_size=30), st.lists(st.text("Ab. ?!“”\n•5", min_size=1, max_size=1_200), max_size=4))
def test_every_chunk_is_a_verbatim_stretch_and_all_words_are_in_one(headline: str, body: list[str]) -> None:
    update = _update(*body, headline=headline.strip())
    chunks = chunk_update(update, "harbour")
    assert all(update.text[c.start : c.end] == c.text for c in chunks)
    assert len({c.id for c in chunks}) == len(chunks)
    words = {word for paragraph in body for word in paragraph.replace("•", " ").split() if len(word) <= _LONGEST}
    assert all(any(word in c.text for c in chunks) for word in words)
